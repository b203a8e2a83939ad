"""Limits that the database holds. A guard explains a limit; the unique keys of `claim` decide it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from privacy.ids import uuid7
from registry.database import Connection
from registry.errors import ClaimTaken
from registry.scheme import ClaimRule, Scheme, State, Want


def lock_names(scheme: Scheme[Any], facts: Any) -> set[str]:
    """Everything a move of this case must hold alone: the keys of its claims, and what the scheme adds."""
    wants = ((rule.kind, rule.wants(facts)) for rule in scheme.claims)
    return {f"{kind}:{want.key}" for kind, want in wants if want} | set(scheme.locks(facts))


async def lock(connection: Connection, names: Iterable[str]) -> None:
    """Take these locks until the transaction ends, always in one order, so that rivals wait and do not deadlock."""
    await connection.execute(
        "select pg_advisory_xact_lock(k) from (select distinct hashtextextended(n, 0) k from unnest($1::text[]) n"
        " order by 1) ordered",
        sorted(names),
    )


def wanted(scheme: Scheme[Any], state: State, facts: Any) -> list[tuple[ClaimRule[Any], Want]]:
    """What the case must hold in this state."""
    pairs = ((rule, rule.wants(facts)) for rule in scheme.claims if state in rule.held_in)
    return [(rule, want) for rule, want in pairs if want is not None]


async def release(connection: Connection, case: UUID, keep: Sequence[tuple[ClaimRule[Any], Want]]) -> None:
    """Let go of what the case holds and no longer wants; a claim that nobody stands behind is free."""
    kept = [[rule.kind, want.key, want.holder] for rule, want in keep]
    held = await connection.fetch(
        'select c.id, c.kind, c.key, c.holder, c.slot from claim c join claim_case b on b.claim = c.id where b."case" = $1',
        case,
    )
    slots = {(rule.kind, want.key, want.holder): want.slots for rule, want in keep}
    gone = [
        row["id"]
        for row in held
        if [row["kind"], row["key"], row["holder"]] not in kept
        or row["slot"] not in slots[row["kind"], row["key"], row["holder"]]
    ]
    if gone:
        await connection.execute('delete from claim_case where "case" = $1 and claim = any($2::uuid[])', case, gone)
        await connection.execute(
            "delete from claim c where c.id = any($1::uuid[])"
            " and not exists (select 1 from claim_case b where b.claim = c.id)",
            gone,
        )


async def take(connection: Connection, case: UUID, rule: ClaimRule[Any], want: Want) -> None:
    """Hold one of the slots for the holder, or join the holder's own claim. Raises ClaimTaken."""
    rows = await connection.fetch(
        "select id, slot, holder from claim where kind = $1 and key = $2", rule.kind, want.key
    )
    mine = next((r for r in rows if r["holder"] == want.holder), None)
    if mine is not None and mine["slot"] in want.slots:
        claim = mine["id"]
    else:
        free = next((s for s in want.slots if s not in {r["slot"] for r in rows}), None)
        if free is None or mine is not None:
            raise ClaimTaken(rule.message, code=rule.kind, cite=rule.cite)
        claim = uuid7()
        try:
            await connection.execute(
                "insert into claim (id, kind, key, slot, holder) values ($1, $2, $3, $4, $5)",
                claim, rule.kind, want.key, free, want.holder,
            )  # fmt: skip
        except asyncpg.UniqueViolationError:
            raise ClaimTaken(rule.message, code=rule.kind, cite=rule.cite) from None
    await connection.execute(
        'insert into claim_case (id, claim, "case") values ($1, $2, $3) on conflict (claim, "case") do nothing',
        uuid7(), claim, case,
    )  # fmt: skip
