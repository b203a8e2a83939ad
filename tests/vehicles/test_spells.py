"""Days of suspension, summed over spells."""

from datetime import date, timedelta

from vehicles.spells import Spell, days_used, last_day_within

SIXTY = timedelta(days=59)  # sixty days, the first and the last counted
SPELLS = [Spell(first, first + SIXTY) for first in (date(2026, 1, 10), date(2026, 4, 1), date(2026, 7, 1))]


def test_three_spells_of_sixty_days_use_a_hundred_and_eighty() -> None:
    assert days_used(SPELLS, 2026, date(2026, 12, 1)) == 180
    assert last_day_within(SPELLS, date(2026, 10, 1), 180) is None
    assert last_day_within(SPELLS[:2], date(2026, 10, 1), 180) == date(2026, 11, 29)


def test_a_spell_with_an_accepted_cause_does_not_count() -> None:
    assert (
        days_used([*SPELLS, Spell(date(2026, 10, 1), date(2026, 10, 31), cause=True)], 2026, date(2026, 12, 1)) == 180
    )


def test_a_running_spell_counts_to_today_and_each_year_for_itself() -> None:
    running = [Spell(date(2026, 12, 30))]
    assert days_used(running, 2026, date(2026, 12, 30)) == 1
    assert days_used(running, 2026, date(2027, 1, 3)) == 2
    assert days_used(running, 2027, date(2027, 1, 3)) == 3
