"""What the API's description says of evidence: one schema for each move, made of the installed schemes' values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema

from registry.installed import every
from registry.scheme import NOTHING, Move, Scheme
from registry.surface.describe import Json, evidence_schema

LANGUAGE = "en"


class Verbatim(Schema):
    """A schema that is written as it is given: ours are made as JSON Schema already."""

    def __init__(self, given: Json) -> None:
        super().__init__()
        self.given = given

    def to_schema(self) -> Json:
        return self.given


def evidence_of_moves(*, opening: bool) -> Iterator[Json]:
    """The evidence of every move that programs can make this way, or that opens a case, a group for each scheme."""
    for one in every():
        asked = [move for move in one.scheme.moves if move.from_(NOTHING) == opening and not move.own_page]
        if asked:
            yield {"title": one.scheme.code, "anyOf": [_named(one.scheme, move) for move in asked]}


def _named(scheme: Scheme[Any], move: Move[Any]) -> Json:
    schema = evidence_schema(move.evidence, LANGUAGE)
    return {
        "title": f"{scheme.code}: {move.name}",
        "description": f"{move.label}. {move.cite}. {move.help}".strip(),
        **schema,
    }


def _body(schemas: Iterable[Json], more: Json) -> RequestBody:
    evidence = {"description": "As the move asks.", "anyOf": [*schemas, {"type": "object", "maxProperties": 0}]}
    schema = {"type": "object", "properties": {"evidence": evidence, **more}, "additionalProperties": False}
    return RequestBody(content={"application/json": OpenAPIMediaType(schema=Verbatim(schema))}, required=True)


@dataclass
class MoveOperation(Operation):
    """Making a move: the request's evidence is any of the schemes'."""

    def __post_init__(self) -> None:
        version = {"type": ["integer", "null"], "description": "Refuse if the case has moved on since this version."}
        self.request_body = _body(evidence_of_moves(opening=False), {"version": version})


@dataclass
class OpeningOperation(Operation):
    """Opening a case: the request's evidence is any of the schemes'."""

    def __post_init__(self) -> None:
        scope = {"type": ["string", "null"], "description": "In which of the caller's scopes, if they have several."}
        self.request_body = _body(evidence_of_moves(opening=True), {"scope": scope})
