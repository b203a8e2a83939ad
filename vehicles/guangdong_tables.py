"""What Guangdong's schemes keep besides the common tables of quotas: ids, codes, figures and days; nothing personal."""

from __future__ import annotations

from decimal import Decimal

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Integer, Numeric, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.table import Table

from privacy.ids import uuid7
from vehicles.quota_tables import Enterprise


class GuangdongHolder(Table):
    """What is known of an enterprise beyond its name: that it is a cooperative one of before the rules (GD-8.1)."""

    plain = "an id and a yes or no"

    id = UUID(primary_key=True, default=uuid7)
    cooperative = Boolean(default=False)


class GuangdongApplication(Table):
    """What an application says and what was recorded of it; its id is also that of its case."""

    plain = "ids, codes, numbers and days; `verified_by` is a caller's id"

    id = UUID(primary_key=True, default=uuid7)
    side = Varchar(length=16)
    wanted = JSONB(help_text="how many of each kind")
    allotted = JSONB(default="{}", help_text="how many of each kind Macao allotted")
    equity = Numeric(digits=(5, 2), default=Decimal(0))
    other_rule = Boolean(default=False)
    on_platform = Boolean(default=False)
    consulted = Boolean(default=False)
    consented = Boolean(default=False)
    verified_by = Varchar(length=120)
    review_since = Date(default=None, null=True)
    recommendations = Array(base_column=UUID(), default=[], help_text="letters of Hunan on which it rests (HN-10.4)")


class GuangdongQuota(Table):
    """What a holding's rules ask beyond the common tables; its id is also that of its case."""

    plain = "ids, codes, figures and days"

    id = UUID(primary_key=True, default=uuid7)
    side = Varchar(length=16)
    kind = Varchar(length=32)
    basis = Varchar(length=16, help_text="`new`, `older`, `taken_back`")
    counts_from = Date(default=None, null=False)
    passed_on = Boolean(default=False)
    found_true = Boolean(default=False)
    extended_from = Date(default=None, null=True)
    extended_days = Integer(default=0)
    accepted_until = Date(default=None, null=True)
    seats = Integer(default=0)
    sleeper = Boolean(default=False)
    dangerous = Boolean(default=False)
    heavy = Boolean(default=False)
    positioning = Boolean(default=False)
    cause_until = Date(default=None, null=True)
    report_until = Date(default=None, null=True)
    confirmed_on = Date(default=None, null=True)


class GuangdongFiling(Table):
    """A filing on who holds quotas; its id is also that of its case."""

    plain = "ids, codes, days; `new_name` is an enterprise's and public"

    id = UUID(primary_key=True, default=uuid7)
    enterprise = ForeignKey(references=Enterprise, on_delete=OnDelete.restrict, null=False, index=True)
    kind = Varchar(length=16)
    holders = Array(base_column=UUID(), default=[], help_text="the enterprises whose quotas are concerned")
    quotas = Array(base_column=UUID(), default=[], help_text="the holdings that it changed, once recorded")
    parties = Array(base_column=UUID(), default=[], help_text="all whose seal it needs")
    confirmed = Array(base_column=UUID(), default=[])
    new_name = Varchar(length=200)
    new_city = Varchar(length=6)
    registered = Boolean(default=False)
    told_both = Boolean(default=False)
    equity = Numeric(digits=(5, 2), default=Decimal(0))
    passed_on = Boolean(default=False)
    agreed_day = Date(default=None, null=True)


class GuangdongConduct(Table):
    """Whom reported conduct names, and where it was decided; its id is also that of its case."""

    plain = "ids, a code, a day; `authority` and `document` name an office and its decision"

    id = UUID(primary_key=True, default=uuid7)
    kind = Varchar(length=32)
    vehicle = UUID(default=None, null=True, index=True)
    entity = UUID(default=None, null=True, help_text="what the unit's credit code finds")
    person = UUID(default=None, null=True)
    authority = Varchar(length=200)
    document = Varchar(length=200)


class GuangdongLicence(Table):
    """A licence to operate; its id is also that of its case."""

    plain = "ids, codes, numbers and days"

    id = UUID(primary_key=True, default=uuid7)
    enterprise = ForeignKey(references=Enterprise, on_delete=OnDelete.restrict, null=False, index=True)
    service = Varchar(length=16)
    existing = Boolean(default=False)
    valid_until = Date(default=None, null=True)
    stations = Integer(default=0)
