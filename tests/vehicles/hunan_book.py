"""Hunan's accounts in memory: quotas given out in the order of receipt, lapsing, restored, given back (arts. 7 to 12)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from registry.notice_rules import UnderNotice
from registry.workdays import Due
from tests.vehicles.books import DAY, YESTERDAY, Application, Book, Holding, Step
from vehicles import hunan, hunan_quota
from vehicles.hunan_law import TRUCK
from vehicles.hunan_quota_rules import CANCELLING, LAPSED, HunanFacts, Noticed


class HunanBook(Book):
    """Hunan: one kind of quota, given out in the order of receipt."""

    applications_of, holdings_of = hunan.SCHEME, hunan_quota.SCHEME
    KIND = TRUCK
    BY_PEOPLE = (
        ("firm", "submit"), ("pool", "add"), ("application", "verify"), ("application", "take_up"),
        ("application", "allocate"), ("application", "allocate_out_of_order"), ("application", "return_by_province"),
        ("application", "resubmit"), ("application", "refuse"), ("application", "withdraw"), ("holding", "register"),
        ("holding", "register_plates"), ("holding", "end_business"), ("holding", "confirm_cancelled"),
    )  # fmt: skip
    """Those that do not need months to pass: these are carried out on the database too."""
    steps = (
        *BY_PEOPLE, *(("application", "verify"), ("application", "take_up"), ("application", "allocate")) * 2,
        ("holding", "publish_notice"), ("holding", "lapse"), ("holding", "record_clearance"),
        ("holding", "require_cancellation"), ("holding", "withdraw_notice"),
    )  # fmt: skip

    def numbers(self, move: str, detail: int) -> Mapping[str, int]:
        return {self.KIND: 1 + detail % 2} if move in ("submit", "add") else {}

    def carry_out(self, step: Step) -> None:
        if step.on == "pool":
            self.add(self.KIND, step.numbers[self.KIND])
        elif step.on == "firm":
            made = Application(step.which, step.numbers)
            self.move(made, "submit")
            self.applications.append(made)
        elif step.on == "application":
            self.move(self.applications[step.which], step.move)
        else:
            self.move_holding(self.holdings[step.which], step.move)

    def facts(self, application: Application, move: str) -> hunan.ApplicationFacts:
        receipt = application.receipt or 0
        return hunan.ApplicationFacts(
            enterprise=self.firms[application.firm],
            wanted=application.wanted[self.KIND],
            given=application.given,
            free=len(self.free(self.KIND)),
            ahead=sum(a.receipt < receipt for a in self.applications if a.receipt and a.state in hunan.QUEUED),
            missing=(),
            officer_verified=False,
            out_of_order=move == "allocate_out_of_order",
        )

    def move(self, application: Application, name: str) -> None:
        facts = self.facts(application, name)
        self.decide(application, hunan.SCHEME, name, facts)
        if name == "submit":
            self.receive(application)
        if name in ("allocate", "allocate_out_of_order"):
            for quota in self.free(self.KIND)[: facts.gets]:
                self.assign(quota, application)
            application.given += facts.gets

    def assign(self, quota: UUID, application: Application) -> None:
        made = Holding(quota, self.KIND, application.firm, application)
        self.move_holding(made, "assign")
        self.holdings.append(made)

    def facts_of(self, holding: Holding, ground: str | None) -> HunanFacts:
        mine, clocks = str(holding.id), {"plates": "plates_by", "operation": "operate_by"}
        return HunanFacts(
            case=holding.id,
            quota=holding.quota,
            enterprise=self.firms[holding.firm],
            city="430100",
            state=holding.state.code,
            vehicle=holding.vehicle if holding.plated else None,
            plated_on=DAY if holding.plated else None,
            operated=holding.operated,
            surrendered=holding.given_back,
            reassigned=self.claims.in_hand(holding.quota) not in (None, mine),
            former_holder=any(
                h.quota == holding.quota and h is not holding and h.state in (LAPSED | CANCELLING)
                for h in self.holdings
            ),
            noticed=holding.noticed,
            notice=UnderNotice(YESTERDAY, False) if holding.noticed else None,
            due={clocks[ground]: Due(YESTERDAY, False, 1)} if ground else {},
            ground=ground,
            given_days=(DAY,),
        )

    def move_holding(self, holding: Holding, name: str) -> None:
        """One move and what follows from it. What was missing when a notice is published: plates, or a first record."""
        ground = ("operation" if holding.plated else "plates") if name == "publish_notice" else None
        before = self.facts_of(holding, ground)
        self.decide(holding, hunan_quota.SCHEME, name, before)
        if name == "register_plates":
            holding.plated = True
        elif name == "end_business":
            holding.given_back = True
        elif name == "record_clearance":
            holding.operated = holding.plated  # of the vehicle that has the quota, dated in time
        elif name == "publish_notice":
            assert ground is not None
            holding.noticed, holding.operated = Noticed(ground, YESTERDAY, YESTERDAY), False
        for follow in hunan_quota.SCHEME.follow_ons(self.facts_of(holding, None)):
            assert follow.case == holding.id
            self.move_holding(holding, follow.move)
