"""Files of others: as fetched, with their licences, and nothing in them that is a brand of somebody's."""

from __future__ import annotations

import hashlib
import re

import pytest

from deploy.vendor import STATIC, TAKEN, without_brand, without_map

LISTED = dict(re.findall(r"^\| `(\S+)` \| `([0-9a-f]{64})` \|$", (STATIC / "VENDORED.md").read_text(), re.MULTILINE))


def test_every_file_taken_is_listed() -> None:
    assert {taken.to for taken in TAKEN} <= LISTED.keys()


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_file_is_as_it_was_fetched(name: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == LISTED[name]


def test_no_file_of_others_is_unlisted() -> None:
    licences = {f"licences/{path.name}" for path in (STATIC / "licences").iterdir()}
    minified = {
        path.name for path in STATIC.glob("*") if path.suffix in (".css", ".js") and _looks_minified(path.read_text())
    }
    assert licences | minified == LISTED.keys()


def _looks_minified(text: str) -> bool:
    return max(map(len, text.splitlines())) > 1000


def test_the_style_sheet_has_no_brand_and_asks_nobody_for_anything() -> None:
    style = (STATIC / "base.css").read_text()
    assert not re.search(r"GDS|crest|Calvert|@font-face|url\((?!data:)", style)


def test_a_style_sheet_that_changed_its_shape_is_not_let_through() -> None:
    with pytest.raises(ValueError, match="not in the style sheet any more"):
        without_brand(".govuk-button{color:#fff}")


@pytest.mark.parametrize("line", ["//# sourceMappingURL=x.js.map", "/*# sourceMappingURL=x.css.map */", ""])
def test_the_pointer_to_a_source_map_is_left_out(line: str) -> None:
    assert without_map(f"body{{}}\n{line}") == "body{}\n"
