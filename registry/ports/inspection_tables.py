"""Orders of inspection in force, and the one joint inspection that they come together in (SW-5, SW-17)."""

from __future__ import annotations

from piccolo.columns import UUID, Array, Boolean, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class InspectionOrder(Table):
    """An authority wants a vehicle, a driver or a unit's vehicles inspected. Its id is that of its case, where the
    reason is, sealed. This row is what a check looks at.
    """

    plain = "ids, codes of authorities and ports, and instants"

    id = UUID(primary_key=True, default=uuid7)
    authority = Varchar(length=32)
    scope = Varchar(length=16, help_text="`vehicle`, `driver` or `unit`")
    subject = UUID(default=None, null=False, help_text="the vehicle, the person, or the unit whose standing sponsors")
    every = Boolean(default=False, help_text="an alert: holds for each passage until it expires")
    ports = Array(base_column=Varchar(), default=[], help_text="empty: every port")
    placed_at = Timestamptz(default=None, null=False, help_text="legal time")
    expires_at = Timestamptz(default=None, null=False, help_text="legal time: the end of its last civil day")
    ended_at = Timestamptz(default=None, null=True, help_text="reported or withdrawn; null: in force until it expires")


class JointInspection(Table):
    """What a port is told to do with a vehicle: one inspection of all authorities whose orders meet in it."""

    plain = "ids, codes and instants"

    id = UUID(primary_key=True, default=uuid7)
    about = UUID(default=None, null=False, help_text="the vehicle; the driver where no vehicle is known")
    port = Varchar(length=64)
    opened_at = Timestamptz(default=None, null=False, help_text="when a check first told of it, legal time")
    released_at = Timestamptz(default=None, null=True, help_text="when nobody's report was waited for any more")


class InspectionPart(Table):
    """One order in a joint inspection, and what its authority reported."""

    plain = "ids, codes and instants"

    id = UUID(primary_key=True, default=uuid7)
    inspection = UUID(default=None, null=False)
    order = UUID(default=None, null=False, index=True)
    authority = Varchar(length=32)
    reported_at = Timestamptz(default=None, null=True, help_text="legal time")
    result = Varchar(length=16, default=None, null=True, help_text="`clean` or `irregular`")
    by = Varchar(length=120, default=None, null=True, help_text="who reported (`account:<id>`, `port:<id>`)")

    inspection_part_once = Unique([inspection, order])
