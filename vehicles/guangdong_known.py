"""What is known of an enterprise that applies in Guangdong, so that its form need not ask it again (SW-4).

A recommendation of Hunan (HN-10.4) says side, kind and number, and the application in Hunan says why; the enterprise's
last application in Guangdong says its equity. Everything may be changed before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from privacy.purposes import Purpose
from privacy.vault import vault
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.tables import Note
from units.retention import LIVE_KEY
from vehicles import recommendations
from vehicles.guangdong_application import APPLICATION_PAPERS, MOST_WANTED
from vehicles.guangdong_law import HONG_KONG, KINDS
from vehicles.recommendations import Offered, Recommendation

RECOMMENDED_KIND = "outbound_freight"
"""Hunan's quotas are for trucks that are registered in the mainland."""
LONGEST = 4000
"""Characters of the reasons."""

FORMER = """
    select g.equity, c.opened_at from quota_application a join guangdong_application g on g.id = a.id
      join case_ c on c.id = a.id where a.enterprise = $1 order by c.opened_at desc, a.id desc limit 1
"""
NEEDS = f"""
    select n.id, n.about, n.text from note n
     where n."case" = any($1::uuid[]) and n.field = 'need' and {LIVE_KEY.format(id="n.about")} order by n.id
"""  # noqa: S608 - of our own parts


@dataclass(frozen=True)
class Known:
    """What the form is filled in with, by field; the letters and the day of the application it comes from; papers."""

    values: Mapping[str, str]
    letters: tuple[Recommendation, ...] = ()
    applied_on: date | None = None
    papers: tuple[Offered, ...] = ()


NOTHING_KNOWN = Known({})


async def known(connection: Connection, enterprise: UUID, actor: Actor, day: date, fill: bool = True) -> Known:
    """What is known of an enterprise; without `fill` only where from, and which papers.

    What was written in Hunan is opened on record, for whoever acts for the enterprise.
    """
    letters = tuple(await recommendations.standing(connection, enterprise))
    former = await connection.fetchrow(FORMER, enterprise)
    values: dict[str, str] = {}
    if fill and former is not None:
        values["equity"] = format(former["equity"].normalize(), "f")
    if fill and letters:
        values |= {"side": HONG_KONG, f"want_{RECOMMENDED_KIND}": str(min(len(letters), MOST_WANTED))}
        if reasons := await _reasons(connection, letters, enterprise, actor):
            values["reasons"] = reasons
    return Known(
        values,
        letters,
        civil_day(former["opened_at"]) if former is not None else None,
        tuple(await recommendations.offered(connection, enterprise, APPLICATION_PAPERS, day)) if letters else (),
    )


async def _reasons(connection: Connection, letters: Sequence[Recommendation], enterprise: UUID, actor: Actor) -> str:
    """Which transport is needed and why, as the applications in Hunan said."""
    applications = [one.application for one in letters if one.application is not None]
    rows = await connection.fetch(NEEDS, applications)
    sealed = [Note.text.sealed(row["text"], row=row["id"], subject=row["about"]) for row in rows]
    said = await vault().reveal(Purpose("quota-case", str(enterprise)), actor.caller, sealed)
    return "\n".join(dict.fromkeys(said))[:LONGEST]


def rests_on(letters: Sequence[Recommendation], side: str, wanted: Mapping[str, int]) -> list[UUID]:
    """The letters on which an application rests: they recommend trucks to Hong Kong, and nothing else."""
    trucks = side == HONG_KONG and any(KINDS[code].service == KINDS[RECOMMENDED_KIND].service for code in wanted)
    return [one.letter for one in letters] if trucks else []
