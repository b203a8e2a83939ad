"""A file of the list between its dry run and its import: kept sealed for an hour, for the officer who sent it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import vault
from registry.actors import Actor
from registry.clock import wall_now
from registry.errors import NotFound
from registry.i18n import text
from whitelist.importing import Row
from whitelist.tables import ListFile

KEPT_FOR = timedelta(hours=1)
GONE = text("This file is no longer kept. Please send it again.")


async def keep(rows: Sequence[Row], actor: Actor) -> UUID:
    """Keep the rows, in the transaction in progress; returns where."""
    file = ListFile(id=uuid7(), sent_by=actor.caller, sent_at=wall_now(), rows=Secret(json.dumps(list(rows))))
    await file.save()
    return UUID(str(file.id))


async def take(file: UUID, actor: Actor) -> list[Row]:
    """The rows again, for the officer who sent them. Raises NotFound after an hour, and for anybody else."""
    row = await ListFile.objects().where(ListFile.id == file, ListFile.sent_by == actor.caller).first()
    if row is None or row.sent_at < wall_now() - KEPT_FOR:
        raise NotFound(GONE)
    kept = (await vault().reveal(Purpose("dishonesty-match", str(file)), actor.caller, [row.rows]))[0]
    rows: list[Row] = json.loads(kept)
    return rows


async def over(most: int) -> list[UUID]:
    """Files whose hour is over."""
    gone = await ListFile.select(ListFile.id).where(ListFile.sent_at < wall_now() - KEPT_FOR).limit(most)
    return [UUID(str(row["id"])) for row in gone]


async def forget_one(file: UUID) -> None:
    """Delete a file and its key."""
    await vault().destroy(file, wall_now())
    await ListFile.delete().where(ListFile.id == file)
