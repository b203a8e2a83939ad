"""Threats in files: a cell that a spreadsheet would calculate, an upload that unpacks without end."""

from __future__ import annotations

import csv
import io
import resource
import struct
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from registry.actors import Grant
from registry.errors import Invalid
from tests.leaks.story import as_workbook
from tests.threats.conftest import Visit
from tests.units.browser import HTML
from tests.whitelist.world import World
from whitelist.importing import LARGEST_UNPACKED, read_file

EVIL = ('=HYPERLINK("https://elsewhere.example","x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1")
ROW = {"kind": "person", "number": "1", "authority": "a", "document": "d", "from": "2026-11-01"}


async def test_a_formula_in_an_exported_cell(world: World, visit: Visit) -> None:
    """What a unit calls itself stands in lists, and is a text in every file made of them."""
    for name in EVIL[:4]:
        clerk = await visit()
        registered = await clerk.api(
            "POST", "/api/v1/units",
            {**vars_of(world), "name": name, "login": f"evil{len(name)}", "password": "seven grey herons fly"},
        )  # fmt: skip
        assert registered.status_code == 201, registered.text
    officer = await visit(Grant("platform_operator"))
    lines = (await officer.client.get("/cases.csv", headers=HTML)).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(lines)) for cell in row]
    assert {f"'{name}" for name in EVIL[:4]} <= set(cells), "each is there, as a text"
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = (await officer.client.get("/cases.xlsx", headers=HTML)).content
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        sheets = b"".join(packed.read(name) for name in packed.namelist() if "worksheets" in name)
    assert b"<f>" not in sheets
    assert b"<hyperlink" not in sheets
    shown = {str(cell) for row in CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
             for cell in row}  # fmt: skip
    assert set(EVIL[:4]) <= shown


def vars_of(world: World) -> dict[str, str]:
    unit = world.inventor.unit()
    return {
        "kind": "enterprise", "credit_code": unit.credit_code, "address": unit.address,
        "legal_representative": unit.legal_representative, "contact_name": unit.contact_name,
        "contact_phone": unit.contact_phone, "contact_email": unit.contact_email,
    }  # fmt: skip


def bomb(size: int) -> bytes:
    """A workbook that is small, and says truly that it unpacks to `size` bytes of one sheet."""
    good, out = io.BytesIO(as_workbook([ROW])), io.BytesIO()
    with zipfile.ZipFile(good) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in read.namelist():
            content = read.read(name)
            packed.writestr(name, content + b" " * size if name.endswith("sheet1.xml") else content)
    return out.getvalue()


def lying(bomb: bytes) -> bytes:
    """The same, saying of each part that it is small: in both places in which a zip says it."""
    content = bytearray(bomb)
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        found = content.find(mark)
        while found >= 0:
            (size,) = struct.unpack_from("<I", content, found + at)
            struct.pack_into("<I", content, found + at, min(size, 1000))
            found = content.find(mark, found + 4)
    return bytes(content)


def memory() -> int:
    """The most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("liar", [False, True])
def test_a_zip_bomb_as_roster_is_not_unpacked(liar: bool) -> None:
    small = bomb(6 * LARGEST_UNPACKED)
    assert len(small) < 1_000_000
    before = memory()
    with pytest.raises(Invalid):
        read_file(lying(small) if liar else small)
    assert memory() - before < 2 * LARGEST_UNPACKED


async def test_a_zip_bomb_as_roster(world: World, visit: Visit) -> None:
    """Refused as an upload, by page and by API; nothing of it is stored."""
    officer = await visit(Grant("platform_operator"))
    for content in (
        bomb(LARGEST_UNPACKED),
        lying(bomb(LARGEST_UNPACKED)),
        b"PK\x03\x04 no zip at all",
        as_workbook([ROW])[:-40],
    ):
        answer = await officer.client.post(
            "/api/v1/dishonesty/imports", files={"file": ("list.xlsx", content)}, headers=officer.bearer
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text
    too_much = await officer.client.post(
        "/api/v1/dishonesty/imports", files={"file": ("list.csv", b"x" * 6_100_000)}, headers=officer.bearer
    )
    assert too_much.status_code == 413
    for kind in ("application/zip", "text/plain", "application/octet-stream"):
        wrong = await officer.client.post(
            "/api/v1/dishonesty/imports", content=b"PK", headers={**officer.bearer, "content-type": kind}
        )
        assert wrong.status_code == 415
