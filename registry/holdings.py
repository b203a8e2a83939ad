"""What the engine itself holds of a person: texts written in their case, and the trail of what ports were told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from privacy.holdings import Held, Holding, Told, Whose
from registry.database import current
from registry.i18n import text
from registry.ports import provisions
from registry.subjects import DOCUMENT
from registry.tables import Note

TOLD = """
    select r.at, r.port, r.answers::text as answers
      from (select distinct on (subject) subject, driver, opened_at from standing
             where "case" = $1 and driver = $2 order by subject, opened_at) s
      join check_record r on r.subject = s.subject and r.at >= s.opened_at
     where (r.driver_version, r.driver_tag) in (
               select t.version, t.tag from subject_tag t where t.subject = $2 and t.domain = $3)
        or (r.driver_tag is null and not exists (
               select 1 from standing o where o.subject = s.subject and o.driver is distinct from s.driver))
     order by r.at desc limit 500
"""
"""Since the entry was first listed, and only checks that name this driver or can have been nobody else's:
two who share a car learn nothing of each other's journeys."""


async def read(whose: Whose) -> Sequence[Held]:
    """The texts that were written with the moves of the case."""
    notes = await Note.objects().where(Note.case == whose.case, Note.about == whose.person).order_by(Note.id)
    return [Held(text("Reasons and remarks written with a decision"), note.text, "note.text") for note in notes]


async def told(whose: Whose) -> Sequence[Told]:
    """What ports were told, as long as the trail is kept (PI-28)."""
    rows = await current().fetch(TOLD, whose.case, whose.person, DOCUMENT)
    return [Told(row["at"], row["port"], _statuses(row["answers"])) for row in rows]


def _statuses(answers: str) -> tuple[str, ...]:
    return tuple(sorted({str(answer[0]) for answer in json.loads(answers).values()}))


async def forget(person: UUID, at: datetime) -> Iterable[UUID]:
    """The trail no longer names the person; what was provided is counted first, and stays counted (DS-12).

    Before the person's tags go, by which it is found.
    """
    connection = current()
    await provisions.count(connection, at)
    await connection.execute(
        "update check_record r set driver_tag = null, driver_version = null from subject_tag t"
        " where t.subject = $1 and t.domain = $2 and r.driver_version = t.version and r.driver_tag = t.tag",
        person, DOCUMENT,
    )  # fmt: skip
    return ()


HOLDING = Holding(text("What was written and told"), read=read, told=told, forget=forget)
