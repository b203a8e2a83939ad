"""Our own style sheets, scripts and pictures, kept in memory with a digest in their address.

An address with the digest may be kept by browsers for a year: another content has another address.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from registry.errors import NotFound
from registry.web.who import Who

OWN = Path(__file__).parent / "static"
YEAR = "public, max-age=31536000, immutable"
HOUR = "public, max-age=3600"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
SQUEEZED = frozenset(TYPES.values())


@dataclass(frozen=True)
class StaticFile:
    """One file: its bytes, the same compressed when that is worth it, its type and its digest."""

    content: bytes
    squeezed: bytes | None
    media_type: str
    digest: str


class StaticFiles:
    """Every file of the given folders by its relative path; a later folder may replace an earlier one's."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.files: dict[str, StaticFile] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self.files[path.relative_to(folder).as_posix()] = _load(path)

    def url(self, name: str) -> str:
        """The address of a file, with its digest. Raises KeyError for a file that does not exist."""
        return f"/static/{name}?v={self.files[name].digest}"


@cache
def _load(path: Path) -> StaticFile:
    content = path.read_bytes()
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeezed = gzip.compress(content, mtime=0) if media_type in SQUEEZED else None
    return StaticFile(content, squeezed, media_type, hashlib.sha256(content).hexdigest()[:16])


@get("/static/{name:path}", opt={"who": Who.unasked(), "kind": "page"}, include_in_schema=False)
async def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file, compressed where the browser takes it."""
    files: StaticFiles = request.app.state["static"]
    found = files.files.get(name.lstrip("/"))
    if found is None:
        raise NotFound()
    headers = {
        "Cache-Control": YEAR if request.query_params.get("v") == found.digest else HOUR,
        "Vary": "Accept-Encoding",
        "ETag": f'"{found.digest}"',
    }
    content = found.content
    if found.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = found.squeezed, "gzip"
    return Response(content, media_type=found.media_type, headers=headers)


router = Router(path="/", route_handlers=[static_file])
