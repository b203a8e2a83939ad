"""What this layer holds of a person: documents, and the contact that a unit has verified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from privacy.holdings import Held, Holding, Whose
from registry.database import current
from registry.i18n import text
from registry.subjects import forget as forget_tags
from units.tables import Person


async def read(whose: Whose) -> Sequence[Held]:
    """The contact on record, if a unit has verified the case in hand: whoever only typed a number learns nothing."""
    vouched: bool = await current().fetchval(
        "select exists(select 1 from journal where \"case\" = $1 and move = 'verify')", whose.case
    )
    person = await Person.objects().where(Person.id == whose.person).first() if vouched else None
    if person is None:
        return ()
    return [
        Held(text("Name, as verified"), person.name, "person.name"),
        Held(text("Mobile telephone, as verified"), person.phone, "person.phone"),
    ]


async def forget(person: UUID, at: datetime) -> Iterable[UUID]:
    """Nothing finds the person any more: their tags go."""
    await forget_tags(current(), [person])
    return ()


HOLDING = Holding(text("Persons and their documents"), read=read, forget=forget)
