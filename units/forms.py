"""The questions that pages ask about a unit, its clerks and its notices."""

from __future__ import annotations

from collections.abc import Iterable

from privacy.secret import Secret
from registry.errors import Invalid
from registry.i18n import text
from registry.web.forms import Field, Form
from units.kinds import KINDS

LOGIN = Field(
    "login",
    text("User name"),
    hint=text("3 to 64 letters a to z, digits, dots, hyphens or underscores"),
    autocomplete="username",
    longest=64,
    width=20,
)
PASSWORD = Field(
    "password",
    text("Password"),
    "password",
    hint=text("At least 12 characters. A few words in a row are easy to remember and hard to guess."),
    autocomplete="new-password",
    longest=256,
    width=20,
)
ACCOUNT = (LOGIN, PASSWORD)

NAME = Field("name", text("Name of the unit"), autocomplete="organization")
CREDIT_CODE = Field(
    "credit_code",
    text("Unified social credit code"),
    hint=text("18 digits and letters, as on the certificate of registration"),
    personal=True,
    longest=64,
    width=20,
)
KIND = Field(
    "kind",
    text("What kind of unit is it?"),
    "radios",
    choices={kind.value: rule.label for kind, rule in KINDS.items()},
)
BUSINESS = (
    Field(
        "reason",
        text("Why people of the unit often enter and leave the zone"),
        "textarea",
        required=False,
        hint=text("Needed only from a unit that comes and goes on official business"),
        personal=True,
        longest=1000,
        only_when=("kind", ("official_business",)),
    ),
    Field(
        "supporting_document",
        text("Number of the document that shows it"),
        required=False,
        hint=text("Needed only from a unit that comes and goes on official business"),
        personal=True,
        width=20,
        only_when=("kind", ("official_business",)),
    ),
)
PLACE = (
    Field("address", text("Address"), personal=True, autocomplete="street-address"),
    Field("legal_representative", text("Legal representative"), personal=True, width=20),
)
CONTACT = (
    Field(
        "contact_name",
        text("Who is responsible for the list"),
        hint=text("Each unit names somebody (the clerk)"),
        personal=True,
        autocomplete="name",
        width=20,
    ),
    Field(
        "contact_phone",
        text("Telephone"),
        "tel",
        hint=text("With +852 or +853 for Hong Kong or Macao"),
        personal=True,
        longest=64,
        autocomplete="tel",
        width=20,
    ),
    Field(
        "contact_email",
        text("E-mail"),
        hint=text("What the operator decides is also sent there"),
        personal=True,
        longest=254,
        autocomplete="email",
        inputmode="email",
        width=30,
    ),
)
DETAILS = (NAME, KIND, CREDIT_CODE, *BUSINESS, *PLACE, *CONTACT)
CHANGEABLE = (*PLACE, *CONTACT)

NOTICES = (
    Field("email", text("Also send messages to the e-mail address of whoever is responsible"), "tick", required=False),
    Field(
        "webhook_url",
        text("Address of a webhook"),
        required=False,
        hint=text(
            "A program of yours that takes a signed message for each notice, such as https://example.org/notices"
        ),
        longest=500,
        inputmode="url",
    ),
)
CONFIRM = (Field("sure", text("Yes, I am sure"), "tick"),)


def given(form: Form, fields: Iterable[Field]) -> dict[str, str | Secret[str] | None]:
    """What was typed in these fields, as `units.details` reads it."""
    return {f.name: form.secret(f.name) if f.personal else form.text(f.name) for f in fields}


def only_new(form: Form, invalid: Invalid) -> Invalid:
    """The problems that the form does not name yet: one a field is enough."""
    known = {problem.field for problem in form.problems}
    return Invalid([problem for problem in invalid.problems if problem.field not in known])
