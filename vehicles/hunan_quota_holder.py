"""Hunan's quotas and their holders: change of holder (art. 8), conduct (3), reports (15), end of business (12). Pure."""

from __future__ import annotations

from registry.i18n import text
from registry.scheme import Field, Move, Tell, Timer
from vehicles.hunan_law import CITY, CONDUCT, ENDING, ENTERPRISE, HOLDER, LEDGERS, PROVINCE, REPORT_WITHIN
from vehicles.hunan_quota_rules import (
    CANCELLING,
    HELD,
    POOLED,
    REASON,
    SEE,
    HunanFacts,
    cause_day_to_come,
    parties_confirmed,
    report_asked,
    transfer_asked,
)
from vehicles.quota_rules import tell_enterprise

MOVES: tuple[Move[HunanFacts], ...] = (
    Move(
        "ask_transfer",
        text("Ask for a change of holder"),
        HELD.stay(),
        by=(ENTERPRISE,),
        cite=HOLDER,
        evidence=(
            Field(
                "cause",
                text("By which cause"),
                "choice",
                choices={"merger": text("Merger"), "split": text("Split"), "other": text("Another lawful cause")},
            ),
            Field("reason", text("What happened, and what shows it"), "text"),
        ),
        tells=(Tell("parties", text("Please confirm a change of holder"), SEE),),
        own_page=True,
    ),
    Move(
        "confirm_transfer",
        text("Confirm the change of holder"),
        HELD.stay(),
        by=(ENTERPRISE,),
        cite=HOLDER,
        guards=(transfer_asked,),
        evidence=(Field("sealed", text("Confirmed under the enterprise's seal"), "tick"),),
    ),
    Move(
        "approve_transfer",
        text("Approve the change of holder"),
        HELD.stay(),
        by=(PROVINCE,),
        cite=HOLDER,
        guards=(transfer_asked, parties_confirmed),
        evidence=(REASON,),
        tells=(
            *tell_enterprise(text("The change of holder is approved"), SEE),
            Tell("parties", text("A quota is now yours"), SEE),
        ),
        help=text("All clocks run on. Guangdong's transport department is asked by letter to make the change."),
    ),
    Move(
        "refuse_transfer",
        text("Refuse the change of holder"),
        HELD.stay(),
        by=(PROVINCE,),
        cite=HOLDER,
        guards=(transfer_asked,),
        evidence=(REASON,),
        tells=tell_enterprise(text("The change of holder is refused"), SEE),
    ),
    Move(
        "record_violation",
        text("Record a violation"),
        HELD.stay(),
        by=(CITY, PROVINCE),
        cite=CONDUCT,
        tells=tell_enterprise(
            text("A violation was recorded"), text("It stands on the credit archive. You may object to it there.")
        ),
        own_page=True,
    ),
    Move(
        "ask_report",
        text("Ask for a report"),
        HELD.stay(),
        by=(CITY, PROVINCE),
        cite=LEDGERS,
        guards=(cause_day_to_come,),
        evidence=(
            Field("what", text("What is to be sent"), "text"),
            Field("until", text("Last day"), "date"),
        ),
        tells=tell_enterprise(text("A report is asked for"), SEE),
    ),
    Move(
        "give_report",
        text("Give the report"),
        HELD.stay(),
        by=(ENTERPRISE,),
        cite=LEDGERS,
        guards=(report_asked,),
        evidence=(Field("report", text("The report"), "text", longest=4000),),
    ),
    Move(
        "end_business",
        text("Give the quota back: business ends"),
        HELD >> (CANCELLING | POOLED),
        by=(ENTERPRISE,),
        cite=ENDING,
        evidence=(
            Field(
                "ends_on",
                text("Business ends on"),
                "date",
                hint=text("Tell this 30 days before; shorter notice is recorded as such."),
            ),
            Field("understood", text("I understand that the quota ends"), "tick"),
        ),
        choose=lambda f: CANCELLING if f.plated_on else POOLED,
        parting=True,
    ),
)
TIMERS: tuple[Timer[HunanFacts], ...] = (
    Timer(
        "report_by",
        text("A report that was asked for"),
        REPORT_WITHIN,
        HELD,
        LEDGERS,
        marks="overdue",
        starts=lambda f: f.report_from,
        until=lambda f: f.report_until,
    ),
)
