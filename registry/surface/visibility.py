"""What somebody may see, as SQL: the twin of `cases.may_see` for lists, counts and feeds."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from registry.actors import EVERYWHERE, Actor, ActorKind
from registry.installed import every
from registry.scheme import ANYONE, Scheme


class Arguments:
    """The arguments of a statement that is put together: `add` keeps a value and gives the place that stands for it."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def add(self, value: object, cast: str = "") -> str:
        self.values.append(value)
        return f"${len(self.values)}{'::' + cast if cast else ''}"


def scopes_of(actor: Actor, scheme: Scheme[Any]) -> frozenset[str]:
    """The scopes in which the actor may read cases of a scheme; contains `*` when everywhere."""
    if actor.kind is ActorKind.SYSTEM or ANYONE in scheme.readers:
        return frozenset({EVERYWHERE})
    return frozenset(scope for role in scheme.readers for scope in actor.scopes(role))


def may_see_sql(actor: Actor, row: str, arguments: Arguments) -> str:
    """A condition on `row` (an alias with columns `scheme` and `scopes`): whether the actor may see it."""
    schemes: dict[frozenset[str], list[str]] = defaultdict(list)
    for one in every():
        schemes[scopes_of(actor, one.scheme)].append(one.scheme.code)
    parts = []
    for scopes, codes in schemes.items():
        if not scopes:
            continue
        condition = f"{row}.scheme = any({arguments.add(codes, 'varchar[]')})"
        if EVERYWHERE not in scopes:
            condition += f" and {row}.scopes && {arguments.add(sorted(scopes), 'varchar[]')}"
        parts.append(f"({condition})")
    return f"({' or '.join(parts)})" if parts else "false"
