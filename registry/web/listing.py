"""A list that can be filtered, sorted and paged, as `templates/tables.html` draws it.

What the reader asked for lives in the address (`?state=declared&sort=-since&after=…`), so that it can be kept,
linked to and exported. Paging goes by a cursor, an opaque text that the query gives with its last row.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from registry.errors import FieldProblem, Invalid
from registry.i18n import text
from registry.web.site import AnyRequest

R = TypeVar("R")
PAGE_ROWS = 50
MOST_ROWS = 500
BAD_CURSOR = text("This page of the list does not exist any more. Start again from the first.")


@dataclass(frozen=True)
class Column:
    """A column's heading (a message) and, when the list can be sorted by it, its name in `sort`."""

    label: str
    sort: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Asked:
    """What the reader asked for. `sort` is a known name; `descending` its direction; `limit` rows at most."""

    path: str
    filters: Mapping[str, str]
    sort: str = ""
    descending: bool = False
    after: str = ""
    limit: int = PAGE_ROWS

    def address(self, **changes: str) -> str:
        """The same list with something changed; an empty value drops it. Paging starts again."""
        query = {**self.filters, "sort": ("-" if self.descending else "") + self.sort}
        if self.limit != PAGE_ROWS:
            query["limit"] = str(self.limit)
        query |= changes
        kept = {name: value for name, value in query.items() if value not in ("", "-")}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def sorted_by(self, name: str) -> str:
        """The list sorted by a column, or the other way round if it is already."""
        turned = self.sort == name and not self.descending
        return self.address(sort=("-" if turned else "") + name)

    def direction(self, name: str) -> str:
        """For `aria-sort`."""
        if self.sort != name:
            return "none"
        return "descending" if self.descending else "ascending"

    @property
    def position(self) -> list[Any]:
        """Where to go on: what the last page's last row gave as its cursor; empty at the start.

        Raises Invalid for a cursor that is none of ours.
        """
        return read_cursor(self.after) if self.after else []


@dataclass(frozen=True)
class Listing(Generic[R]):
    """One page of rows, and the cursor of the next when there are more."""

    rows: Sequence[R]
    asked: Asked
    columns: Sequence[Column] = field(default_factory=tuple)
    next: str = ""
    total: int | None = None


def asked(request: AnyRequest, *, filters: Sequence[str] = (), sorts: Sequence[str] = ()) -> Asked:
    """What a request's address asks for, of the filters and sort names that the list knows; the rest is let go.

    The first of `sorts` is the usual order; a hyphen before it means descending.
    """
    query = request.query_params
    usual = sorts[0] if sorts else ""
    wish = query.get("sort") or usual
    names = {name.lstrip("-") for name in sorts}
    if wish.lstrip("-") not in names:
        wish = usual
    limit = query.get("limit", "")
    return Asked(
        path=request.url.path,
        filters={name: query[name][:200] for name in filters if query.get(name)},
        sort=wish.lstrip("-"),
        descending=wish.startswith("-"),
        after=query.get("after", "")[:1000],
        limit=min(max(int(limit[:9]), 1), MOST_ROWS) if limit.isascii() and limit.isdigit() else PAGE_ROWS,
    )


def cursor(*position: Any) -> str:
    """An opaque text for a row's place in the order: its sort value and its id. No personal value."""
    packed = json.dumps(position, separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_cursor(value: str) -> list[Any]:
    """What `cursor` was given. Raises Invalid for anything else."""
    try:
        position = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    except (ValueError, binascii.Error):
        position = None
    if not isinstance(position, list):
        raise Invalid([FieldProblem("after", "bad-cursor", BAD_CURSOR)])
    return position
