"""Hunan's measures on quotas for trucks to Hong Kong (湘商口物〔2025〕2号): the instrument, who acts, the figures."""

from __future__ import annotations

from datetime import date

from registry.i18n import text
from registry.law import Cite, Dated, Instrument
from registry.letter_kinds import LetterKind
from registry.workdays import Period, calendar_days, working_days, years
from vehicles.checklists import Checklist, Item

APPLICATION, QUOTA = "hunan-hk-truck-application", "hunan-hk-truck-quota"
TRUCK = "hk-truck"
"""The one class of these quotas."""

ENTERPRISE, CITY, PROVINCE = "enterprise", "city_commerce", "province_commerce"

FROM = date(2026, 1, 29)
HUNAN = Instrument(
    "hunan-hk-truck",
    "湖南香港货运直通车指标管理办法（试行）",
    "湖南省商务厅",
    FROM,
    date(2028, 1, 28),
    number="湘商口物〔2025〕2号",
    short="湖南直通车办法",
)


def hunan(clause: str, article: str) -> Cite:
    """A citation of the measures."""
    return Cite(HUNAN, article, clause)


SCOPE = hunan("HN-2", "第二条")
CONDUCT = hunan("HN-3", "第三条")
MANAGED = hunan("HN-4", "第四条")
NEED = hunan("HN-6", "第六条")
TO_CITY = hunan("HN-7.1", "第七条（一）")
ALLOCATE = hunan("HN-7.2", "第七条（二）")
REGISTERED = hunan("HN-7.3", "第七条（三）")
SELF_OPERATED = hunan("HN-8.1", "第八条")
HOLDER = hunan("HN-8.2", "第八条")
INACTIVE_90 = hunan("HN-9.1", "第九条")
ACTIVE_IF = hunan("HN-9.2", "第九条")
LAPSED_IF = hunan("HN-9.3", "第九条")
EVERY_180 = hunan("HN-10.1", "第十条（一）")
YEARLY = hunan("HN-10.2", "第十条（一）")
EXTENSION = hunan("HN-10.3", "第十条（一）")
RECOMMEND = hunan("HN-10.4", "第十条（一）")
NOTICE = hunan("HN-10.5", "第十条（一）")
FORMALITIES = hunan("HN-10.6", "第十条（二）")
GIVEN_UP = hunan("HN-10.7", "第十条（二）")
CANCELLED = hunan("HN-11.1", "第十一条")
APPEALS = hunan("HN-11.2", "第十一条")
CANCEL_PAPERS = hunan("HN-11.3", "第十一条")
ANNOUNCED = hunan("HN-11.4", "第十一条")
ENDING = hunan("HN-12", "第十二条")
SAFETY = hunan("HN-13", "第十三条")
DRIVERS = hunan("HN-14", "第十四条")
LEDGERS = hunan("HN-15", "第十五条")
VALIDITY = hunan("HN-16", "第十六条")

# -- figures ----------------------------------------------------------------------------------------------------------

PLATES_WITHIN: Dated[Period] = Dated({FROM: calendar_days(90)}, INACTIVE_90)
OPERATE_WITHIN: Dated[Period] = Dated({FROM: calendar_days(180)}, LAPSED_IF)
RECORD_EVERY: Dated[Period] = Dated({FROM: calendar_days(180)}, EVERY_180)
# Blocks of 180 days one after the other, or 180 days from each record: the text bears both (docs/DIVERGENCES.md).
RECORDS_ROLL: Dated[bool] = Dated({FROM: False}, EVERY_180)
EXTENDED_BY: Dated[Period] = Dated({FROM: years(1)}, EXTENSION)
FILE_EVERY: Dated[Period] = Dated({FROM: years(1)}, YEARLY)
NOTICE_FOR: Dated[Period] = Dated({FROM: working_days(30)}, NOTICE)
CANCEL_WITHIN: Dated[Period] = Dated({FROM: working_days(14)}, CANCEL_PAPERS)
TELL_BEFORE: Dated[int] = Dated({FROM: 30}, ENDING)
# "As asked" (art. 15): whoever asks gives the last day.
REPORT_WITHIN: Dated[Period] = Dated({FROM: calendar_days(30)}, LEDGERS)
# The text gives no time for verifying and deciding: these, of the Administrative Licensing Law, only mark.
CITY_WITHIN: Dated[Period] = Dated({FROM: working_days(20)}, TO_CITY)
PROVINCE_WITHIN: Dated[Period] = Dated({FROM: working_days(20)}, ALLOCATE)

