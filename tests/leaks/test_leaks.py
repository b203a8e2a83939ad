"""Nothing personal stands in plain anywhere: the whole of a story's remains is searched for everything said in it.

Each place is searched for a value that *is* stored plainly as well, so that finding nothing means something.
"""

from __future__ import annotations

import pytest

from tests.leaks.remains import HEARD, Remains
from tests.leaks.traces import Known

DATABASE = ("data files", "WAL", "log of the database", "dump")
SERVER = ("log of the server", "folder of the installation", "yesterday's dump")


@pytest.mark.parametrize("place", [*DATABASE, *SERVER, *HEARD])
def test_nothing_personal_is_in_plain(remains: Remains, place: str) -> None:
    assert len(remains.known.values) > 100
    assert [str(trace) for trace in remains.known.traces_in(*remains.places[place]())] == []


@pytest.mark.parametrize("place", [*DATABASE, "lists"])
def test_what_is_stored_plainly_is_found_by_the_same_search(remains: Remains, place: str) -> None:
    assert Known({"name of a unit": remains.control}).traces_in(*remains.places[place]())


def test_of_somebody_erased_not_even_the_keyed_digests_are_left(remains: Remains) -> None:
    """What was in yesterday's dump, to be compared under the index key, is not in today's (PI-19)."""
    tags = remains.erased.values
    before, after = remains.heard / "yesterday.sql", remains.heard / "dump.sql"
    assert {trace.what for trace in remains.erased.traces_in(before)} == set(tags)
    assert [str(trace) for trace in remains.erased.traces_in(after)] == []
