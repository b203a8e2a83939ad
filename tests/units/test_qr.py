"""The pictures of a code say what they must, and survive a torn corner."""

import io
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from registry.web import qr
from units import codes

URL = codes.enrol_url("https://list.zone.example/", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read(picture: Image.Image) -> str:
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return str(found[0].text)


def drawn(svg: bytes) -> Image.Image:
    """The SVG's dark path as a picture: our own subset of SVG, read back."""
    root = ET.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (size, size), 255)
    draw = ImageDraw.Draw(picture)
    dark = root.findall("{http://www.w3.org/2000/svg}path")[1].attrib["d"]
    for piece in dark.strip("Mz").split("zM"):
        place, _, rest = piece.partition("h")
        x, y = map(int, place.split())
        draw.line((x, y, x + int(rest.partition("v")[0]) - 1, y), fill=0)
    return picture.resize((size * 8, size * 8), Image.Resampling.NEAREST)


def test_the_address_has_one_slash_before_enrol() -> None:
    assert URL == "https://list.zone.example/enrol/ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_the_png_reads() -> None:
    assert read(Image.open(io.BytesIO(qr.image(URL)))) == URL


def test_the_svg_reads_and_names_itself() -> None:
    svg = qr.svg(URL, "Code of A & B <Ltd>")
    assert read(drawn(svg)) == URL
    assert ET.fromstring(svg).findtext("{http://www.w3.org/2000/svg}title") == "Code of A & B <Ltd>"


def test_the_svg_needs_neither_style_nor_script() -> None:
    svg = qr.svg(URL, "Code")
    assert b"style" not in svg
    assert b"script" not in svg


@pytest.mark.parametrize("torn", [0.1, 0.15])
def test_a_torn_poster_still_reads(torn: float) -> None:
    picture = Image.open(io.BytesIO(qr.image(URL))).convert("L")
    side = int(picture.width * torn)
    middle = picture.width // 2
    ImageDraw.Draw(picture).rectangle((middle, middle, middle + side, middle + side), fill=255)
    assert read(picture) == URL
