"""What the documents say of the code is true: paths exist, names stand in them, clauses are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("registry/**/README.md")})
PATH = re.compile(r"`((?:deploy|whitelist|vehicles|units|registry|privacy|tests|docs)/[\w./-]*)(?:::?(\w+))?`")


def defined(path: Path, name: str) -> bool:
    """Whether a Python file defines the name, at any level."""
    text = path.read_text(encoding="utf-8")
    return re.search(rf"^\s*(?:async )?(?:def|class) {name}\b|^\s*{name}\b\s*(?::[^=\n]+)?=", text, re.M) is not None


def rows(document: str) -> list[list[str]]:
    """The rows of a document's tables, without their heads."""
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip().strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if not set(row[0]) <= set("-: ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_a_document_names_exists_and_defines_the_name(document: Path) -> None:
    wrong = []
    for path, name in PATH.findall(document.read_text(encoding="utf-8")):
        target = ROOT / path
        if not target.exists() or (name and not defined(target, name)):
            wrong.append(f"{path}:{name}")
    assert wrong == []


def test_the_life_of_an_enrolment_is_true() -> None:
    text = (ROOT / "registry/README.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\| [^|]+ \| `([\w/]+\.py)` \| `(\w+)` \|$", text, re.M)
    assert len(steps) > 15
    assert [(p, n) for p, n in steps if not (ROOT / p).exists() or not defined(ROOT / p, n)] == []


def test_every_clause_of_the_code_is_covered() -> None:
    cited = {
        clause
        for layer in ("units", "whitelist", "vehicles")
        for path in (ROOT / layer).glob("*.py")
        for clause in re.findall(r"\"((?:HQ|HV|GD|HN|PK)-[0-9.a-z]+)\"", path.read_text(encoding="utf-8"))
    }
    covered = {row[0] for row in rows("docs/COVERAGE.md")}
    assert cited - covered == set()
    for clause in ("HQ-1.1", "HQ-3.7", "HQ-4.0", "HQ-5.3"):
        assert clause in covered


def test_every_row_of_the_coverage_names_code_and_a_test_that_exists() -> None:
    wrong = []
    for clause, code, test, _ in rows("docs/COVERAGE.md")[1:]:
        if not PATH.search(code) or not PATH.search(test):
            wrong.append(clause)
    assert wrong == []


PERSONAL = {f"PI-{n}" for n in (13, 17, 19, 20, 23, 24, 28, 31, 38, 44, 51, 55, 57)} | {"DS-12"}
LEVEL_3 = {f"L3-{n}" for n in range(1, 10)} | {"threat"}


@pytest.mark.parametrize(("document", "ids"), [("docs/PRIVACY.md", PERSONAL), ("docs/SECURITY.md", LEVEL_3)])
def test_every_id_of_personal_data_and_of_level_3_has_behaviour_code_and_test(document: str, ids: set[str]) -> None:
    found = rows(document)[1:]
    assert {row[0] for row in found} == ids
    assert [row[1] for row in found if not PATH.search(row[2]) or not PATH.search(row[3])] == []
    assert "## What software cannot certify" in (ROOT / document).read_text(encoding="utf-8")
