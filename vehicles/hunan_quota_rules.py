"""The states, facts and guards of Hunan's quotas, and what its moves ask alike; `hunan_quota.py` is the front. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from registry.i18n import text
from registry.notice_rules import UnderNotice, in_time, may_take_effect
from registry.scheme import Field, FollowOn, Guard, State
from registry.workdays import Due
from vehicles.checklists import Item, missing_words
from vehicles.hunan_clocks import Block
from vehicles.hunan_law import (
    ANNOUNCED,
    APPEALS,
    CANCELLED,
    EVERY_180,
    EXTENSION,
    FORMALITIES,
    HOLDER,
    LEDGERS,
    NOTICE,
    REGISTERED,
    YEARLY,
)

TAKEN_AWAY = CANCELLED

# -- states -----------------------------------------------------------------------------------------------------------

ASSIGNED = State("assigned", text("Assigned"), text("Reserved for the enterprise; Guangdong registers it."))
INACTIVE = State("inactive", text("Inactive"), text("Registered; plates must be done and filed with the province."))
ACTIVE = State("active", text("Active"), text("In use. A clearance record is needed in every 180 days."))
UNDER_NOTICE = State(
    "under_notice", text("Under public notice"), text("It lapses when the notice is over, unless an appeal is upheld.")
)
LAPSED = State("lapsed", text("Lapsed"), text("The right to use it is cancelled; it may go to another enterprise."))
CANCELLING = State(
    "cancelling", text("Papers are being cancelled"), text("Papers of vehicle and drivers are cancelled.")
)
POOLED = State("pooled", text("Back in the pool"), text("The enterprise no longer has it; it can go to another."))

HELD = ASSIGNED | INACTIVE | ACTIVE | UNDER_NOTICE
"""In these the enterprise has the quota in hand."""
IN_USE = INACTIVE | ACTIVE | UNDER_NOTICE

GROUNDS: Mapping[str, str] = {
    "plates": text("No plates within 90 days"),
    "operation": text("No clearance record within 180 days of the plates"),
    "record": text("No clearance record within 180 days"),
    "filing": text("The year's operations were not filed"),
}
CLOCKS: Mapping[str, tuple[str, ...]] = {
    "plates": ("plates_by",),
    "operation": ("operate_by",),
    "record": ("record_by", "extension_ends"),
    "filing": ("filing_by",),
}
REASON = Field("reason", text("Reason"), "text", hint=text("The enterprise reads this."))
SEE = text("Open the case to see what this means, and until when.")
HEALED_BY_TIME = text("What was missing has arrived, dated in time. Open the case to see what runs now.")


@dataclass(frozen=True)
class Noticed:
    """Why the newest notice was published: its ground, the day from which the clock counted, and its last day."""

    ground: str
    counted_from: date
    last: date


@dataclass(frozen=True)
class HunanFacts:
    """What the rules ask of a holding. Days are civil days; `due` the last day of each clock that runs or ran out."""

    case: UUID
    quota: UUID
    enterprise: UUID
    city: str
    state: str
    vehicle: UUID | None = None
    inactive_from: date | None = None
    plated_on: date | None = None
    activated_on: date | None = None
    plates_until: date | None = None
    operate_from: date | None = None
    operate_until: date | None = None
    operated: bool = False
    block: Block | None = None
    record_until: date | None = None
    filing_from: date | None = None
    filing_until: date | None = None
    report_from: date | None = None
    report_until: date | None = None
    cancel_from: date | None = None
    surrendered: bool = False
    extension_pending: bool = False
    city_heard: bool = False
    missing: tuple[Item, ...] = ()
    due: Mapping[str, Due] = field(default_factory=dict)
    notice: UnderNotice | None = None
    noticed: Noticed | None = None
    notice_is_over: bool = False
    reassigned: bool = False
    former_holder: bool = False
    parties: tuple[UUID, ...] = ()
    unconfirmed: int = 0
    transfer: bool = False
    given_days: tuple[date, ...] = ()
    given_until: date | None = None
    ground: str | None = None

    def over(self, ground: str, day: date) -> bool:
        """Whether the clock behind a ground has run out, by a calendar that is known."""
        return any(self.due[timer].over(day) for timer in CLOCKS[ground] if timer in self.due)

    @property
    def healed(self) -> bool:
        """Whether what the newest notice said was missing has come, dated in time."""
        if self.noticed is None:
            return False
        if self.noticed.ground == "record":
            return self.block is not None and self.block.start > self.noticed.counted_from
        if self.noticed.ground == "operation":
            return self.operated
        if self.noticed.ground == "plates":
            return self.plated_on is not None and self.plated_on <= self.noticed.last
        return False


def after_notice(facts: HunanFacts) -> State:
    """Where a quota goes on after a notice: where it came from."""
    return ACTIVE if facts.activated_on else INACTIVE


def follow_ons(facts: HunanFacts) -> Sequence[FollowOn]:
    """What the engine does itself: a record dated in time heals; what never had plates is free at once."""
    if facts.state == UNDER_NOTICE.code and facts.healed:
        return [FollowOn(facts.case, "heal")]
    if facts.state in (LAPSED.code, CANCELLING.code) and facts.healed and not (facts.reassigned or facts.surrendered):
        return [FollowOn(facts.case, "restore")]
    if facts.state == LAPSED.code and facts.plated_on is None:
        return [FollowOn(facts.case, "return_unplated")]
    return ()


# -- guards -----------------------------------------------------------------------------------------------------------

Rule = Guard[HunanFacts]

former_papers_gone = Rule(
    "former-papers",
    lambda f, _: not f.former_holder,
    REGISTERED,
    text("The former holder's papers are not cancelled yet. Registration waits for that."),
)
days_not_to_come = Rule(
    "day-to-come",
    lambda f, day: all(given <= day for given in f.given_days),
    REGISTERED,
    text("A day that was given has not come yet. Give the day on which it happened."),
)
cause_day_to_come = Rule(
    "day-past",
    lambda f, day: f.given_until is None or f.given_until > day,
    NOTICE,
    text("The new last day must lie in the future, or the case would be overdue again at once."),
)
plated = Rule(
    "no-plates",
    lambda f, _: f.plated_on is not None,
    FORMALITIES,
    text("No vehicle has its plates for this quota yet. Tell that first."),
)
papers_complete = Rule(
    "papers-missing",
    lambda f, _: not f.missing,
    FORMALITIES,
    text("Papers are missing: %(missing)s. Add them to the case first."),
    params=lambda f: missing_words(f.missing),
)
filing_is_due = Rule(
    "filed-already",
    lambda f, day: f.filing_from is not None and f.filing_from <= day,
    YEARLY,
    text("The operations of the running year are filed already. The next filing opens with the next year."),
)
within_the_block = Rule(
    "extension-too-late",
    lambda f, day: f.block is not None and f.block.extension_from is None and day <= f.block.last,
    EXTENSION,
    text("An extension is asked for within the 180 days, once. This period is over or extended already."),
)
no_extension_pending = Rule(
    "extension-pending",
    lambda f, _: not f.extension_pending or f.ground in ("filing", "plates"),
    EXTENSION,
    text("An extension was asked for and is not decided yet. Decide it first."),
)
extension_asked = Rule(
    "no-extension-asked",
    lambda f, _: f.extension_pending,
    EXTENSION,
    text("Nobody asked for an extension, or it is decided."),
)
heard_the_city = Rule(
    "city-not-heard",
    lambda f, _: f.city_heard,
    EXTENSION,
    text("The province decides after hearing the city. The city has not given its opinion yet."),
)
ground_is_there = Rule(
    "no-such-clock",
    lambda f, _: f.ground is None or any(timer in f.due for timer in CLOCKS[f.ground]),
    NOTICE,
    text("No such clock runs for this quota. Choose what is overdue."),
)
day_is_over = Rule(
    "not-overdue",
    lambda f, day: any(f.over(ground, day) for ground in ([f.ground] if f.ground else GROUNDS)),
    NOTICE,
    text("Nothing is overdue by a calendar that is known. Nothing is taken away before that."),
)
in_notice_period = Rule(
    "notice-over",
    lambda f, day: in_time(f.notice, day),
    APPEALS,
    text("The notice's period is over. An appeal is accepted only within it."),
)
has_appeal = Rule(
    "no-appeal",
    lambda f, _: f.notice is not None and f.notice.undecided > 0,
    APPEALS,
    text("There is no appeal to be decided against this notice."),
)
notice_may_end = Rule(
    "notice-runs",
    lambda f, day: may_take_effect(f.notice, day),
    CANCELLED,
    text("The notice still runs, its last day is provisional, or an appeal is undecided."),
)
is_healed = Rule(
    "not-healed",
    lambda f, _: f.healed,
    EVERY_180,
    text("What the notice said was missing has not arrived, or is not dated in time."),
)
not_reassigned = Rule(
    "reassigned",
    lambda f, _: not f.reassigned,
    CANCELLED,
    text("The quota is in another enterprise's hands already."),
)
has_come_back = Rule(
    "surrendered",
    lambda f, _: not f.surrendered,
    EVERY_180,
    text("The enterprise gave the quota back itself; nothing is restored."),
)
never_plated = Rule(
    "was-plated",
    lambda f, _: f.plated_on is None,
    CANCELLED,
    text("A vehicle had plates for this quota: its papers must be cancelled first."),
)
fourteen_days_over = Rule(
    "fourteen-days",
    lambda f, day: "cancel_by" in f.due and f.due["cancel_by"].over(day),
    ANNOUNCED,
    text("The enterprise still has time to cancel its papers, or the calendar is not known yet."),
)
transfer_asked = Rule(
    "no-transfer",
    lambda f, _: f.transfer,
    HOLDER,
    text("Nobody asked for a change of holder, or it is decided."),
)
parties_confirmed = Rule(
    "not-all-confirmed",
    lambda f, _: f.unconfirmed == 0,
    HOLDER,
    text("%(missing)s of the enterprises concerned have not confirmed yet. All must."),
    params=lambda f: {"missing": f.unconfirmed},
)
report_asked = Rule(
    "no-report-asked",
    lambda f, _: f.report_until is not None,
    LEDGERS,
    text("No report was asked for, or it was given already."),
)
