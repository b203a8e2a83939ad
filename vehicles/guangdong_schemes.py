"""Guangdong's schemes in use: each value with what gathers its facts and carries its moves out."""

from __future__ import annotations

from registry.i18n import text
from registry.installed import Installed, OwnPage
from vehicles import (
    guangdong,
    guangdong_applying,
    guangdong_changing,
    guangdong_conduct_records,
    guangdong_filing,
    guangdong_holding,
    guangdong_licence,
    guangdong_quota,
)
from vehicles.guangdong_conduct import SCHEME as CONDUCT

PURPOSE = "quota-case"
PAPERS = OwnPage(text("Papers of this case"), "/cases/{id}/papers")


SCHEMES = (
    Installed(
        guangdong.SCHEME,
        gather=guangdong_applying.gather,
        effects=guangdong_applying.effects,
        summarise=guangdong_applying.summarise,
        details=guangdong_applying.details,
        purpose=PURPOSE,
        opens_at="/guangdong/applications/new",
        beside=(PAPERS,),
    ),
    Installed(
        guangdong_quota.SCHEME,
        gather=guangdong_holding.gather,
        effects=guangdong_holding.effects,
        summarise=guangdong_holding.summarise,
        details=guangdong_holding.details,
        purpose=PURPOSE,
        beside=(PAPERS,),
        own_pages={"name_vehicle": OwnPage(text("Name the vehicle"), "/guangdong/quotas/{id}/vehicle")},
    ),
    Installed(
        guangdong_filing.SCHEME,
        gather=guangdong_changing.gather_filing,
        effects=guangdong_changing.filing_effects,
        summarise=guangdong_changing.summarise_filings,
        details=guangdong_changing.summarise_filings,
        purpose=PURPOSE,
        opens_at="/guangdong/filings/new",
    ),
    Installed(
        guangdong_licence.SCHEME,
        gather=guangdong_changing.gather_licence,
        effects=guangdong_changing.licence_effects,
        summarise=guangdong_changing.summarise_licences,
        details=guangdong_changing.summarise_licences,
        purpose=PURPOSE,
        opens_at="/guangdong/licences/new",
    ),
    Installed(
        CONDUCT,
        gather=guangdong_conduct_records.gather,
        effects=guangdong_conduct_records.effects,
        summarise=guangdong_conduct_records.summarise,
        details=guangdong_conduct_records.summarise,
        purpose=PURPOSE,
    ),
)
