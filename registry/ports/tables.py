"""Port systems and their keys; the trail of checks, kept short; what was provided to whom, kept long.

The trail (PI-28: movements are sensitive) and the count of provisions (Data Security Regulation, art. 12) are apart
from each other and from everything else, so that the one can go while the other stays.
"""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Bytea, Date, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class PortClient(Table):
    """A port's system that may ask: for which schemes, and under which agreement. All instants are wall time."""

    plain = "an organisation's name, codes, a reference to an agreement, and instants"

    id = UUID(primary_key=True, default=uuid7, help_text="the client's id in tokens")
    name = Varchar(length=200, help_text="the organisation that is given the data: the recipient of DS-12")
    port = Varchar(length=64)
    schemes = Array(base_column=Varchar(), default=[])
    agreement = Varchar(length=200, help_text="reference of the agreement under which it is told")
    purpose = Varchar(length=64)
    active = Boolean(default=True)
    created_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)


class PortClientKey(Table):
    """A public key by which a port's system is known. Several at once while one replaces another. Wall time."""

    plain = "public keys of organisations"

    id = UUID(primary_key=True, default=uuid7)
    client = ForeignKey(references=PortClient, on_delete=OnDelete.restrict, null=False)
    kid = Varchar(length=128)
    public_key = Varchar(length=64, help_text="Ed25519, the `x` of its JWK")
    valid_from = Timestamptz(default=None, null=False)
    valid_until = Timestamptz(default=None, null=True)

    one_key_a_kid = Unique([client, kid])


class UsedAssertion(Table):
    """An assertion that was used. Kept until it would have expired by itself, so that none is used twice."""

    plain = "digests, ids and instants"

    id = Bytea(primary_key=True, default=b"", help_text="SHA-256 of client and `jti`")
    client = UUID(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False, index=True, help_text="wall time")


class TokenKey(Table):
    """A key of ours that signs access tokens. The private half is derived from an index key and stored nowhere."""

    plain = "public keys of the installation"

    id = UUID(primary_key=True, default=uuid7, help_text="its `kid`")
    index_version = SmallInt(help_text="the index key from which the private half is derived")
    public_key = Varchar(length=64, help_text="Ed25519, the `x` of its JWK")
    made_at = Timestamptz(default=None, null=False, help_text="wall time")
    retired_at = Timestamptz(default=None, null=True, help_text="verifies until then; null: signs")


class CheckRecord(Table):
    """One question of a port and its answer, written before it was answered. The trail of a vehicle: kept 90 days.

    One partition a civil day (Asia/Shanghai) of `at`, made ahead and dropped by `days.py`; its key is (id, at). See
    `piccolo_migrations/checks_constraints.py`.
    """

    plain = (
        "ids, codes, instants, and keyed digests (plate_tag, plate_version, driver_tag, driver_version) that the"
        " index key alone can compare"
    )

    id = UUID(primary_key=True, default=uuid7, help_text="the decision id that the port was given")
    at = Timestamptz(default=None, null=False, index=True, help_text="when it was asked, legal time")
    as_of = Timestamptz(default=None, null=False, help_text="the instant that the answer is for")
    client = UUID(default=None, null=False)
    port = Varchar(length=64)
    channel = Varchar(length=64, default=None, null=True)
    direction = Varchar(length=8, default=None, null=True)
    plate_version = SmallInt(default=None, null=True)
    plate_tag = Bytea(default=None, null=True, help_text="null: the plate was not known for certain")
    driver_version = SmallInt(default=None, null=True)
    driver_tag = Bytea(default=None, null=True)
    subject = UUID(default=None, null=True, help_text="the vehicle, if the registry knows it")
    answers = JSONB(default="{}", help_text="scheme → [status, reason, clause]")
    inspection = UUID(default=None, null=True, help_text="the joint inspection that was told")


class Provision(Table):
    """How often a recipient was given a kind of data in a day, why, and under which agreement. Kept three years."""

    plain = "names of organisations (recipient), codes, days and numbers"

    id = UUID(primary_key=True, default=uuid7)
    client = UUID(default=None, null=False)
    recipient = Varchar(length=200)
    purpose = Varchar(length=64)
    agreement = Varchar(length=200)
    kind = Varchar(length=64, help_text="kind of data: `standing-status`")
    day = Date(default=None, null=False, help_text="civil day, Asia/Shanghai")
    times = BigInt()

    provision_once = Unique([client, day, purpose, agreement, kind])


class CheckHour(Table):
    """How often what was answered in an hour. What the trail leaves behind: no vehicle and no person."""

    plain = "codes, instants and numbers"

    id = UUID(primary_key=True, default=uuid7)
    hour = Timestamptz(default=None, null=False, help_text="when it began, legal time")
    port = Varchar(length=64)
    channel = Varchar(length=64, help_text="empty: none was named")
    direction = Varchar(length=8, help_text="empty: none was named")
    scheme = Varchar(length=64)
    status = Varchar(length=16)
    times = BigInt()

    check_hour_once = Unique([hour, port, channel, direction, scheme, status])


class CheckDay(Table):
    """The same for a civil day (Asia/Shanghai); kept when the hours are gone."""

    plain = "codes, days and numbers"

    id = UUID(primary_key=True, default=uuid7)
    day = Date(default=None, null=False, help_text="civil day, Asia/Shanghai")
    port = Varchar(length=64)
    channel = Varchar(length=64, help_text="empty: none was named")
    direction = Varchar(length=8, help_text="empty: none was named")
    scheme = Varchar(length=64)
    status = Varchar(length=16)
    times = BigInt()

    check_day_once = Unique([day, port, channel, direction, scheme, status])


class PortDay(Table):
    """How many questions of a client's day were handed out to the processes that answer it. Wall time."""

    plain = "ids, days, numbers and instants"

    id = UUID(primary_key=True, default=uuid7)
    client = UUID(default=None, null=False)
    day = Date(default=None, null=False, help_text="civil day, Asia/Shanghai")
    taken = BigInt()
    stopped_at = Timestamptz(
        default=None, null=True, help_text="when the first question past the limit came: the alarm"
    )

    one_row_a_day = Unique([client, day])


class PortSlowed(Table):
    """A client that asked about more plates than its lanes can see, and is slowed until an instant. Wall time."""

    plain = "ids, numbers and instants"

    id = UUID(primary_key=True, default=uuid7)
    client = UUID(default=None, null=False, unique=True)
    since = Timestamptz(default=None, null=False)
    until = Timestamptz(default=None, null=False)
    plates = BigInt(help_text="how many it had asked about in ten minutes")
    block_at = Timestamptz(default=None, null=True, help_text="when it was last given a few questions")
