"""Each operation of the API is called by a phrase of ours, not by the name of the function that answers it."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from deploy.app import create
from deploy.settings import Settings


def test_every_operation_has_a_summary_of_its_own() -> None:
    app = create(Settings(sandbox=True, log_level="error"))
    handlers = {h for route in app.routes for h in route.route_handlers if isinstance(h, HTTPRouteHandler)}
    described = [one for one in handlers if one.resolve_include_in_schema()]
    assert len(described) > 50
    assert sorted(one.handler_name for one in described if not one.summary) == []