# -- papers -----------------------------------------------------------------------------------------------------------

APPLICATION_PAPERS = Checklist(
    "hunan-application",
    text("Papers of an application"),
    (
        Item("business_licence", text("Business licence"), TO_CITY),
        Item("business_in_hunan", text("Evidence of business in Hunan"), NEED),
        Item("need", text("Evidence that cross-border transport is really needed"), NEED),
    ),
)
QUOTA_PAPERS = Checklist(
    "hunan-formalities",
    text("Papers before a quota is used"),
    (
        Item("road_licence", text("Road transport licence"), FORMALITIES, expires=True),
        Item("vehicle_certificate", text("Road transport certificate of the vehicle"), FORMALITIES, expires=True),
        Item("guangdong_transport", text("Formalities with Guangdong's transport authority"), FORMALITIES),
        Item("guangdong_police", text("Formalities with Guangdong's police: plates"), FORMALITIES),
        Item("customs", text("Filing with customs"), FORMALITIES),
        Item("border_inspection", text("Filing with border inspection"), FORMALITIES),
        Item("hong_kong", text("Formalities in Hong Kong"), FORMALITIES, expires=True),
        Item(
            "driver", text("Papers of a driver"), DRIVERS, expires=True, personal=True, required=False,
        ),
        Item("training", text("Record of a driver's training"), DRIVERS, personal=True, required=False),
        Item("technical_check", text("Technical check of the vehicle"), DRIVERS, expires=True, required=False),
        Item("ledger", text("Ledger or file that was asked for"), LEDGERS, required=False),
    ),
)  # fmt: skip

# -- letters ----------------------------------------------------------------------------------------------------------

GUANGDONG_LEAD = text("Guangdong's lead unit for vehicles to Hong Kong")
LETTERS = {
    "reassignment": LetterKind(
        "reassignment",
        "湘商直通车调整",
        "enterprise",
        text("The enterprise"),
        text("Notice that a quota goes to another"),
        text(
            "The quota %(quota)s of %(enterprise)s has lapsed and goes to another. Cancel the papers of vehicle and"
            " drivers in Guangdong within 14 working days of the service of this notice."
        ),
        CANCEL_PAPERS,
    ),
    "cancel_by_announcement": LetterKind(
        "cancel_by_announcement",
        "湘商直通车函",
        "guangdong_lead",
        GUANGDONG_LEAD,
        text("Request to have papers cancelled by announcement"),
        text(
            "%(enterprise)s has not cancelled the papers of quota %(quota)s within 14 working days. Please have them"
            " cancelled by announcement of Guangdong's police."
        ),
        ANNOUNCED,
    ),
    "cancelled_customs": LetterKind(
        "cancelled_customs",
        "湘商直通车函",
        "customs",
        text("Customs"),
        text("Papers cancelled by announcement"),
        text("The papers of quota %(quota)s of %(enterprise)s were cancelled by announcement. Please end the filing."),
        ANNOUNCED,
    ),
    "cancelled_border": LetterKind(
        "cancelled_border",
        "湘商直通车函",
        "border_inspection",
        text("Border inspection"),
        text("Papers cancelled by announcement"),
        text("The papers of quota %(quota)s of %(enterprise)s were cancelled by announcement. Please end the filing."),
        ANNOUNCED,
    ),
    "registration": LetterKind(
        "registration",
        "湘商直通车函",
        "guangdong_lead",
        GUANGDONG_LEAD,
        text("Request to register a quota"),
        text("Quota %(quota)s was allocated to %(enterprise)s. Please register it."),
        REGISTERED,
    ),
    "recommendation": LetterKind(
        "recommendation",
        "湘商直通车荐",
        "guangdong_lead",
        GUANGDONG_LEAD,
        text("Recommendation of an enterprise"),
        text(
            "%(enterprise)s needs trucks between Guangdong and Hong Kong alone. We recommend that its application for a"
            " quota of Guangdong be accepted."
        ),
        RECOMMEND,
    ),
    "holder_changed": LetterKind(
        "holder_changed",
        "湘商直通车函",
        "guangdong_transport",
        text("Guangdong's transport department"),
        text("Change of a quota's holder approved"),
        text("The change of quota %(quota)s to %(enterprise)s is approved. Please make the change."),
        HOLDER,
    ),
}
