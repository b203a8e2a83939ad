"""Guangdong's rules on direct road transport to Hong Kong and Macao, as its schemes cite them, and what a quota is.

The implementing rules (实施细则) were published on 20 August 2025 and are in force since 20 September 2025. They carry
out the parent (《办法》), in force since 1 April 2022 for five years, so until 31 March 2027 unless it is renewed.
Articles 8, 9, 11 and 15 of the parent are cited by the rules and not at hand: see docs/DIVERGENCES.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.i18n import text
from registry.law import Cite, Dated, Instrument

PARENT = Instrument(
    code="guangdong-hkmo-2022",
    title="广东省直通港澳道路运输管理办法",
    issuer="广东省",
    in_force_from=date(2022, 4, 1),
    until=date(2027, 3, 31),
    short="广东直通港澳办法",
)
RULES = Instrument(
    code="guangdong-hkmo-rules-2025",
    title="《广东省直通港澳道路运输管理办法》实施细则",
    issuer="广东省交通运输厅",
    in_force_from=date(2025, 9, 20),
    until=PARENT.until,
    short="广东直通港澳实施细则",
)
"""They end with the parent that they carry out (GD-0.1). When it is renewed, its new last day stands above."""

PUBLISHED = date(2025, 8, 20)
"""The day on which the rules were published: from it count the 180 days of older quotas (GD-3.1)."""


def rules(clause: str, article: str) -> Cite:
    """A citation of the rules (`三（一）`), with our clause id."""
    return Cite(RULES, article, clause)


VALIDITY = Cite(PARENT, "有效期", "GD-0.1")
SEATS = rules("GD-1.1.1", "一（一）1")
ROUTE = rules("GD-1.1.2a", "一（一）2")
CONTENTS = rules("GD-1.1.2b", "一（一）2（1）至（5）")
DECIDING = rules("GD-1.2.1", "一（二）1")
MACAO = rules("GD-1.2.2a", "一（二）2")
FIRST_COME = rules("GD-1.2.2b", "一（二）2（出境）")
NOT_YET = rules("GD-1.2.3", "一（二）3")
RENAMING = rules("GD-1.3.1", "一（三）1")
SPLITTING = rules("GD-1.3.2", "一（三）2")
MERGING = rules("GD-1.3.3", "一（三）3")
CIRCULATING = rules("GD-1.3.4", "一（三）、八（四）")
OTHER_PROVINCES = rules("GD-1.4", "一（四）")
KINDS_APART = rules("GD-1.5", "一（五）")
REGISTERING = rules("GD-2", "二")
OLDER_QUOTAS = rules("GD-3.1", "三（一）")
NEW_QUOTAS = rules("GD-3.2", "三（二）")
SUSPENDING = rules("GD-3.3", "三（三）")
COMPETENCE = rules("GD-4.1", "四（一）")
LICENSING = rules("GD-4.2", "四（二）")
POLICE = rules("GD-4.3", "四（三）")
CERTIFICATE = rules("GD-4.4", "四（四）")
WAY_STATIONS = rules("GD-5.1", "五（一）1、2")
STOPS = rules("GD-5.2", "五（一）3、五（二）")
ANSWERS_FOR = rules("GD-5.3", "五（三）")
INSPECTING = rules("GD-6.1", "六（一）")
REPORTS = rules("GD-6.2", "六（二）、（三）")
SUPERVISING = rules("GD-7.1", "七（一）1")
WHERE_IT_HAPPENED = rules("GD-7.1b", "七（一）2、3")
POSITIONING = rules("GD-7.2", "七（二）")
KEPT_CURRENT = rules("GD-7.3", "七（三）")
PRIVATE_CARS = rules("GD-7.4", "七（四）")
REPORTED = rules("GD-7.5", "七（五）")
COOPERATIVE = rules("GD-8.1", "八（一）")
CONVERTING = rules("GD-8.2", "八（二）")
DISSOLVING = rules("GD-8.3", "八（三）")
NO_MAINLAND_UNIT = rules("GD-8.4", "八（四）")


# --- Who acts ---------------------------------------------------------------------------------------------------------

ENTERPRISE, CITY, COUNTY, PROVINCE = "enterprise", "city_transport", "county_transport", "province_transport"
POLICE_ROLE, CIRCULARS = "public_security", "circular_reader"
CIRCULARS_SCOPE = "circulars:guangdong"
"""In which the agencies that are told by circulars read these, and nothing else."""
DEPARTMENT = "department:guangdong-transport"
"""Whom messages to the provincial department reach."""
READERS = (ENTERPRISE, CITY, COUNTY, PROVINCE, "auditor")

CIRCULATED_EVERY: Dated[int] = Dated({RULES.in_force_from: 1}, CIRCULATING)
"""In months, from January on: circulars go out "periodically", and no period is given."""


# --- What a quota is --------------------------------------------------------------------------------------------------

HONG_KONG, MACAO_SIDE = "hong_kong", "macao"
SIDES: Mapping[str, str] = {HONG_KONG: text("Guangdong and Hong Kong"), MACAO_SIDE: text("Guangdong and Macao")}
INBOUND, OUTBOUND = "inbound", "outbound"
PASSENGER, FREIGHT = "passenger", "freight"


@dataclass(frozen=True)
class Kind:
    """A kind of quota on either side. Inbound: the vehicle is registered in Hong Kong or Macao. For life (GD-1.5)."""

    code: str
    direction: str
    service: str
    taxi: bool
    label: str

    @property
    def platform(self) -> bool:
        """Whether it is applied for on the platform for cross-boundary vehicles, and not at the city (GD-1.1.2a)."""
        return self.direction == INBOUND and self.service == FREIGHT


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("inbound_coach", INBOUND, PASSENGER, False, text("Inbound coaches")),
        Kind("outbound_coach", OUTBOUND, PASSENGER, False, text("Outbound coaches")),
        Kind("inbound_taxi", INBOUND, PASSENGER, True, text("Inbound taxis")),
        Kind("outbound_taxi", OUTBOUND, PASSENGER, True, text("Outbound taxis")),
        Kind("inbound_freight", INBOUND, FREIGHT, False, text("Inbound trucks")),
        Kind("outbound_freight", OUTBOUND, FREIGHT, False, text("Outbound trucks")),
    )
}
"""A quota's class is its side and its kind."""
