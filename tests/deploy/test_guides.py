"""What integrators read is served by the software, and nothing else of the folder is."""

from __future__ import annotations

import pytest

from deploy.guides import GUIDES, router
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.web.browsing import client_of

ORIGIN = "http://testserver.local"


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
