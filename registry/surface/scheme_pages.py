"""Public pages of powers and duties (SW-10.2): each scheme's basis, steps, who decides within what time, results.

They come from the schemes' values, which also decide: page and behaviour cannot differ.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from markupsafe import Markup

from registry import installed
from registry.clock import civil_day
from registry.scheme import Guard, Move, Scheme
from registry.surface import wording
from registry.surface.articles import chapters
from registry.surface.diagram import svg
from registry.surface.edge import reading, roles_of
from registry.web.kit import actor, page
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]
ANYONE = {"who": Who.anyone()}


@get("/schemes", opt=ANYONE)
async def list_schemes(request: AnyRequest) -> Response[str]:
    """Every scheme, and every article with what rests on it."""
    schemes = [one.scheme for one in installed.every()]
    return page(
        request,
        "surface/schemes.html",
        schemes=schemes,
        chapters=chapters(schemes),
        **await _words(request),
    )


@get("/schemes/{scheme:str}", opt=ANYONE)
async def show_scheme(request: AnyRequest, scheme: FromPath[str]) -> Response[str]:
    """One scheme: powers and duties, with the diagram and the same as tables."""
    found = installed.installed(scheme).scheme
    drawn = svg(found, actor(request).language, roles_of(request))
    return page(
        request,
        "surface/scheme.html",
        scheme=found,
        diagram=Markup(drawn),  # noqa: S704 - our own drawing, escaped by its writer
        opens_at=installed.installed(scheme).opens_at,
        conditions=_conditions(found),
        **await _words(request),
    )


def _conditions(scheme: Scheme[Any]) -> list[tuple[Guard[Any], list[Move[Any]]]]:
    """Every condition once, with the steps that it holds back."""
    found: dict[str, tuple[Guard[Any], list[Move[Any]]]] = {}
    for move in scheme.moves:
        for guard in move.guards:
            found.setdefault(guard.code, (guard, []))[1].append(move)
    return list(found.values())


async def _words(request: AnyRequest) -> dict[str, Any]:
    """What the templates ask of the schemes' values, in the reader's language, on today's civil day."""
    language, roles = actor(request).language, roles_of(request)
    async with reading() as (_, at):
        day = civil_day(at)
    return {
        "now": at,
        "status_words": wording.STATUS_WORDS,
        "validity": lambda law: wording.validity(law, day, language),
        "by": lambda codes: wording.by_whom(codes, roles, language),
        "states": lambda states: wording.state_names(states, language),
        "time": lambda timer: wording.time_of(timer, language, day),
        "figure": lambda value: wording.figure_in_words(value, language),
        "figure_name": wording.figure_name,
        "open_ended": lambda message: wording.without_values(message, language),
    }
