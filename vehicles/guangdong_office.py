"""What the edge asks of Guangdong's schemes: plates and credit codes as typed, the pool, quotas held before the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.secret import Secret
from registry.actors import SYSTEM, Actor
from registry.cases import Outcome
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import FieldProblem, Forbidden, Invalid
from registry.formats.plates import Jurisdiction, Plate, parse_plate
from registry.formats.problem import FormatProblem
from registry.i18n import text
from vehicles import enterprises, guangdong_holding, quotas
from vehicles.guangdong_changing import NewFiling
from vehicles.guangdong_holding import NewHolding
from vehicles.guangdong_law import KINDS, PROVINCE, PUBLISHED, SIDES
from vehicles.guangdong_quota import CODE
from vehicles.guangdong_quota_facts import OLDER

NOT_A_KIND = text("Please choose one of the kinds of quota")
MOST_AT_ONCE = 1000
NOT_A_NUMBER = text("Please give a number from 1 to 1000")


@dataclass(frozen=True)
class PoolLine:
    """How many quotas of a class there are, and how many of them nobody has in hand."""

    side: str
    kind: str
    total: int
    free: int


async def pool(connection: Connection) -> list[PoolLine]:
    """The pool of each class of which there are quotas."""
    lines = []
    for side in SIDES:
        for kind in KINDS:
            found = await quotas.pool(connection, CODE, f"{side}_{kind}")
            if found.total:
                lines.append(PoolLine(side, kind, found.total, found.free))
    return lines


async def agree(connection: Connection, side: str, kind: str, number: int, actor: Actor, at: datetime) -> list[UUID]:
    """Put quotas into the pool as agreed (GD-1.2.2a). Raises Forbidden, Invalid."""
    _require_department(actor)
    _check(side, kind, number)
    return await guangdong_holding.agree(connection, side, kind, number, civil_day(at))


@dataclass(frozen=True)
class Older:
    """Quotas that an enterprise held, unused, when the rules were published (GD-3.1)."""

    credit_code: Secret[str]
    side: str
    kind: str
    number: int
    cooperative: bool = False


async def put_on_record(connection: Connection, older: Older, actor: Actor, at: datetime) -> list[Outcome]:
    """Open the cases of quotas held before the rules; 180 days count from publication. Raises Forbidden, Invalid."""
    _require_department(actor)
    _check(older.side, older.kind, older.number)
    enterprise = await enterprises.by_credit_code(connection, older.credit_code.expose_unrecorded())
    if older.cooperative:
        await connection.execute(
            "insert into guangdong_holder (id, cooperative) values ($1, true)"
            " on conflict (id) do update set cooperative = true",
            enterprise.id,
        )
    made = await guangdong_holding.agree(connection, older.side, older.kind, older.number, PUBLISHED)
    return [
        await guangdong_holding.open_holding(
            connection, NewHolding(quota, enterprise.id, older.side, older.kind, OLDER, PUBLISHED), SYSTEM, at
        )
        for quota in made
    ]


def _require_department(actor: Actor) -> None:
    if not actor.has(PROVINCE):
        raise Forbidden()


def _check(side: str, kind: str, number: int) -> None:
    problems = []
    if side not in SIDES or kind not in KINDS:
        problems.append(FieldProblem("kind", "not-a-kind", NOT_A_KIND))
    if not 1 <= number <= MOST_AT_ONCE:
        problems.append(FieldProblem("number", "number", NOT_A_NUMBER))
    if problems:
        raise Invalid(problems)


def read_plates(typed: Mapping[Jurisdiction, Secret[str] | None]) -> list[Plate]:
    """The plates of a vehicle, by where each is from; at least one. Raises Invalid."""
    plates, problems = [], []
    for where, secret in typed.items():
        plain = "" if secret is None else secret.expose_unrecorded().strip()
        if not plain:
            continue
        try:
            plates.append(parse_plate(plain, where))
        except FormatProblem as wrong:
            problems.append(wrong.at(FIELD_OF[where]))
    if problems:
        raise Invalid(problems)
    if not plates:
        raise Invalid([FieldProblem("plate", "missing", enterprises.NEEDED)])
    return plates


FIELD_OF = {
    Jurisdiction.MAINLAND: "plate",
    Jurisdiction.HONG_KONG: "hong_kong_plate",
    Jurisdiction.MACAO: "macao_plate",
}


def read_filing(
    holders: Sequence[Secret[str]], parties: Sequence[Secret[str]], new_name: str, new_city: str
) -> NewFiling:
    """What a filing says besides its evidence, credit codes as they were typed."""
    return NewFiling(
        tuple(one.expose_unrecorded() for one in holders),
        tuple(one.expose_unrecorded() for one in parties),
        new_name,
        new_city,
    )


def lines(typed: Secret[str]) -> list[Secret[str]]:
    """The lines of a text area, one credit code each."""
    return [Secret(line.strip()) for line in typed.expose_unrecorded().splitlines() if line.strip()]
