"""Who answers for personal data between a unit and the operator (PIPL arts. 20, 21), for each kind of unit.

What is written here is shown on the notice, on the unit's page and in the impact assessment. An installation that has
agreed something else with its units changes these texts; the notice then has another version, and is told again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.i18n import text
from registry.law import Cite
from units.kinds import UnitKind
from units.privacy_law import ENTRUSTED, JOINT


@dataclass(frozen=True)
class Responsibility:
    """What a unit is in law, and what follows for people. All but `cite` are messages."""

    role: str
    means: str
    cite: Cite


OPERATOR = text(
    "The zone's port authority decides what is processed and why. It is the personal information handler and answers for"
    " the list, the sealing of data and every answer to a port."
)
TOGETHER = Responsibility(
    text("Joint handler with the port authority"),
    text(
        "The unit decides whom it vouches for and verifies them; the port authority decides who is listed. You may turn to"
        " either with any request, and both are liable together for harm (PIPL 20). The unit uses the data for nothing else"
        " and sees only the declarations made through its own code."
    ),
    JOINT,
)
ON_BEHALF = Responsibility(
    text("Entrusted by the port authority"),
    text(
        "The committee verifies residents on behalf of the port authority and by its instructions alone, passes the task to"
        " nobody, and keeps nothing when it ends (PIPL 21). The port authority answers to you."
    ),
    ENTRUSTED,
)

OF_KIND: Mapping[UnitKind, Responsibility] = {
    kind: ON_BEHALF if kind is UnitKind.COMMUNITY_COMMITTEE else TOGETHER for kind in UnitKind
}
