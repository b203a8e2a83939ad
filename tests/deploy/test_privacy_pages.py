"""The data protection officer's pages: the assessment is made from the catalogue, retention is tried and run."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from litestar import Litestar

from deploy.app import create
from deploy.front_pages import WHAT
from deploy.schemes import install_all
from deploy.settings import Settings
from privacy.keys import FileProvider
from privacy.vault import Vault, install
from registry import calendar, idempotency
from registry.actors import Grant
from registry.clock import wall_now
from registry.database import transaction
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN, Browser


@pytest.fixture
async def app(database: str, tmp_path: Path) -> AsyncIterator[Litestar]:
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    install(vault)
    install_all()
    idempotency.install(b"k" * 32)
    async with transaction() as connection:
        await calendar.seed(connection, wall_now())
    made = create(Settings(sandbox=True, base_url=ORIGIN))
    made.state["site"] = replace(made.state["site"], throttled=False, require_second_factor=False)
    yield made
    install(None)
    await vault.stop()


@pytest.fixture
async def officer(app: Litestar) -> AsyncIterator[Browser]:
    async with client_of(app, ORIGIN) as client:
        yield await Browser(client).signed_in(Grant("dpo"))


async def test_pi_55_the_assessment_names_every_column_of_the_catalogue(officer: Browser) -> None:
    shown = await officer.get("/privacy/assessment")
    assert shown.status_code == 200
    file = json.loads((await officer.get("/privacy/assessment.json")).text)
    assert {one["column"] for one in file["columns"]} >= WHAT.keys()
    for one in file["columns"]:
        assert all(one[key] for key in ("what", "purpose", "basis", "kept", "shared")), one["column"]
        assert one["kept_days"] is not None
        assert one["what"] in unescape(shown.text)
    assert {one["purpose"] for one in file["consents"]} == {"sensitive-items", "provision-to-ports"}


async def test_pi_19_retention_is_tried_and_run_with_a_report(officer: Browser) -> None:
    assert "It has not run yet" in (await officer.get("/privacy/retention")).text
    tried = await officer.send("/privacy/retention", {})
    assert "A trial: nothing was erased" in tried.text
    assert "Trial" in tried.text
    ran = await officer.send("/privacy/retention", {"meant": "yes"})
    assert "What was past its time is erased" in ran.text


async def test_pi_57_an_incident_is_opened_by_its_form(officer: Browser) -> None:
    wrong = await officer.send(
        "/privacy/incidents/new", {"what": "Lost", "from_at": "yesterday", "to_at": "2026-11-21 10:00"}
    )
    assert wrong.status_code == 422
    assert "Write day and time as" in wrong.text
    made = await officer.send(
        "/privacy/incidents/new", {"what": "Lost", "from_at": "2026-11-21 08:00", "to_at": "2026-11-21 10:00"}
    )
    assert made.status_code == 200
    assert "Persons concerned" in made.text
