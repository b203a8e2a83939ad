"""Who may take a value out of a `Secret`. The list is short, and each line says why."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = ("deploy", "whitelist", "vehicles", "units", "registry", "privacy")
WAYS_IN = {"expose_unrecorded", "_Secret__value"}

ALLOWED = {
    "privacy/secret.py": "the definition",
    "privacy/sealed.py": "sealing",
    "privacy/blind_index.py": "tagging",
    "privacy/vault.py": "masking",
    "registry/accounts/passwords.py": "hashing a password",
    "registry/ports/copies/tags.py": "tagging for a lane's copy",
    "registry/ports/editions/api.py": "giving a lane the key of its tags",
    "registry/ports/messages.py": "parsing a port's question",
    "registry/web/forms.py": "reading a form, and showing what was typed to whoever typed it",
    "units/details.py": "parsing a unit's registration",
    "vehicles/enterprises.py": "parsing an enterprise's registration",
    "vehicles/inspections.py": "reading the plate, document or credit code of an order as typed",
    "vehicles/guangdong_conduct_records.py": "reading whom a report names, and naming the authority that decided",
    "vehicles/guangdong_office.py": "reading plates and credit codes as typed",
    "vehicles/hunan_api.py": "parsing a vehicle's plates",
    "vehicles/papers.py": "checking a paper's number, and a file's type and size",
    "whitelist/declarations.py": "parsing a declaration",
    "registry/evidence.py": "reading the texts of a move",
    "whitelist/dishonesty.py": "parsing a serious-dishonesty list",
    "registry/objections.py": "comparing an objection's secret",
    "whitelist/receipts.py": "comparing a receipt's secret",
}


def users() -> set[str]:
    """The product's modules that name a way into a Secret, other than in words."""
    modules = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")]
    return {path.relative_to(ROOT).as_posix() for path in modules if _names_a_way_in(path)}


def _names_a_way_in(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return bool(WAYS_IN & (attributes | defined | strings))


def test_only_the_listed_modules_take_a_value_out() -> None:
    assert users() - ALLOWED.keys() == set()


def test_the_list_has_no_more_than_is_needed() -> None:
    assert ALLOWED.keys() - users() == set()
