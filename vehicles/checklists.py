"""Checklists: which papers a step needs, in which order, under which article. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.law import Cite


@dataclass(frozen=True)
class Item:
    """One paper. `label` is a message. `expires`: it has a last day, which must be told. `personal`: a person's."""

    code: str
    label: str
    cite: Cite
    expires: bool = False
    personal: bool = False
    required: bool = True


@dataclass(frozen=True)
class Held:
    """A paper that is there. `expires_on` is its last civil day, None when it has none."""

    item: str
    issued_on: date | None
    expires_on: date | None

    def valid(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.expires_on is None or day <= self.expires_on


@dataclass(frozen=True)
class Checklist:
    """Papers in the order in which they are got. `ordered`: a later one is not taken before the earlier ones."""

    code: str
    title: str
    items: tuple[Item, ...]
    ordered: bool = False

    def item(self, code: str) -> Item:
        """The item of this code. Raises KeyError."""
        return {item.code: item for item in self.items}[code]

    def missing(self, held: Sequence[Held], day: date) -> tuple[Item, ...]:
        """The required items of which no paper valid on that day is there, in order."""
        there = {paper.item for paper in held if paper.valid(day)}
        return tuple(item for item in self.items if item.required and item.code not in there)

    def in_order(self, code: str, held: Sequence[Held], day: date) -> bool:
        """Whether everything that comes before an item is there."""
        place = [item.code for item in self.items].index(code)
        before = {item.code for item in self.items[:place]}
        return not self.ordered or not any(item.code in before for item in self.missing(held, day))


def missing_words(missing: Sequence[Item]) -> Mapping[str, object]:
    """What a guard's message names: the labels, each of which is a message to be translated."""
    return {"missing": tuple(item.label for item in missing)}
