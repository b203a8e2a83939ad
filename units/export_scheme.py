"""Routes on which personal data could leave for Hong Kong or Macao (PIPL arts. 38, 39): none is open by itself.

Each is proposed and approved by the data protection officer, as a case: the journal keeps who approved what, for which
recipient, on which legal way and until when. Whatever would export asks `exports.require` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from registry.accounts.roles import DPO as DPO_ROLE
from registry.i18n import text
from registry.scheme import NOTHING, ClaimRule, Field, Move, Scheme, State, Want
from units.privacy_law import EXPORT, PIPL
from units.scheme import AUDITOR_ROLE

CODE = "personal-data-export"
DPO, AUDITOR = DPO_ROLE.code, AUDITOR_ROLE

TAXIS, CONVERSION, DISSOLUTION = "GD-7.4", "GD-8.2", "GD-8.3"
ROUTES: Mapping[str, str] = {
    TAXIS: text("Hong Kong and Macao private cars as taxis: copies to the agencies named, periodically"),
    CONVERSION: text(
        "Conversion of a cooperative enterprise: the date is agreed with the Hong Kong Transport Department"
    ),
    DISSOLUTION: text("A cooperation is dissolved: both governments are told"),
}
"""The routes that the regulations in use name, each by its clause. Nothing else leaves either."""


@dataclass(frozen=True)
class ExportFacts:
    """What the rules know of a proposal."""

    case: UUID
    route: str


PROPOSED = State("proposed", text("Proposed"), text("Nothing leaves by this route before it is approved."))
APPROVED = State(
    "approved", text("Approved"), text("Data may leave by this route, to this recipient, until the day given.")
)
REFUSED = State("refused", text("Not approved"), text("Nothing leaves by this route."))
ENDED = State("ended", text("No longer approved"), text("Nothing leaves by this route any more."))

WAYS = {
    "assessment": text("Security assessment by the cyberspace administration (art. 38(1)1)"),
    "certification": text("Certification by a specialised body (art. 38(1)2)"),
    "contract": text("Standard contract with the recipient (art. 38(1)3)"),
    "treaty": text("A treaty or agreement that China is party to (art. 38(2))"),
}

M = Move[ExportFacts]

SCHEME: Scheme[ExportFacts] = Scheme(
    code=CODE,
    title=text("Export routes of personal data"),
    summary=text(
        "Which data may leave for Hong Kong or Macao, to whom, on which legal way. Nothing, unless approved here."
    ),
    law=PIPL,
    cite=EXPORT,
    states=(PROPOSED, APPROVED, REFUSED, ENDED),
    final=REFUSED | ENDED,
    moves=(
        M(
            "propose",
            text("Propose an export route"),
            NOTHING >> PROPOSED,
            by=(DPO,),
            cite=EXPORT,
            evidence=(
                Field("recipient", text("Recipient, and how to reach it"), "text"),
                Field("what", text("Which data, of whom, and what for"), "text"),
                Field("way", text("Legal way"), "choice", choices=WAYS),
            ),
            own_page=True,
        ),
        M(
            "approve",
            text("Approve the route"),
            PROPOSED >> APPROVED,
            by=(DPO,),
            cite=EXPORT,
            evidence=(
                Field("document", text("Number of the approval or of the contract on file"), "text"),
                Field("told", text("The persons are told, and have consented separately (art. 39)"), "tick"),
                Field("until", text("Approved until"), "date"),
            ),
        ),
        M(
            "refuse",
            text("Do not approve the route"),
            PROPOSED >> REFUSED,
            by=(DPO,),
            cite=EXPORT,
            evidence=(Field("reasons", text("Reasons"), "text"),),
        ),
        M(
            "end",
            text("End the approval"),
            APPROVED >> ENDED,
            by=(DPO,),
            cite=EXPORT,
            evidence=(Field("reasons", text("Reasons"), "text"),),
            parting=True,
        ),
    ),
    readers=(DPO, AUDITOR),
    claims=(
        ClaimRule[ExportFacts](
            "export-route",
            PROPOSED | APPROVED,
            lambda f: Want(f.route, ("only",), str(f.case)),
            EXPORT,
            text("This route is proposed or approved already."),
        ),
    ),
)
