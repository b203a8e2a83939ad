"""Passages of vehicles through ports' channels, without the vehicle, and what is published of how long they took."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class Passage(Table):
    """A vehicle arrived at a channel and was released. Which one is known by its decision alone, and so as long as the
    trail is kept; the passage goes with it.
    """

    plain = "ids, codes and instants; `reference` is the port's own number of the passage"

    id = UUID(primary_key=True, default=uuid7)
    client = UUID(default=None, null=False)
    reference = Varchar(length=64)
    port = Varchar(length=64)
    channel = Varchar(length=64)
    direction = Varchar(length=8)
    lane = Varchar(length=64, default=None, null=True)
    arrived_at = Timestamptz(default=None, null=True, help_text="legal time; null: not told yet")
    released_at = Timestamptz(default=None, null=True, help_text="legal time; null: not told yet")
    decision = UUID(default=None, null=True, help_text="of the check, at the centre or from a lane's copy")
    received_at = Timestamptz(default=None, null=False, help_text="when first told, wall time")

    one_passage_a_reference = Unique([client, reference])


class ReleaseTime(Table):
    """How long passages took in a month, in seconds; null where there were too few to say it of nobody (SW-10.1)."""

    plain = "codes, days and numbers"

    id = UUID(primary_key=True, default=uuid7)
    port = Varchar(length=64)
    channel = Varchar(length=64)
    month = Date(default=None, null=False, help_text="its first day, Asia/Shanghai, by the release")
    passages = BigInt()
    average = BigInt(default=None, null=True)
    median = BigInt(default=None, null=True)
    ninetieth = BigInt(default=None, null=True, help_text="nine of ten were released within it")

    release_time_once = Unique([port, channel, month])
