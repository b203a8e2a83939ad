"""What lanes' copies are made of: keys' epochs, tags, what each vehicle has in a set, signed editions, and the lanes.

No table here holds a plate or a document: tags alone, under a key that is derived and stored nowhere. All instants are
wall time, but for those of decisions.
"""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, BigSerial, Bytea, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class CopyPending(Table):
    """A subject of whom something changed that copies may tell. Triggers write it, in the change's own transaction."""

    plain = "ids"

    id = BigSerial(primary_key=True)
    subject = UUID(default=None, null=False)
    noted_at = Timestamptz(default=None, null=True, help_text="the database says: when it was written")


class CopyChange(Table):
    """The same in a dense order, once it is committed: a follower asks "after position n" and misses none."""

    plain = "ids and numbers"

    position = BigInt(primary_key=True, default=0)
    subject = UUID(default=None, null=False)
    noted_at = Timestamptz(default=None, null=True, help_text="when the first of its notes was written")


class PortEpoch(Table):
    """A key of tags of one port. It is derived from an index key, and how far its copy has followed is kept here."""

    plain = "codes, numbers and instants"

    id = UUID(primary_key=True, default=uuid7)
    port = Varchar(length=64)
    epoch = Integer(default=1)
    index_version = SmallInt(help_text="the index key from which the key of tags is derived")
    first_version = BigInt(default=1, help_text="its editions are numbered from here on, or higher")
    position = BigInt(default=0, help_text="of the changes, the last one that is in the newest edition")
    in_step_at = Timestamptz(default=None, null=True, help_text="everything committed before is in the newest edition")
    made_at = Timestamptz(default=None, null=False)
    retired_at = Timestamptz(default=None, null=True)

    one_port_key_an_epoch = Unique([port, epoch])


class PortTag(Table):
    """A plate or a document of a subject, as the copies of one port and epoch know it."""

    plain = "keyed digests, which the port's key alone can compare, and ids"

    id = UUID(primary_key=True, default=uuid7)
    port = Varchar(length=64)
    epoch = Integer(default=1)
    domain = Varchar(length=32)
    origin = UUID(default=None, null=False, help_text="which value: see `subject_tag`")
    subject = UUID(default=None, null=False, index=True)
    tag = Bytea(default=None, null=False)

    one_port_tag_a_value = Unique([port, epoch, origin])


class PortHolding(Table):
    """The records that a vehicle has in the newest edition of a port."""

    plain = "keyed digests, which the port's key alone can compare, codes and ids"

    id = UUID(primary_key=True, default=uuid7)
    port = Varchar(length=64)
    epoch = Integer(default=1)
    vehicle = UUID(default=None, null=False)
    records = Bytea(default=None, null=False)

    one_holding_a_vehicle = Unique([port, epoch, vehicle])


class PortEdition(Table):
    """A version of a port's copy: signed changes since the version before, and sometimes the whole set."""

    plain = "keyed digests, which the port's key alone can compare, rules and signatures"

    id = UUID(primary_key=True, default=uuid7)
    port = Varchar(length=64)
    epoch = Integer(default=1)
    version = BigInt(default=None, null=False, help_text="rises with every edition of the port, over all its epochs")
    made_at = Timestamptz(default=None, null=False)
    records = BigInt(default=0, help_text="how many there are in the set")
    changes = Bytea(default=None, null=True, help_text="signed; null: the first of its epoch")
    whole = Bytea(default=None, null=True, help_text="signed; only now and then, to begin from")

    one_port_edition_a_version = Unique([port, version])


class CopyRemoval(Table):
    """An edition that took something away. By it the way from a removal to the last lane is measured."""

    plain = "codes, numbers and instants"

    id = UUID(primary_key=True, default=uuid7)
    port = Varchar(length=64)
    version = BigInt(default=None, null=False)
    removed_at = Timestamptz(
        default=None, null=False, index=True, help_text="when the first of its changes was written"
    )
    made_at = Timestamptz(default=None, null=False, help_text="when the edition was signed")

    one_removal_a_version = Unique([port, version])


class LaneReach(Table):
    """A removal has reached a lane: it acknowledged that version, or a later one."""

    plain = "ids and instants"

    id = UUID(primary_key=True, default=uuid7)
    removal = UUID(default=None, null=False)
    lane = UUID(default=None, null=False)
    at = Timestamptz(default=None, null=False)

    one_reach_a_lane = Unique([removal, lane])


class CopyKey(Table):
    """A key of ours that signs copies. The private half is derived from an index key and stored nowhere."""

    plain = "public keys of the installation"

    id = UUID(primary_key=True, default=uuid7, help_text="its `kid`")
    index_version = SmallInt(help_text="the index key from which the private half is derived")
    public_key = Varchar(length=64, help_text="Ed25519, the `x` of its JWK")
    made_at = Timestamptz(default=None, null=False)


class Lane(Table):
    """A lane that keeps a copy: which version it has acknowledged, and whether it was given the key of tags."""

    plain = "codes (name, of a lane), numbers and instants"

    id = UUID(primary_key=True, default=uuid7)
    client = UUID(default=None, null=False)
    port = Varchar(length=64)
    name = Varchar(length=64)
    epoch = Integer(default=0, help_text="of the version that it acknowledged; 0: none")
    version = BigInt(default=0)
    acknowledged_at = Timestamptz(default=None, null=True)
    seen_at = Timestamptz(default=None, null=True, help_text="when it last asked what changed")
    in_step_at = Timestamptz(default=None, null=True, help_text="its copy is known to tell everything committed before")
    set_aside = Integer(default=0, help_text="how many of its decisions were refused, as it says")
    retired_at = Timestamptz(default=None, null=True, help_text="taken off the board; asking brings it back")
    key_epoch = Integer(default=0, help_text="the newest epoch whose key it was given; 0: none")
    key_given_at = Timestamptz(default=None, null=True)

    one_lane_a_name = Unique([client, name])


class LaneDecision(Table):
    """A question that a lane answered from its copy, delivered afterwards. Part of the trail: kept 90 days."""

    plain = "ids, codes, instants, and keyed digests (plate_tag, driver_tag) that the port's key alone can compare"

    id = UUID(primary_key=True, default=uuid7, help_text="the decision id that the lane gave")
    at = Timestamptz(default=None, null=False, index=True, help_text="when it answered, by its clock, legal time")
    received_at = Timestamptz(default=None, null=False)
    client = UUID(default=None, null=False)
    port = Varchar(length=64)
    lane = Varchar(length=64)
    epoch = Integer(default=1)
    version = BigInt(default=0, help_text="of the copy that it answered from")
    age = Integer(default=0, help_text="seconds since that copy was known to be in step")
    channel = Varchar(length=64, default=None, null=True)
    direction = Varchar(length=8, default=None, null=True)
    plate_tag = Bytea(default=None, null=True, help_text="null: the plate was not known for certain")
    driver_tag = Bytea(default=None, null=True)
    subject = UUID(default=None, null=True, help_text="the vehicle, if the registry knows it")
    answers = JSONB(default="{}", help_text="scheme → [status, reason, clause]")
