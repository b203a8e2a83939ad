"""What integrators read is served by the software, and nothing else of the folder is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from deploy.guides import GUIDES, router
from deploy.sandbox import port_key_file
from deploy.settings import Settings
from registry.ports.asking import PortAuth
from registry.ports.keys import read_key_file
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.web.browsing import client_of

ORIGIN = "http://testserver.local"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("name", GUIDES)
async def test_a_guide_is_served_as_it_is(name: str) -> None:
    async with client_of(build_app(Site(public_url=ORIGIN), [router]), ORIGIN) as http:
        answer = await http.get(f"/guides/{name}")
    assert answer.status_code == 200
    assert answer.content == GUIDES[name].read_bytes()
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("name", ["README.md", "pyproject.toml"])
async def test_nothing_else_is(name: str) -> None:
    async with client_of(build_app(Site(public_url=ORIGIN), [router]), ORIGIN) as http:
        assert (await http.get(f"/guides/{name}")).status_code == 404


async def test_the_plates_that_the_guide_names_say_so_in_a_new_sandbox(
    client: AsyncTestClient[Litestar], settings: Settings
) -> None:
    world = (await client.post("/sandbox/reset")).json()
    auth = PortAuth(settings.base_url, world["port_client"], *read_key_file(port_key_file(settings)))
    given = await client.post("/api/v1/token", content=auth.token_request().content, headers=FORM)
    bearer = {"Authorization": f"Bearer {given.json()['access_token']}"}

    async def asked(plate: str) -> Any:
        answer = await client.post("/port/v1/check", json={"plate": plate, "scheme": "hengqin"}, headers=bearer)
        return answer.json()

    guide = GUIDES["integrating-a-port.md"].read_text(encoding="utf-8")
    told = re.findall(r"^\| `(粤C·\w+)` \| `(\w+)`, `([\w-]+)`(.*)\|$", guide, re.MULTILINE)
    assert len(told) == 5
    for plate, status, reason, more in told:
        answer = await asked(plate)
        assert [(line["status"], line["reason"]) for line in answer["schemes"]] == [(status, reason)], plate
        assert (answer["inspection"] is not None) == ("inspection" in more), plate
    awaited = (await asked("粤C·8R5T2"))["inspection"]["authorities"]
    assert sorted(awaited) == ["border_inspection", "customs"]
