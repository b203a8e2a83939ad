"""The table of working-day calendars: one row an edition of a year; editions are added and never changed."""

from __future__ import annotations

from piccolo.columns import UUID, Array, Boolean, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7


class CalendarYear(Table, tablename="calendar_year"):
    """What one document says of one year. Of several editions of a year the highest version holds.

    Every import gives its rows the next `version`, so the highest of all names the calendar as a whole, and the
    calendar as of an earlier version can still be read.
    """

    plain = "dates, a public document's title, who imported it as an id, and an instant"

    id = UUID(primary_key=True, default=uuid7)
    version = Integer()
    year = SmallInt()
    confirmed = Boolean(default=False)
    source = Varchar(length=500, help_text="the document, such as the State Council's notice for the year")
    days_off = Array(base_column=Date(), default=[], help_text="weekdays that rest")
    working_weekends = Array(base_column=Date(), default=[], help_text="Saturdays and Sundays worked in exchange")
    imported_by = Varchar(length=120)
    imported_at = Timestamptz(default=None, null=False)

    one_edition_a_version = Unique([version, year])
