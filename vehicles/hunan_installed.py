"""Hunan's two schemes in use: each value with what gathers its facts and writes what its moves change."""

from __future__ import annotations

from registry.i18n import text
from registry.installed import Installed, OwnPage
from vehicles import hunan, hunan_effects, hunan_facts, hunan_quota, hunan_steps

PAPERS = OwnPage(text("Papers of this case"), "/cases/{id}/papers")
HUNAN = (
    Installed(
        hunan.SCHEME,
        gather=hunan_facts.gather_application,
        effects=hunan_effects.application_effects,
        summarise=hunan_facts.application_summary,
        details=hunan_facts.application_details,
        purpose="quota-case",
        opens_at="/hunan/apply",
        beside=(PAPERS,),
    ),
    Installed(
        hunan_quota.SCHEME,
        gather=hunan_facts.gather_quota,
        effects=hunan_effects.quota_effects,
        summarise=hunan_facts.quota_details,
        details=hunan_facts.quota_details,
        purpose="quota-case",
        beside=(PAPERS,),
        own_pages={
            "register_plates": OwnPage(text("Tell that a vehicle has its plates"), "/hunan/quotas/{id}/plates"),
            "ask_transfer": OwnPage(text("Ask for a change of holder"), "/hunan/quotas/{id}/transfer"),
            "record_violation": OwnPage(text("Record a violation"), "/hunan/quotas/{id}/violation"),
        },
    ),
)


def hunan_schemes() -> tuple[Installed, ...]:
    """The schemes, hearing of clearance records."""
    hunan_steps.listen()
    return HUNAN
