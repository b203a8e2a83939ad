"""Licences to run direct transport to Hong Kong and Macao, with way-stations and stops (rules, parts 四, 五, 八（一）).

Who decides is a matter of the kind of transport: trucks the city, coaches and taxis the department,
unless `CITY_DECIDES_ON_PASSENGERS` says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.i18n import text
from registry.law import Dated
from registry.scheme import NOTHING, ClaimRule, Field, Guard, Move, Scheme, State, Tell, Timer, Want
from registry.workdays import Period, working_days
from vehicles.guangdong_law import (
    CITY,
    COMPETENCE,
    COOPERATIVE,
    COUNTY,
    DEPARTMENT,
    ENTERPRISE,
    FREIGHT,
    LICENSING,
    PASSENGER,
    PROVINCE,
    READERS,
    RULES,
    STOPS,
    WAY_STATIONS,
)
from vehicles.guangdong_words import REASON
from vehicles.quota_rules import city_scope, enterprise_scope, tell_enterprise

CODE = "guangdong-hkmo-licence"
CITY_DECIDES_ON_PASSENGERS: Dated[bool] = Dated({RULES.in_force_from: False}, COMPETENCE)
"""The city receives the papers; who decides on passenger licences the rules do not say: the department, unless this does
(docs/DIVERGENCES.md)."""
DANGEROUS = "dangerous"
SERVICES = {
    PASSENGER: text("Passengers"),
    FREIGHT: text("Ordinary freight"),
    DANGEROUS: text("Dangerous goods"),
}


@dataclass(frozen=True)
class LicenceFacts:
    """Everything the rules know of a licence."""

    case: UUID
    enterprise: UUID
    city: str
    service: str
    cooperative: bool = False
    """Whether it is a cooperative enterprise of before the rules that has not converted."""
    existing: bool = False
    """Whether the licence was held before the rules, and is only put on record."""
    valid_until: date | None = None
    new_until: date | None = None
    """The day given with the move in hand."""
    stations: int = 0
    """How many way-stations the licence names."""
    acting: frozenset[str] = frozenset()
    """The roles in which whoever acts now meets this licence."""
    since: date = RULES.in_force_from
    """Since when it is in its state: for one that is not decided, the day on which it was applied for."""

    @property
    def passengers_decider(self) -> str:
        """Who decides on a licence for passengers: by the setting of the day on which it was applied for."""
        return CITY if CITY_DECIDES_ON_PASSENGERS.on(self.since) else PROVINCE


FROM = RULES.in_force_from
# The parent's time limits are not at hand: Administrative Licensing Law, art. 42.
LICENCE_DECIDED: Dated[Period] = Dated({FROM: working_days(20)}, LICENSING)

G = Guard[LicenceFacts]

is_freight = G(
    "not-freight",
    lambda f, day: f.service != PASSENGER,
    COMPETENCE,
    text("The city decides on licences for freight only."),
)
is_passenger = G(
    "not-passenger",
    lambda f, day: f.service == PASSENGER,
    COMPETENCE,
    text("This step is for licences for passengers only; freight is the city's."),
)
passengers_decider = G(
    "not-the-decider",
    lambda f, day: f.passengers_decider in f.acting,
    COMPETENCE,
    text("It is for another authority to decide on this licence for passengers."),
)
carries_passengers = G(
    "no-passengers",
    lambda f, day: f.service == PASSENGER,
    WAY_STATIONS,
    text("Way-stations, stops and forms of operation are for coaches and taxis."),
)
converted = G(
    "licence-cooperative",
    lambda f, day: not f.cooperative or f.existing,
    COOPERATIVE,
    text("A cooperative enterprise converts before it gets a new or a changed licence. It can renew what it has."),
)
converted_to_change = G(
    "change-cooperative",
    lambda f, day: not f.cooperative,
    COOPERATIVE,
    text("A cooperative enterprise converts before its licence is changed. It can renew the licence as it is."),
)
later_day = G(
    "not-later",
    lambda f, day: f.new_until is None or (f.new_until > day and f.new_until > (f.valid_until or day)),
    LICENSING,
    text("The new last day must be later than the present one."),
)
has_station = G(
    "no-station-licence",
    lambda f, day: f.stations > 0,
    STOPS,
    text("Stops can be filed once the licence names a way-station."),
)

APPLIED = State("applied", text("Applied for"), text("The authority in charge decides."))
LICENSED = State("licensed", text("Licensed"), text("The enterprise may do this kind of transport."))
REFUSED = State("refused", text("Refused"), text("No licence was given. The enterprise may apply again."))
ENDED = State("ended", text("Ended"), text("The licence has ended."))

NUMBER = Field("number", text("Number of the licence"), "text", longest=100)
VALID_UNTIL = Field("valid_until", text("Valid until"), "date")


M = Move[LicenceFacts]

MOVES: tuple[M, ...] = (
    M(
        "apply",
        text("Apply for a licence"),
        NOTHING >> APPLIED,
        by=(ENTERPRISE,),
        cite=LICENSING,
        guards=(converted,),
        evidence=(
            Field("service", text("Kind of transport"), "choice", choices=SERVICES),
            Field("existing", text("We hold this licence since before 20 September 2025"), "tick", required=False),
            Field("papers", text("Papers"), "text", longest=4000, hint=text("What the transport regulations ask for.")),
        ),
        own_page=True,
        tells=(Tell("office", text("A licence is applied for"), text("Open the case to see what is due.")),),
    ),
    M(
        "grant_freight",
        text("Grant the licence (freight)"),
        APPLIED >> LICENSED,
        by=(CITY,),
        cite=COMPETENCE,
        guards=(is_freight, converted),
        evidence=(NUMBER, VALID_UNTIL),
        tells=tell_enterprise(text("Licence granted"), text("Open the case to see until when it is valid.")),
    ),
    M(
        "grant_passenger",
        text("Grant the licence (passengers)"),
        APPLIED >> LICENSED,
        by=(CITY, PROVINCE),
        cite=COMPETENCE,
        guards=(is_passenger, passengers_decider, converted),
        evidence=(NUMBER, VALID_UNTIL),
        tells=tell_enterprise(text("Licence granted"), text("Open the case to see until when it is valid.")),
    ),
    M(
        "refuse_freight",
        text("Refuse (freight)"),
        APPLIED >> REFUSED,
        by=(CITY,),
        cite=COMPETENCE,
        guards=(is_freight,),
        evidence=(REASON,),
        adverse=True,
        tells=tell_enterprise(text("Licence refused"), text("Open the case to read the reason. You may apply again.")),
    ),
    M(
        "refuse_passenger",
        text("Refuse (passengers)"),
        APPLIED >> REFUSED,
        by=(CITY, PROVINCE),
        cite=COMPETENCE,
        guards=(is_passenger, passengers_decider),
        evidence=(REASON,),
        adverse=True,
        tells=tell_enterprise(text("Licence refused"), text("Open the case to read the reason. You may apply again.")),
    ),
    M(
        "renew",
        text("Renew"),
        LICENSED.stays(),
        by=(CITY, PROVINCE),
        cite=COOPERATIVE,
        guards=(later_day,),
        evidence=(VALID_UNTIL,),
        tells=tell_enterprise(text("Licence renewed"), text("Open the case to see until when it is valid.")),
        help=text("Also for a cooperative enterprise that has not converted."),
    ),
    M(
        "change",
        text("Change the licence"),
        LICENSED.stays(),
        by=(CITY, PROVINCE),
        cite=COOPERATIVE,
        guards=(converted_to_change,),
        evidence=(Field("details", text("What changes"), "text"),),
        tells=tell_enterprise(text("Licence changed"), text("Open the case to see what has changed.")),
    ),
    M(
        "file_operation",
        text("File the form of operation"),
        LICENSED.stays(),
        by=(ENTERPRISE,),
        cite=LICENSING,
        guards=(carries_passengers,),
        evidence=(
            Field(
                "form",
                text("Form of operation"),
                "choice",
                choices={"scheduled": text("Scheduled service"), "charter": text("Charter")},
            ),
            Field("details", text("Details"), "text", hint=text("Line and stops, or kind of charter.")),
        ),
    ),
    M(
        "license_station",
        text("License a way-station"),
        LICENSED.stays(),
        by=(COUNTY, CITY),
        cite=WAY_STATIONS,
        guards=(carries_passengers,),
        evidence=(
            Field("station", text("Name of the way-station"), "text", longest=200),
            Field(
                "whose",
                text("Whose licence names it"),
                "choice",
                choices={"enterprise": text("The enterprise's"), "subsidiary": text("A subsidiary's own")},
            ),
            NUMBER,
        ),
        help=text("The scope of the licence then names a passenger station. Its operator answers for the station."),
    ),
    M(
        "file_stop",
        text("File a stop"),
        LICENSED.stays(),
        by=(ENTERPRISE,),
        cite=STOPS,
        guards=(carries_passengers, has_station),
        evidence=(Field("stop", text("Name and place of the stop"), "text", longest=300),),
        help=text("Valid in the whole province. The enterprise answers for its vehicles there."),
    ),
    M(
        "end",
        text("End the licence"),
        LICENSED >> ENDED,
        by=(ENTERPRISE, CITY, PROVINCE),
        cite=LICENSING,
        evidence=(REASON,),
        tells=tell_enterprise(text("Licence ended"), text("Open the case to read why.")),
        parting=True,
    ),
)

SCHEME: Scheme[LicenceFacts] = Scheme(
    code=CODE,
    title=text("Licences for transport to Hong Kong and Macao"),
    summary=text("The licence to operate, its renewal, way-stations and stops."),
    law=RULES,
    cite=LICENSING,
    states=(APPLIED, LICENSED, REFUSED, ENDED),
    final=REFUSED | ENDED,
    moves=MOVES,
    readers=READERS,
    timers=(
        Timer("licence_decided", text("The licence is decided"), LICENCE_DECIDED, APPLIED.alone(), LICENSING, marks="overdue"),
        Timer(
            "licence_expires", text("The licence runs out"), lambda f: None, LICENSED.alone(), LICENSING,
            marks="overdue", until=lambda f: f.valid_until,
        ),
    ),
    claims=(
        ClaimRule[LicenceFacts](
            "guangdong-licence",
            APPLIED | LICENSED,
            lambda f: Want(f"{f.enterprise}/{f.service}", ("one",), str(f.case)),
            LICENSING,
            text("The enterprise has a licence for this kind of transport, or has applied for one."),
        ),
    ),
    figures={"licence_decided": LICENCE_DECIDED, "city_decides_on_passengers": CITY_DECIDES_ON_PASSENGERS},
    recipients=lambda f: {
        "enterprise": enterprise_scope(f.enterprise),
        "office": DEPARTMENT if f.service == PASSENGER and f.passengers_decider == PROVINCE else city_scope(f.city),
    },
    scopes=lambda f: (enterprise_scope(f.enterprise), city_scope(f.city)),
)  # fmt: skip
