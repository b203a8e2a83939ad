"""What the operator's board is made of beyond what is there anyway: counts by the minute, kept for two days."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class CheckMinute(Table):
    """How often ports were told what in a minute, counted from the trail: of no vehicle and no person."""

    plain = "codes, instants and numbers"

    id = UUID(primary_key=True, default=uuid7)
    minute = Timestamptz(default=None, null=False, help_text="when it began, legal time")
    port = Varchar(length=64)
    scheme = Varchar(length=64, help_text="empty: the questions themselves, whatever they were about")
    status = Varchar(length=16)
    times = BigInt()

    check_minute_once = Unique([minute, port, scheme, status])


class ServerMinute(Table):
    """What the processes that answer ports counted in a minute, all of them together."""

    plain = "names of what is counted, instants and numbers"

    id = UUID(primary_key=True, default=uuid7)
    minute = Timestamptz(default=None, null=False, help_text="when it began, wall time")
    what = Varchar(length=32, help_text="`seconds`: checks by their time; `answers`: requests of ports by status")
    which = Varchar(length=32, help_text="the upper bound in seconds, or the status")
    times = BigInt()

    server_minute_once = Unique([minute, what, which])
