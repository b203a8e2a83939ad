"""Guangdong's quotas: which vehicle drives under one, and when it may begin (rules, parts 二 and 四; 七（二）). Pure."""

from __future__ import annotations

from datetime import date

from registry.i18n import text
from registry.law import Dated
from registry.scheme import Field
from vehicles.guangdong_law import CERTIFICATE, CITY, COUNTY, ENTERPRISE, PASSENGER, POSITIONING, REGISTERING, SEATS
from vehicles.guangdong_quota_facts import BEFORE, FROM, NUMBER, OPERATING, SUSPENDED, G, M, QuotaFacts
from vehicles.quota_rules import tell_enterprise

COACH_SEATS_BELOW: Dated[int] = Dated({FROM: 57}, SEATS)
TAXI_SEATS: Dated[int] = Dated({FROM: 8}, SEATS)


def _seats_fit(f: QuotaFacts, day: date) -> bool:
    if f.vehicle is None or f.kind.service != PASSENGER:
        return True
    if f.kind.taxi:
        return f.vehicle.seats <= TAXI_SEATS.on(day)
    return f.vehicle.seats < COACH_SEATS_BELOW.on(day) and not f.vehicle.sleeper


vehicle_fits = G(
    "vehicle-does-not-fit",
    _seats_fit,
    SEATS,
    text("A coach has fewer than 57 seats and is no sleeper; a taxi has 8 seats at most. The driver's seat counts."),
)
vehicle_named = G(
    "no-vehicle",
    lambda f, day: f.vehicle is not None,
    REGISTERING,
    text("Please name the vehicle of this quota first."),
)
papers_complete = G(
    "papers-missing",
    lambda f, day: not f.checklist.missing(f.papers, day),
    CERTIFICATE,
    text(
        "%(missing)s papers are missing or have run out: registration, police and, for outbound vehicles, formalities."
    ),
    lambda f: {"missing": len(f.checklist.missing(f.papers, f.today))},
)
kept_watch = G(
    "no-positioning",
    lambda f, day: f.vehicle is None or f.vehicle.kept_watch or not _watched(f),
    POSITIONING,
    text("Coaches, vehicles for dangerous goods and heavy trucks need satellite positioning, fitted and connected."),
)


def _watched(f: QuotaFacts) -> bool:
    """The kinds "two passenger, one dangerous, one heavy": of passenger vehicles, coaches."""
    assert f.vehicle is not None
    return f.vehicle.dangerous or f.vehicle.heavy or (f.kind.service == PASSENGER and not f.kind.taxi)


MOVES: tuple[M, ...] = (
    M(
        "name_vehicle",
        text("Name the vehicle"),
        (BEFORE | SUSPENDED).stay(),
        by=(ENTERPRISE,),
        cite=SEATS,
        guards=(vehicle_fits,),
        evidence=(
            Field("seats", text("Seats, the driver's included"), "number", least=1, most=200),
            Field("sleeper", text("It is a sleeper coach"), "tick", required=False),
            Field("dangerous", text("It carries dangerous goods"), "tick", required=False),
            Field("heavy", text("It is a heavy truck"), "tick", required=False),
            Field("positioning", text("Satellite positioning is fitted and connected"), "tick", required=False),
        ),
        own_page=True,
        help=text("The vehicle that drives under this quota. Another vehicle needs papers of its own."),
    ),
    M(
        "put_into_operation",
        text("Issue the transport certificate"),
        BEFORE >> OPERATING,
        by=(COUNTY, CITY),
        cite=CERTIFICATE,
        guards=(vehicle_named, vehicle_fits, papers_complete, kept_watch),
        evidence=(NUMBER,),
        tells=tell_enterprise(
            text("In operation"), text("The transport certificate was issued: the quota is in operation.")
        ),
        help=text("Against driving licence and approval notice. The quota is in operation from then on."),
    ),
)
