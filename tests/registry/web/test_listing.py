"""Lists: what was asked for lives in the address."""

import pytest

from registry.errors import Invalid
from registry.web.listing import Asked, cursor, read_cursor
from tests.registry.web.conftest import BROWSER

WISH = Asked("/cases", {"state": "declared"}, sort="since", descending=True)


def test_an_address_keeps_what_was_asked_for_and_starts_paging_again():
    assert WISH.address() == "/cases?state=declared&sort=-since"
    assert WISH.address(state="") == "/cases?sort=-since"
    assert WISH.address(after="abc") == "/cases?state=declared&sort=-since&after=abc"
    assert Asked("/cases", {}).address() == "/cases"


def test_a_column_sorts_and_then_turns():
    assert WISH.sorted_by("name") == "/cases?state=declared&sort=name"
    assert WISH.sorted_by("since") == "/cases?state=declared&sort=since"
    assert Asked("/c", {}, sort="since").sorted_by("since") == "/c?sort=-since"
    assert (WISH.direction("since"), WISH.direction("name")) == ("descending", "none")


def test_a_cursor_comes_back_as_it_was_given():
    assert read_cursor(cursor("2026-11-21", 7, None)) == ["2026-11-21", 7, None]


@pytest.mark.parametrize("value", ["x", "%%%", "e30", "bnVsbA", "é", "A" * 999])
def test_a_cursor_that_is_none_of_ours_is_refused(value):
    with pytest.raises(Invalid):
        read_cursor(value)


async def test_a_list_is_drawn_with_sorting_selection_and_paging(signed_in):
    text = (await signed_in.get("/cases?sort=name&limit=3&junk=1", headers=BROWSER)).text
    assert 'aria-sort="ascending"' in text
    assert 'href="/cases?sort=-name&amp;limit=3"' in text
    assert text.count('name="case" value="case-') == 7
    assert 'name="move" value="verify"' in text
    assert "after=" in text
    assert "7 in all" in text
    assert "junk" not in text.split("<main")[1]
    assert "1 November 2026" in text


async def test_an_unknown_sort_is_let_go(signed_in):
    text = (await signed_in.get("/cases?sort=password_hash&limit=x", headers=BROWSER)).text
    assert 'aria-sort="descending"' in text
    assert "password_hash" not in text.split("<main")[1]


async def test_a_limit_beyond_all_numbers_is_the_most_there_is(signed_in):
    assert (await signed_in.get("/cases?limit=" + "9" * 5000, headers=BROWSER)).status_code == 200


async def test_an_empty_list_says_so_and_shows_the_way_back(signed_in):
    text = (await signed_in.get("/cases?state=declared", headers=BROWSER)).text
    assert "Nothing here." in text
    assert '<a class="govuk-link" href="/cases">Show everything</a>' in text
    assert '<option value="declared" selected>' in text
