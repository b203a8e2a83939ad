"""The people of the story: every kind of document and of plate, with names that occur nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle

from registry.formats.documents import DocumentType, parse_document
from registry.formats.invented import TODAY, InventedPerson, InventedVehicle, Inventor
from registry.formats.plates import PlateKind, parse_plate
from tests.leaks.traces import Known

NAMES = (
    "欧阳澄澄",
    "司徒硯秋嶼",
    "阿依古丽·买买提样",
    "Wolfgang Chan Tai-Man",
    "João d'Ávila-Conceição",
    "Nguyễn Thị Minh Khai",
    "尉迟恭样乙",
    "Mc'Gregor-Österreich",
)
KINDS = tuple(DocumentType)
PLATES = tuple(PlateKind)
BORN = date(1971, 5, 23)


@dataclass(frozen=True)
class Somebody:
    """A person and the car they drive."""

    person: InventedPerson
    car: InventedVehicle

    def told(self, known: Known) -> None:
        """From now on, these values are known."""
        person, plate = self.person, self.car.plate
        who = f"{person.document.value} {person.name}"
        known.add(f"name of {who}", person.name, person.name.replace(" ", ""))
        parsed = parse_document(person.document, person.number, on=TODAY, issuer=person.issuer)
        plain = "".join(c for c in person.number if c.isalnum())
        known.add(f"number of {who}", person.number, plain, parsed.identity, parsed.identity.rpartition(":")[2])
        known.add(f"phone of {who}", person.phone, person.phone.removeprefix("+86").removeprefix("+853").lstrip("+"))
        identity = parse_plate(plate, self.car.jurisdiction).identity
        known.add(f"plate of {who}", *(form for form in (plate, identity, plate.replace("·", "")) if len(form) > 5))


def everybody(inventor: Inventor) -> Iterator[Somebody]:
    """Somebody with each kind of document, and among them every kind of plate."""
    plates = cycle(PLATES)
    regions = cycle(("CN", "MO", "HK"))
    for name, kind in zip(NAMES, KINDS, strict=True):
        born = BORN if kind is DocumentType.PASSPORT else None
        person = inventor.person(kind, born=born, phone_region=next(regions))
        yield Somebody(replace(person, name=name), inventor.vehicle(next(plates)))
