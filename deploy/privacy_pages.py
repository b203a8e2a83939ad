"""Pages of the data protection officer: the impact assessment and record of processing, and retention (PI-19, PI-55)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post

from deploy import retention
from deploy.front_pages import WHAT
from deploy.holdings import all_tables
from privacy import holdings
from privacy.catalogue import catalogue
from privacy.purposes import PURPOSES
from registry.accounts.roles import DPO
from registry.audit import keeping
from registry.clock import civil_day, legal_now
from registry.database import Connection, transaction
from registry.i18n import text
from registry.web import port_names
from registry.web.flash import Flash
from registry.web.kit import actor, page, pages, see_other
from registry.web.who import Who
from units import exports, notice
from units.export_pages import NEVER_PROPOSED
from units.kinds import KINDS
from units.responsibilities import OF_KIND, OPERATOR

AnyRequest = Request[Any, Any, Any]
OFFICER = {"who": Who.role(DPO.code)}

MEASURES = (
    text("Each value is sealed with a key of the person it belongs to, bound to its table, column and row."),
    text("Lists show masked values. Whoever opens one names a purpose, and that is recorded before it is shown."),
    text("Consents are asked for one by one and are withdrawn as easily, with effect at once."),
    text("Ports get a status and a reason, never a name or number."),
    text("What is past its time is erased by a job that reports what it did."),
    text("Movements are kept for 90 days, apart from everything else; then only numbers."),
)
"""What stands against the risks (art. 56(1)3); each is shown by a test, see docs/PRIVACY.md."""
RISKS = (
    text(
        "Somebody inside looks at data without need: it is recorded, shown to the person, and verified by an auditor."
    ),
    text("A copy of the database is stolen: without the root key it shows no name, number, telephone or plate."),
    text("Somebody is taken for somebody else: an officer looks at each match, and the person may object."),
    text("Journeys are pieced together: the trail is short, and nobody is told another person's part of it."),
)
"""What could touch people's rights (art. 56(1)2)."""


async def assessment(connection: Connection, at: datetime) -> dict[str, Any]:
    """All that the software knows for the assessment: from its own catalogue, its consents and its recipients."""
    recipients = await connection.fetch(
        "select name, purpose, agreement, port, active, (select coalesce(sum(p.times), 0) from provision p"
        " where p.client = c.id) as times from port_client c order by name, id"
    )
    people = await connection.fetchrow(
        "select count(*) as persons, (select count(*) from unit) as units, (select count(*) from vehicle) as vehicles"
        " from person"
    )
    version = await notice.in_force(connection)
    return {
        "format": "creditpass-assessment/1",
        "made_at": at.isoformat(),
        "columns": [
            {
                "column": (name := f"{entry.table}.{entry.column}"),
                "what": WHAT.get(name, name),
                "purpose": PURPOSES[entry.personal.purpose].description,
                "concerns": PURPOSES[entry.personal.purpose].concerns,
                "basis": entry.personal.basis,
                "sensitivity": entry.personal.sensitivity,
                "kept": entry.personal.keep,
                "kept_days": entry.personal.kept.days if entry.personal.kept else None,
                "shared": entry.personal.share,
            }
            for entry in catalogue(all_tables())
        ],
        "purposes": [{"code": p.code, "what": p.description, "concerns": p.concerns} for p in PURPOSES],
        "consents": [
            {"purpose": words.purpose, "version": words.version, "words": dict(words.words)}
            for one in holdings.every()
            for words in one.consents
        ],
        "responsible": {
            "operator": OPERATOR,
            "units": [
                {"kind": KINDS[kind].label, "role": one.role, "means": one.means, "cite": str(one.cite)}
                for kind, one in OF_KIND.items()
            ],
        },
        "exports": [
            {
                "clause": route.clause,
                "route": route.title,
                "state": route.state.label if route.state else NEVER_PROPOSED,
                "open": route.is_open(civil_day(at)),
            }
            for route in await exports.every(connection)
        ],
        "notice": {"version": version.name, "since": version.since.isoformat()} if version else None,
        "recipients": [{**dict(row), "times": int(row["times"])} for row in recipients],
        "numbers": dict(people or {}),
        "risks": list(RISKS),
        "measures": list(MEASURES),
    }


@get("/privacy/assessment", opt=OFFICER)
async def assessment_page(request: AnyRequest) -> Response[Any]:
    """The impact assessment with the record of processing, to print (arts. 55, 56)."""
    return page(request, "deploy/assessment.html", **await _asked())


@get("/privacy/assessment.json", opt=OFFICER)
async def assessment_file(request: AnyRequest) -> Response[Any]:
    """The same as JSON, to keep for three years (art. 56)."""
    told = (await _asked())["told"]
    headers = {"Content-Disposition": 'attachment; filename="assessment.json"'}
    words = json.dumps(told, ensure_ascii=False, indent=2)
    return Response(words.encode(), media_type="application/json", headers=headers)


async def _asked() -> dict[str, Any]:
    async with transaction(readonly=True) as connection:
        at = await legal_now(connection)
        return {"told": await assessment(connection, at), "agreed_for": port_names.PURPOSES, "now": at}


@get("/privacy/retention", opt=OFFICER)
async def retention_page(request: AnyRequest) -> Response[Any]:
    """What the retention job did, newest first."""
    async with transaction(readonly=True) as connection:
        at = await legal_now(connection)
        rows = await connection.fetch(
            'select at, dry, "by", counts::text as counts from retention_run order by at desc, id desc limit 30'
        )
        kept = await keeping.report(connection)
    runs = [{**dict(row), "counts": json.loads(row["counts"])} for row in rows]
    return page(request, "deploy/retention.html", runs=runs, what=WHAT, kept=kept, today=civil_day(at), now=at)


@post("/privacy/retention", opt=OFFICER)
async def run_retention(request: AnyRequest) -> Response[Any]:
    """Run it: a trial, unless the box is ticked that it is meant."""
    meant = (await request.form()).get("meant") == "yes"
    await retention.run(dry=not meant, by=actor(request).caller)
    done = text("What was past its time is erased") if meant else text("A trial: nothing was erased")
    return see_other(request, "/privacy/retention", Flash(done))


router = pages(assessment_page, assessment_file, retention_page, run_retention)
