"""The front door and the privacy notice: what the installation is, and what it holds of people, from its own catalogue."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from deploy.piccolo_conf import APP_REGISTRY
from privacy.catalogue import catalogue
from privacy.purposes import PURPOSES
from registry.database import transaction
from registry.i18n import text
from registry.web.kit import page, pages
from registry.web.who import Who
from units import notice
from units.kinds import KINDS
from units.responsibilities import OF_KIND, OPERATOR

AnyRequest = Request[Any, Any, Any]

WHAT = {
    "account.display_name": text("Name of an account's holder"),
    "credit_record.objection": text("Objection to an entry of the credit archive"),
    "credit_record.withdrawal": text("Why an entry of the credit archive was withdrawn"),
    "credit_record.what": text("What an entry of the credit archive says"),
    "enterprise.contact_name": text("Name of an enterprise's contact"),
    "enterprise.contact_phone": text("Telephone of an enterprise's contact"),
    "enterprise.credit_code": text("Credit code of an enterprise"),
    "enterprise.legal_representative": text("Legal representative of an enterprise"),
    "entry.document_number": text("Number of the identity document, as declared"),
    "entry.licence_class": text("Class of the driving licence"),
    "entry.name": text("Name, as declared"),
    "entry.phone": text("Mobile telephone, as declared"),
    "list_file.rows": text("File of the serious-dishonesty list, until it is imported"),
    "listing.number": text("Number on the serious-dishonesty list"),
    "one_time_code.secret": text("Secret that an authenticator app shares with us"),
    "notice_response.answer": text("Answer to somebody who objected to a notice"),
    "notice_response.secret": text("Secret with which somebody who objected to a notice reads the answer"),
    "notice_response.reply_to": text("Where somebody who objected to a notice wants the answer"),
    "notice_response.text": text("Objection to a public notice"),
    "paper.holder": text("Whose paper it is"),
    "paper.number": text("Number of a paper of a case"),
    "paper_file.content": text("File of a paper of a case"),
    "note.text": text("Reasons and remarks written with a decision"),
    "person.name": text("Name, as verified"),
    "person.phone": text("Mobile telephone, as verified"),
    "person_document.number": text("Number of the identity document, as first told"),
    "subject_tag.value": text("Number of a document, a plate or a credit code, by which it is found"),
    "unit.address": text("Address of a unit"),
    "unit.contact_email": text("E-mail of a unit's contact"),
    "unit.contact_name": text("Name of a unit's contact"),
    "unit.contact_phone": text("Telephone of a unit's contact"),
    "unit.credit_code": text("Credit code of a unit"),
    "unit.legal_representative": text("Legal representative of a unit"),
    "unit.reason": text("Why a unit comes and goes often"),
    "unit.supporting_document": text("Supporting document of a unit"),
    "unit.webhook_secret": text("Secret that signs what is sent to a unit"),
    "vehicle_plate.number": text("Plate of a vehicle"),
}
"""What each personal column is called where people read of it; a test keeps it whole."""


@get("/", opt={"who": Who.anyone()})
async def front_page(request: AnyRequest) -> Response[Any]:
    """What this is, and where to go."""
    return page(request, "deploy/front.html")


@get("/privacy", opt={"who": Who.anyone()})
async def privacy_page(request: AnyRequest) -> Response[Any]:
    """The notice (PI-17): who holds what, why, how long, who is told, and how to complain."""
    tables = [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]
    async with transaction(readonly=True) as connection:
        version = await notice.in_force(connection)
    return page(
        request, "deploy/privacy.html", held=catalogue(tables), purposes=PURPOSES, what=WHAT, version=version,
        operator=OPERATOR, kinds=KINDS.values(), answers_for=OF_KIND,
    )  # fmt: skip


router = pages(front_page, privacy_page)
