"""Guangdong's accounts in memory: passenger quotas to Macao, outbound in the order of receipt, inbound as allotted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.vehicles.books import DAY, YESTERDAY, Application, Book, Holding, Step
from vehicles import guangdong, guangdong_quota
from vehicles.checklists import Held
from vehicles.guangdong_application_facts import PENDING, WITH_DEPARTMENT, ApplicationFacts
from vehicles.guangdong_law import KINDS
from vehicles.guangdong_quota_facts import BEFORE, INBOUND_PAPERS, NEW, OUTBOUND_PAPERS, QuotaFacts, Vehicle
from vehicles.spells import Spell


class GuangdongBook(Book):
    """Guangdong's passenger quotas to Macao: outbound ones in the order of receipt, inbound ones as Macao allots."""

    applications_of, holdings_of = guangdong.SCHEME, guangdong_quota.SCHEME
    BY_PEOPLE = (
        ("firm", "submit"), ("pool", "add"), ("application", "verify"), ("application", "pass_on"),
        ("application", "record_consultation"), ("application", "record_consent"), ("application", "record_allotment"),
        ("application", "assign"), ("application", "return_from_department"), ("application", "resubmit"),
        ("application", "take_longer"), ("application", "refuse"), ("application", "withdraw"),
        ("holding", "put_into_operation"), ("holding", "hand_back"), ("holding", "revoke"),
    )  # fmt: skip
    """Those that do not need months to pass: these are carried out on the database too."""
    steps = (
        *BY_PEOPLE, *(("application", "verify"), ("application", "pass_on")) * 3,
        *(("application", "record_consultation"), ("application", "record_consent"), ("application", "assign")) * 5,
        *(("application", "assign"), ("holding", "put_into_operation")) * 3, *(("holding", "suspend"), ("holding", "resume")) * 3,
        ("holding", "cancel_unused"), ("holding", "take_back"),
    )  # fmt: skip
    WISHES: Sequence[Mapping[str, int]] = (
        {"outbound_coach": 1}, {"outbound_coach": 2, "outbound_taxi": 1}, {"outbound_coach": 11}, {"outbound_taxi": 2},
        {"inbound_coach": 2}, {"outbound_coach": 6, "outbound_taxi": 5}, {"inbound_coach": 1, "outbound_taxi": 1},
    )  # fmt: skip

    def numbers(self, move: str, detail: int) -> Mapping[str, int]:
        if move == "submit":
            return self.WISHES[detail % len(self.WISHES)]
        if move == "add":
            return {("outbound_coach", "outbound_taxi", "inbound_coach")[detail % 3]: 1 + detail % 7}
        if move == "record_allotment":
            return {"inbound_coach": detail % 3}
        if move == "assign":
            return {"fewer": detail % 5 - 1}
        return {}

    def carry_out(self, step: Step) -> None:
        if step.on == "pool":
            for kind, number in step.numbers.items():
                self.add(kind, number)
        elif step.on == "firm":
            made = Application(step.which, step.numbers)
            self.move(made, "submit", {})
            self.applications.append(made)
        elif step.on == "application":
            application = self.applications[step.which]
            assigning = step.move == "assign"
            self.move(application, step.move, granted(application.wanted, step) if assigning else step.numbers)
        else:
            self.move_holding(self.holdings[step.which], step.move)

    def facts(self, application: Application, granted: Mapping[str, int]) -> ApplicationFacts:
        others = [a for a in self.applications if a is not application]
        queue = [a for a in others if in_order(a.wanted) == in_order(application.wanted) and a.state in WITH_DEPARTMENT]
        return ApplicationFacts(
            case=application.id,
            enterprise=self.firms[application.firm],
            city="440300",
            side="macao",
            wanted=application.wanted,
            equity=Decimal(51),
            pending=sum(a.firm == application.firm and a.state in PENDING for a in others),
            idle=sum(h.firm == application.firm and h.state in BEFORE for h in self.holdings),
            received=application.receipt is not None,
            ahead=sum((a.receipt or 0) < (application.receipt or 0) for a in queue),
            allotted=application.allotted,
            consulted=application.consulted,
            consented=application.consented,
            agreed_left={kind: len(self.free(kind)) for kind in application.wanted},
            granted=granted,
        )

    def move(self, application: Application, name: str, numbers: Mapping[str, int]) -> None:
        facts = self.facts(application, numbers if name == "assign" else {})
        self.decide(application, guangdong.SCHEME, name, facts)
        if application.state.code == "department_review" and name in ("submit", "pass_on", "resubmit"):
            self.receive(application)
        application.consulted |= name == "record_consultation"
        application.consented |= name == "record_consent"
        if name == "record_allotment":
            application.allotted = {kind: number for kind, number in numbers.items() if number}
        if name == "assign":
            for kind in [kind for kind in KINDS if kind in numbers]:
                for quota in self.free(kind)[: numbers[kind]]:
                    self.assign(quota, kind, application)
            application.given += sum(numbers.values())

    def assign(self, quota: UUID, kind: str, application: Application) -> None:
        made = Holding(quota, kind, application.firm, application)
        self.move_holding(made, "assign")
        self.holdings.append(made)

    def move_holding(self, holding: Holding, name: str) -> None:
        """One move. The vehicle and its papers are in order, and where time must be over it is."""
        vehicle = Vehicle(holding.vehicle, seats=8, kept_watch=True)
        items = (OUTBOUND_PAPERS if holding.kind.startswith("outbound") else INBOUND_PAPERS).items
        papers = tuple(Held(item.code, DAY, date(2030, 1, 1)) for item in items)
        facts = QuotaFacts(
            case=holding.id, today=DAY, quota=holding.quota, enterprise=self.firms[holding.firm], city="440300",
            side="macao", kind=KINDS[holding.kind], basis=NEW, counts_from=DAY, vehicle=vehicle, papers=papers,
            operate_by=YESTERDAY if name == "cancel_unused" else None, new_day=DAY if name == "suspend" else None,
            spells=(Spell(DAY, None, False),) if holding.suspended else (),
        )  # fmt: skip
        self.decide(holding, guangdong_quota.SCHEME, name, facts)
        if name in ("suspend", "resume"):
            holding.suspended = name == "suspend"


def in_order(wanted: Mapping[str, int]) -> bool:
    """Whether an application is served in order of receipt: outbound passengers to Macao."""
    return any(kind.startswith("outbound") for kind in wanted)


def granted(wanted: Mapping[str, int], step: Step) -> Mapping[str, int]:
    """What a step would assign: all that was applied for, or so many fewer (or one more) of the first kind."""
    first, fewer = next(iter(wanted)), step.numbers["fewer"]
    return {kind: n - (fewer if kind == first else 0) for kind, n in wanted.items() if n > (kind == first) * fewer}
