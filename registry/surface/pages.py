"""The pages of schemes and cases. `Site.templates` needs `{"surface": TEMPLATES}`."""

from __future__ import annotations

from pathlib import Path

from registry.surface.case_pages import make_move, reveal_one, show_case, show_move
from registry.surface.list_pages import choose_many, export_csv, export_xlsx, make_many, show_list
from registry.surface.scheme_pages import list_schemes, show_scheme
from registry.web.kit import pages

TEMPLATES = Path(__file__).parent / "templates"

router = pages(
    list_schemes,
    show_scheme,
    show_list,
    export_csv,
    export_xlsx,
    choose_many,
    make_many,
    show_case,
    show_move,
    make_move,
    reveal_one,
)
