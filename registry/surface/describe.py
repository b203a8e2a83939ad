"""A scheme as a value for programs: what `GET /api/v1/schemes` answers. Pure; made from the scheme alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.i18n import translate
from registry.law import Cite, Dated, Instrument
from registry.scheme import NOTHING, ClaimRule, Field, Guard, Move, Scheme, State, States, Timer
from registry.surface.wording import (
    Roles,
    figure_in_words,
    period_in_words,
    period_on,
    role_name,
    time_of,
    validity,
    without_values,
)
from registry.workdays import Period

Json = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """For whom a scheme is described: the civil day on which they look, their language, what roles are called."""

    day: date
    language: str
    roles: Roles

    def say(self, message: str, params: Mapping[str, object] | None = None) -> str:
        return translate(message, self.language, params)


def summary(scheme: Scheme[Any], reader: Reader) -> Json:
    """A scheme in a list: what it is, under which instrument, whether that is in force."""
    return {
        "code": scheme.code,
        "title": reader.say(scheme.title),
        "summary": reader.say(scheme.summary),
        "law": instrument(scheme.law, reader),
        "citation": citation(scheme.cite),
        "in_force": scheme.law.in_force(reader.day),
        "validity": validity(scheme.law, reader.day, reader.language),
    }


def describe(scheme: Scheme[Any], reader: Reader) -> Json:
    """All of a scheme: states, moves with their guards and evidence, timers, figures, limits, standing, readers."""
    return {
        **summary(scheme, reader),
        "states": [_state(scheme, state, reader) for state in scheme.states],
        "moves": [_move(move, reader) for move in scheme.moves],
        "timers": [_timer(timer, reader) for timer in scheme.timers],
        "figures": [_figure(name, figure, reader) for name, figure in scheme.figures.items()],
        "limits": [_limit(rule, reader) for rule in scheme.claims],
        "standing": citation(scheme.standing.cite) if scheme.standing else None,
        "readers": _roles(scheme.readers, reader),
    }


def citation(cite: Cite) -> Json:
    """Where a rule comes from; the same three members as in a problem."""
    return {"clause": cite.clause, "article": cite.article, "instrument": cite.instrument.code}


def instrument(law: Instrument, reader: Reader) -> Json:
    """A regulation."""
    return {
        "code": law.code,
        "title": reader.say(law.title),
        "number": law.number,
        "issuer": reader.say(law.issuer),
        "in_force_from": law.in_force_from.isoformat(),
        "until": law.until.isoformat() if law.until else None,
    }


def evidence_schema(fields: Sequence[Field], language: str) -> Json:
    """What a move asks for, as a JSON Schema (2020-12) that OpenAPI takes as it is."""
    return {
        "type": "object",
        "properties": {field.name: _field_schema(field, language) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _field_schema(field: Field, language: str) -> Json:
    schema: Json = {"title": translate(field.label, language)}
    if field.hint:
        schema["description"] = translate(field.hint, language)
    if field.kind == "text":
        return {**schema, "type": "string", "minLength": 1, "maxLength": field.longest}
    if field.kind == "choice":
        choices = [{"const": code, "title": translate(label, language)} for code, label in field.choices.items()]
        return {**schema, "type": "string", "oneOf": choices}
    if field.kind == "date":
        return {**schema, "type": "string", "format": "date"}
    if field.kind == "number":
        kind = "number" if field.places else "integer"
        return {**schema, "type": kind, "minimum": field.least, "maximum": field.most}
    if field.kind == "tick":
        return {**schema, "type": "boolean"}
    assert field.undertaking is not None, f"{field.name} is of kind {field.kind} and has no undertaking"
    text = field.undertaking.texts.get(language, "")
    return {**schema, "description": text, "enum": [field.undertaking.version, True]}


def _state(scheme: Scheme[Any], state: State, reader: Reader) -> Json:
    return {
        "code": state.code,
        "label": reader.say(state.label),
        "means": reader.say(state.means),
        "final": state in scheme.final,
        "standing": scheme.standing.status.get(state) if scheme.standing else None,
    }


def _move(move: Move[Any], reader: Reader) -> Json:
    return {
        "name": move.name,
        "label": reader.say(move.label),
        "help": reader.say(move.help),
        "opens": move.from_(NOTHING),
        "from": [state.code for state in move.arrow.sources if state != NOTHING],
        "to": [state.code for state in move.arrow.targets],
        "by": _roles(move.by, reader),
        "citation": citation(move.cite),
        "guards": [_guard(guard, reader) for guard in move.guards],
        "evidence": evidence_schema(move.evidence, reader.language),
        "tells": [{"to": tell.to, "subject": without_values(tell.subject, reader.language)} for tell in move.tells],
        "bulk": move.bulk,
        "adverse": move.adverse,
        "own_page": move.own_page,
    }


def _guard(guard: Guard[Any], reader: Reader) -> Json:
    return {
        "code": guard.code,
        "message": without_values(guard.message, reader.language),
        "citation": citation(guard.cite),
    }


def _timer(timer: Timer[Any], reader: Reader) -> Json:
    period = period_on(timer, reader.day)
    return {
        "name": timer.name,
        "label": reader.say(timer.label),
        "period": {"unit": period.unit.value, "count": period.count} if period else None,
        "says": time_of(timer, reader.language, reader.day),
        "runs_in": _codes(timer.runs_in),
        "then": timer.then,
        "marks": timer.marks,
        "citation": citation(timer.cite),
    }


def _figure(name: str, figure: Dated[Any], reader: Reader) -> Json:
    return {
        "name": name,
        "today": _value_on(figure, reader),
        "values": [
            {
                "from": start.isoformat(),
                "value": figure_value(value, reader.language),
                "says": figure_in_words(value, reader.language),
            }
            for start, value in sorted(figure.values.items())
        ],
        "citation": citation(figure.cite),
    }


def _value_on(figure: Dated[Any], reader: Reader) -> Any:
    try:
        return figure_value(figure.on(reader.day), reader.language)
    except LookupError:
        return None


def figure_value(value: object, language: str) -> Any:
    """A figure for programs: exact decimals as text, periods in words, the rest as JSON has it."""
    if isinstance(value, Period):
        return period_in_words(value, language)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset | set | tuple | list):
        return [figure_value(each, language) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _limit(rule: ClaimRule[Any], reader: Reader) -> Json:
    return {
        "kind": rule.kind,
        "held_in": _codes(rule.held_in),
        "message": without_values(rule.message, reader.language),
        "citation": citation(rule.cite),
    }


def _codes(states: States) -> list[str]:
    return [state.code for state in states.members]


def _roles(codes: Sequence[str], reader: Reader) -> list[Json]:
    return [{"code": code, "name": role_name(code, reader.roles, reader.language)} for code in codes]
