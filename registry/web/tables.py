"""What was refused at the edge. Append-only: the migration's trigger refuses updates and deletions."""

from __future__ import annotations

from piccolo.columns import UUID, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from privacy.ids import uuid7


class Refusal(Table):
    """Somebody asked for something and was told no (GB/T 22239 8.1.4.3: refused actions are recorded too)."""

    plain = "ids of actors and targets, routes, codes and instants"

    id = UUID(primary_key=True, default=uuid7)
    at = Timestamptz(default=None, null=False, index=True, help_text="wall time")
    actor = Varchar(length=120)
    action = Varchar(length=200, help_text="method and route, such as `POST /cases/{case}/moves/{move}`")
    target = Varchar(length=300, help_text="the ids in the address")
    status = SmallInt()
    code = Varchar(length=64)
    clause = Varchar(length=32, default="")
