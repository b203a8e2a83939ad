"""The kinds of unit that may be on the list, and what each may bring (guidelines, part 三)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.i18n import text
from registry.law import Cite
from units.law import hengqin


class UnitKind(StrEnum):
    """Under which item of part 三 a unit applies."""

    PUBLIC_BODY = "public_body"
    ENTERPRISE = "enterprise"
    SOCIAL_ORGANISATION = "social_organisation"
    COMMUNITY_COMMITTEE = "community_committee"
    OFFICIAL_BUSINESS = "official_business"
    OTHER = "other"


@dataclass(frozen=True)
class KindRule:
    """What the regulation says of one kind. `label` and `help` are messages for people.

    `unit_vehicles`, `self_use_vehicles`: which vehicles may be declared through such a unit.
    """

    kind: UnitKind
    label: str
    help: str
    cite: Cite
    unit_vehicles: bool = True
    self_use_vehicles: bool = True

    @property
    def needs_reason(self) -> bool:
        """Whether the unit must say why it comes and goes often, with a supporting document (HQ-3.5)."""
        return self.kind is UnitKind.OFFICIAL_BUSINESS


KINDS: dict[UnitKind, KindRule] = {
    rule.kind: rule
    for rule in (
        KindRule(
            UnitKind.PUBLIC_BODY,
            text("Public body in the zone"),
            text("Party or government organ, public institution, statutory body or stationed unit"),
            hengqin("HQ-3.1", "三（一）"),
        ),
        KindRule(
            UnitKind.ENTERPRISE,
            text("Enterprise registered in the zone"),
            text("Its business licence was issued in the zone"),
            hengqin("HQ-3.2", "三（二）"),
        ),
        KindRule(
            UnitKind.SOCIAL_ORGANISATION,
            text("Social organisation registered in the zone"),
            text("Association, private non-enterprise unit or foundation"),
            hengqin("HQ-3.3", "三（三）"),
        ),
        KindRule(
            UnitKind.COMMUNITY_COMMITTEE,
            text("Community committee"),
            text("For its residents and its staff, with their self-use vehicles"),
            hengqin("HQ-3.4", "三（四）"),
            unit_vehicles=False,
        ),
        KindRule(
            UnitKind.OFFICIAL_BUSINESS,
            text("Unit that comes and goes on official business"),
            text("Registered anywhere; it states why and names a supporting document"),
            hengqin("HQ-3.5", "三（五）"),
        ),
        KindRule(
            UnitKind.OTHER,
            text("Other eligible unit"),
            text("With its unit vehicles and their drivers only"),
            hengqin("HQ-3.6", "三（六）"),
            self_use_vehicles=False,
        ),
    )
}
