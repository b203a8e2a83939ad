"""Scheme `guangdong-hkmo-application`: applications for Guangdong's quotas to Hong Kong and Macao (rules, part 一).

It reads like the rules: what is applied for, and how it reaches the department (一（一）: `guangdong_application`); how
it is decided (一（二）: `guangdong_deciding`). What they ask about stands in `guangdong_application_facts`. Here: the
whole. What becomes of a quota that was assigned is `guangdong_quota`; changes of its holder are `guangdong_filing`.
"""

from __future__ import annotations

from registry.i18n import text
from registry.scheme import ClaimRule, Scheme, Want
from vehicles import guangdong_application as applying
from vehicles import guangdong_deciding as deciding
from vehicles.guangdong_application_facts import (
    ASSIGNED,
    CITY_VERIFIED,
    LONGER,
    PENDING,
    REFUSED,
    RETURNED,
    REVIEW,
    SUBMITTED,
    WITHDRAWN,
    ApplicationFacts,
    M,
    tell_office,
)
from vehicles.guangdong_law import DEPARTMENT, ENTERPRISE, INBOUND, MACAO_SIDE, NOT_YET, READERS, RULES, VALIDITY
from vehicles.quota_rules import city_scope, enterprise_scope, pool_lock

CODE = "guangdong-hkmo-application"
WITHDRAWING: tuple[M, ...] = (
    M(
        "withdraw",
        text("Withdraw"),
        PENDING >> WITHDRAWN,
        by=(ENTERPRISE,),
        cite=NOT_YET,
        tells=tell_office("office", text("An application for quotas was withdrawn")),
        help=text("A new application can be made after that."),
    ),
)
MOVES = (*applying.MOVES, *deciding.MOVES, *WITHDRAWING)
TIMERS = (*applying.TIMERS, *deciding.TIMERS)
SCHEME: Scheme[ApplicationFacts] = Scheme(
    code=CODE,
    title=text("Applications for Guangdong's quotas to Hong Kong and Macao"),
    summary=text("Which vehicles an enterprise may drive directly between Guangdong and Hong Kong or Macao."),
    law=RULES,
    cite=VALIDITY,
    states=(SUBMITTED, CITY_VERIFIED, REVIEW, LONGER, RETURNED, ASSIGNED, REFUSED, WITHDRAWN),
    final=ASSIGNED | REFUSED | WITHDRAWN,
    moves=MOVES,
    readers=READERS,
    timers=TIMERS,
    claims=(
        ClaimRule[ApplicationFacts](
            "guangdong-application",
            PENDING,
            lambda f: Want(str(f.enterprise), ("pending",), str(f.case)),
            NOT_YET,
            applying.none_pending.message,
        ),
    ),
    figures={
        "equity_over": applying.EQUITY_OVER,
        "quotas_at_a_time": deciding.AT_A_TIME,
        "city_verifies": applying.CITY_VERIFIES,
        "decided_within": deciding.DECIDED_WITHIN,
        "decided_at_last": deciding.DECIDED_AT_LAST,
    },
    recipients=lambda f: {
        "enterprise": enterprise_scope(f.enterprise),
        "office": DEPARTMENT if f.by_platform or f.received else city_scope(f.city),
        "department": DEPARTMENT,
    },
    locks=lambda f: (pool_lock(CODE, MACAO_SIDE),) if f.of_macao(INBOUND, f.wanted) or f.in_order else (),
)
