"""The questions that the list's pages ask: one page for the declarant, a few for the operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from privacy.secret import Secret
from registry.formats.issuers import ISSUERS
from registry.i18n import text
from registry.web.forms import Field, Form, Typed
from units.kinds import UnitKind
from whitelist import answers
from whitelist.declarations import Typed as Told
from whitelist.undertakings import PERSONAL_UNDERTAKING, PORTS, SENSITIVE

NAME = Field("person.name", text("Your name, as in the document"), personal=True, autocomplete="name", width=20)
DOCUMENT_TYPE = Field("person.document_type", text("Kind of document"), "select", choices=answers.DOCUMENTS)
COUNTRY = Field(
    "person.document_country",
    text("Country or region of the passport"),
    "select",
    required=False,
    hint=text("Only for a passport"),
    choices={code: code for code in ISSUERS},
    translated=False,
    territories=True,
    only_when=("person.document_type", ("passport",)),
)
NUMBER = Field(
    "person.document_number",
    text("Document number"),
    hint=text("No photograph is needed"),
    personal=True,
    longest=64,
    width=20,
)
DOCUMENT_EXPIRES = Field(
    "person.document_expires",
    text("The document is valid until"),
    "date",
    hint=text("If it has no end: 31 December 2099"),
)
BIRTH = Field(
    "person.birth_date",
    text("Date of birth"),
    "date",
    required=False,
    hint=text("Only where the document's number does not tell it. It is checked and not kept."),
    personal=True,
    only_when=("person.document_type", ("home_return_permit", "taiwan_permit", "passport")),
)
PHONE = Field(
    "person.phone",
    text("Mobile telephone"),
    "tel",
    hint=text("With country code: +86, +852 or +853"),
    personal=True,
    autocomplete="tel",
    longest=64,
    width=20,
)
RELATION = Field("person.relation", text("What are you to the unit?"), "radios", choices=answers.RELATIONS)
LICENCE_CLASS = Field(
    "person.licence_class", text("Class of your driving licence"), "select", choices=answers.LICENCE_CLASSES
)
LICENCE_EXPIRES = Field("person.licence_expires", text("The licence is valid until"), "date")

PERSON = (NAME, DOCUMENT_TYPE, COUNTRY, NUMBER, DOCUMENT_EXPIRES, BIRTH, PHONE, LICENCE_CLASS, LICENCE_EXPIRES)

USE = Field("vehicle.use", text("Whose vehicle is it?"), "radios", choices=answers.USES)
PLATE = Field(
    "vehicle.plate",
    text("Plate"),
    hint=text("The one with which you cross the second line"),
    personal=True,
    longest=64,
    width=10,
)
JURISDICTION = Field(
    "vehicle.jurisdiction",
    text("Where the plate is from"),
    "select",
    required=False,
    hint=text("Only if it could be from several places"),
    choices=answers.JURISDICTIONS,
)
CLASS = Field("vehicle.class", text("Kind of vehicle"), "radios", choices=answers.VEHICLE_CLASSES)
ENERGY = Field("vehicle.energy", text("What it runs on"), "select", required=False, choices=answers.ENERGY)
OWNER = Field(
    "vehicle.owner",
    text("Who owns it?"),
    "radios",
    required=False,
    hint=text("Only for a self-use vehicle. It may have two drivers on the list, one of them its owner."),
    choices=answers.OWNERS,
    only_when=("vehicle.use", ("self_use",)),
)
OWNER_DOCUMENT = (
    Field(
        "vehicle.owner_document_type",
        text("The owner's kind of document"),
        "select",
        required=False,
        hint=text("Only if somebody else owns the vehicle"),
        choices=answers.DOCUMENTS,
        only_when=("vehicle.owner", ("other",)),
    ),
    replace(
        COUNTRY,
        name="vehicle.owner_document_country",
        label=text("Country or region of the owner's passport"),
        only_when=("vehicle.owner_document_type", ("passport",)),
    ),
    Field(
        "vehicle.owner_document_number",
        text("The owner's document number"),
        required=False,
        hint=text("Only if somebody else owns the vehicle. It finds the owner's own entry, and is kept encrypted."),
        personal=True,
        longest=64,
        width=20,
        only_when=("vehicle.owner", ("other",)),
    ),
)
VEHICLE = (USE, PLATE, JURISDICTION, CLASS, ENERGY, OWNER, *OWNER_DOCUMENT)

AGREED = (
    Field(
        "consent.sensitive",
        text("Consent: document number and licence"),
        "undertaking",
        long_text=SENSITIVE.words,
    ),
    Field("consent.ports", text("Consent: telling the ports"), "undertaking", long_text=PORTS.words),
    Field("undertaking", text("The driver's undertaking"), "undertaking", long_text=PERSONAL_UNDERTAKING.texts),
)

ABOUT_YOU, YOUR_VEHICLE, YOU_AGREE = text("About you"), text("The vehicle"), text("What you agree to")


def declaration(kind: UnitKind, *, visiting: bool = False) -> tuple[Field, ...]:
    """The declaration's questions, with the answers that a unit of this kind can give (HQ-3.1 to HQ-3.6).

    A visitor is not asked what they are to the unit, and comes in a passenger vehicle (HV-4, HV-5).
    """
    if visiting:
        own = {"vehicle.use": answers.VISITOR_USES, "vehicle.class": answers.VISITOR_CLASSES}
        vehicle = (replace(each, choices=own.get(each.name, each.choices)) for each in VEHICLE)
        return (*PERSON, *vehicle, *AGREED)
    relation = replace(RELATION, choices=answers.relations_of(kind))
    use = replace(USE, choices=answers.uses_of(kind))
    return (*PERSON, relation, use, *VEHICLE[1:], *AGREED)


def sections(*, visiting: bool = False) -> tuple[tuple[str, list[str]], ...]:
    """The same questions in their sections: a heading, and the names of its questions."""
    about = PERSON if visiting else (*PERSON, RELATION)
    parts = ((ABOUT_YOU, about), (YOUR_VEHICLE, VEHICLE), (YOU_AGREE, AGREED))
    return tuple((heading, [field.name for field in fields]) for heading, fields in parts)


def told(form: Form) -> Told:
    """What was typed, as `declarations.read` takes it."""
    return {f.name: _told(form.values.get(f.name, "")) for f in form.fields}


def _told(value: Typed) -> str | Secret[str]:
    return value if isinstance(value, str | Secret) else ""


RECEIPT = (
    Field(
        "number",
        text("Receipt number"),
        hint=text("Such as 7KQM-2XPD-94TA, shown when you declared"),
        longest=40,
        width=20,
        autocomplete="off",
    ),
    Field(
        "secret",
        text("Secret"),
        hint=text("The letters and digits shown below the number. Spaces do not matter."),
        personal=True,
        longest=64,
        width=30,
        autocomplete="off",
    ),
)
OBJECTION = (
    Field(
        "objection",
        text("Why this is not right"),
        "textarea",
        hint=text("For example: it is another person's number; you sold the vehicle before."),
        personal=True,
        longest=1000,
    ),
)
LIST_FILE = (
    Field(
        "file",
        text("File of the listing authority"),
        "file",
        hint=text(
            "CSV in UTF-8, or Excel (xlsx). Columns: kind, number, document_type, country, authority, document, from, to."
        ),
        accept=".csv,.xlsx",
    ),
)


def settlement(choices: Mapping[str, str]) -> tuple[Field, ...]:
    """The questions of settling an owner. `choices`: the living entries, masked."""
    return (
        Field("entry", text("Who owns the vehicle?"), "radios", choices=choices, translated=False),
        Field(
            "evidence",
            text("Evidence seen"),
            "textarea",
            hint=text("Which papers, with their numbers and dates."),
            personal=True,
            longest=1000,
        ),
        Field(
            "former_stays",
            text("The former owner wishes to stay as second driver"),
            "tick",
            required=False,
            hint=text("They stay only if the second place is free."),
        ),
    )
