"""The guides that integrators need, served by the software itself: what it says is what this version does."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, Router, get
from litestar.params import FromPath

from registry.errors import NotFound
from registry.web.who import Who

ROOT = Path(__file__).resolve().parents[1]
GUIDES = {
    "integrating-a-port.md": ROOT / "docs" / "integrating-a-port.md",
    "copy-format.md": ROOT / "registry" / "ports" / "copies" / "FORMAT.md",
    "client.py": ROOT / "registry" / "ports" / "client.py",
}
"""What is served below `/guides/`, by name; nothing else is."""


@get("/guides/{name:str}", opt={"who": Who.unasked(), "kind": "api"}, include_in_schema=False)
async def guide(name: FromPath[str]) -> Response[str]:
    """A guide as text."""
    if name not in GUIDES:
        raise NotFound()
    return Response(GUIDES[name].read_text(encoding="utf-8"), media_type="text/plain")


router = Router(path="/", route_handlers=[guide])
