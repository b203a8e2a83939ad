"""The files that every newcomer meets first keep their promises."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS = PROJECT["tool"]["importlinter"]["root_packages"]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def contract(name: str) -> dict[str, list[str]]:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    found: dict[str, list[str]] = next(each for each in contracts if each["name"] == name)
    return found


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text()))


@pytest.mark.parametrize("name", ["uv", "run", "test", "bench"])
def test_requirements_are_pinned_hashed_and_name_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(name)) > 0
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_is_tested_is_what_runs() -> None:
    assert pins("run").items() <= pins("test").items()


def test_the_distribution_cannot_be_uploaded_and_holds_the_layers_alone() -> None:
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]
    assert PROJECT["tool"]["setuptools"]["packages"]["find"]["include"] == [f"{layer}*" for layer in LAYERS]


def test_every_make_target_that_the_read_me_names_exists_and_is_explained() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b(?=[` \n])", (ROOT / "README.md").read_text()))
    explained = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test", "demo", "check"} <= named <= explained


def test_every_scheme_is_held_to_do_no_io() -> None:
    """A scheme is a module whose name ends in `scheme` (in a layer above the engine), or that defines SCHEME."""
    defining = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*.py")
        if re.search(r"^SCHEME\b.*=", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert defining
    assert defining <= set(contract("Rules do no I/O")["source_modules"])


def test_init_files_are_empty() -> None:
    filled = [
        path.relative_to(ROOT).as_posix()
        for folder in (*LAYERS, "tests")
        for path in (ROOT / folder).rglob("__init__.py")
        if path.read_text().strip()
    ]
    assert filled == []
