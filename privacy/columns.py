"""Sealed columns for Piccolo: a text goes in as `Secret`, lies in the table as ciphertext, comes back as `Sealed`.

    class Person(Protected, Table):
        plain = "ids"
        id = UUID(primary_key=True, default=uuid7)
        name = SealedText(mask=mask_name, personal=Personal(…))

    await Person(name=Secret("陈大文")).save()
    row = await Person.objects().get(Person.id == …)
    row.name                                                    # <sealed person.name, …>; see rows.py to read it

The subject whose key seals a row is the row itself, or what the table's `_subject_column` names. Nothing is
looked up by a sealed column: look-ups go by tags. Migrations name this module and class: they stay where they are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar, overload
from uuid import UUID

from piccolo.columns import Bytea, Column
from piccolo.columns.combination import Where
from piccolo.columns.operators.comparison import IsNull
from piccolo.query.methods import Insert, Update
from piccolo.table import Table

from privacy.catalogue import Personal
from privacy.sealed import PADDING, Field, Place, Sealed
from privacy.secret import Secret
from privacy.vault import vault

Row = TypeVar("Row", bound=Table)


class SealedText(Bytea):
    """A text that only its vault reads. Assign `Secret` (or None where nullable); anything else is a TypeError."""

    def __init__(
        self,
        *,
        mask: Callable[[str], str] | None = None,
        personal: Personal | None = None,
        padding: int = PADDING,
        **kwargs: Any,
    ) -> None:
        # The first three stay out of Piccolo's own parameters: migrations neither need nor see them.
        super().__init__(**{**kwargs, "default": None, "secret": True})
        self.mask, self.personal, self.padding = mask, personal, padding

    @property
    def field(self) -> Field:
        """What the vault must know of this column."""
        assert self.mask is not None, "Protected refuses tables whose sealed columns have no mask"
        return Field(f"{self._meta.table._meta.tablename}.{self._meta.db_column_name}", self.mask, self.padding)

    def sealed(self, ciphertext: bytes, *, row: UUID, subject: UUID) -> Sealed:
        """A ciphertext that plain SQL selected, with the place it belongs to."""
        return Sealed(ciphertext, Place(self.field, row, subject))

    @overload
    def __get__(self, obj: Table, objtype: type[Table] | None = None) -> Sealed: ...

    @overload
    def __get__(self, obj: None, objtype: type[Table] | None = None) -> SealedText: ...

    def __get__(self, obj: Table | None, objtype: type[Table] | None = None) -> Any:
        """From a row: `Sealed`, the `Secret` just assigned, or None."""
        if obj is None:
            return self
        value = obj.__dict__[self._meta.name]
        return Sealed(value, _place(self, obj)) if isinstance(value, bytes) else value

    def __set__(self, obj: Table, value: Secret[str] | bytes | None) -> None:
        if not (value is None or isinstance(value, Secret | bytes)):
            raise TypeError(f"{self.field.name} takes a Secret, not a bare {type(value).__name__} that could leak")
        obj.__dict__[self._meta.name] = bytes(value) if isinstance(value, bytes) else value

    __hash__ = Bytea.__hash__

    def __eq__(self, value: object) -> Where:  # type: ignore[override]
        if value is None:
            return Where(column=self, operator=IsNull)
        self._refuse()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a sealed column is neither compared nor ordered: look up by tag")

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    like = ilike = not_like = is_in = not_in = _refuse


if TYPE_CHECKING:
    _Base = Table
else:
    _Base = object  # a Table of its own would be one more table of the database


class Protected(_Base):
    """Mixin for a table with sealed columns, named before `Table`. Seals on insert and save."""

    _subject_column: ClassVar[str] = ""
    """The column holding the id of the subject whose key seals the row; the primary key when empty."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for column in sealed_columns(cls):
            if column.mask is None or column.personal is None:
                raise TypeError(f"{cls.__name__}.{column._meta.name} must name its `mask` and its `personal`")
        if cls._subject_column:
            cls._meta.get_column_by_name(cls._subject_column)

    @classmethod
    def insert(cls: type[Row], *rows: Row) -> Insert[Row]:
        query = _SealingInsert(table=cls).returning(cls._meta.primary_key)
        return query.add(*rows) if rows else query

    @classmethod
    def update(
        cls: type[Row],
        values: dict[Column | str, Any] | None = None,
        force: bool = False,
        use_auto_update: bool = True,
        **kwargs: Any,
    ) -> Update[Row]:
        """As Piccolo's, but a sealed column can only be set to None: a ciphertext is for one row, so `save()` it."""
        given: dict[Column | str, Any] = dict(values or {})
        given.update(kwargs)
        if use_auto_update:
            for column, value in cls._meta.get_auto_update_values().items():
                given[column] = value
        query: Update[Row] = _SealingUpdate(table=cls, force=force)
        return query.values(given)

    def save(self, columns: Sequence[Column | str] | None = None) -> Insert[Any] | Update[Any]:
        query = super().save(columns)
        if isinstance(query, _SealingUpdate):
            query.row = self
        return query


def sealed_columns(table: type[Table]) -> list[SealedText]:
    """The sealed columns of a table."""
    return [column for column in table._meta.columns if isinstance(column, SealedText)]


class _SealingInsert(Insert[Row]):
    """Seals the rows first."""

    async def _run(self, node: str | None = None, in_pool: bool = True) -> list[dict[str, Any]]:
        async with _sealed(self.add_delegate._add, self.table._meta.columns):
            return await super()._run(node=node, in_pool=in_pool)


class _SealingUpdate(Update[Row]):
    """Seals the row that is saved; refuses values for sealed columns of rows it does not know."""

    row: Table | None = None

    async def _run(self, node: str | None = None, in_pool: bool = True) -> list[Any]:
        values = self.values_delegate._values
        sealed = [column for column in values if isinstance(column, SealedText)]
        if self.row is None:
            if any(values[column] is not None for column in sealed):
                raise TypeError(f"{sealed[0].field.name}: load the row, assign a Secret and save() it")
            return await super()._run(node=node, in_pool=in_pool)
        async with _sealed([self.row], sealed):
            values.update({column: getattr(self.row, column._meta.name) for column in sealed})
            return await super()._run(node=node, in_pool=in_pool)


@asynccontextmanager
async def _sealed(rows: Iterable[Table], columns: Sequence[Column]) -> AsyncIterator[None]:
    """The rows' secrets sealed, for a statement; secrets again if it fails, so that the row can be tried anew.

    Tried anew in another transaction, the row may need another key: the first may have gone with its transaction.
    For the same reason what is sealed already must open, or nothing is written (KeyMissing, SealBroken).
    """
    cells = [(row, column) for row in rows for column in columns if isinstance(column, SealedText)]
    secrets = [
        (row, column, value) for row, column in cells if isinstance(value := row.__dict__[column._meta.name], Secret)
    ]
    await vault().check([value for row, column in cells if isinstance(value := column.__get__(row), Sealed)])
    sealed = await vault().seal([(_place(column, row), value) for row, column, value in secrets])
    for (row, column, _), ciphertext in zip(secrets, sealed, strict=True):
        column.__set__(row, ciphertext)
    try:
        yield
    except BaseException:
        for row, column, value in secrets:
            column.__set__(row, value)
        raise


def _place(column: SealedText, row: Table) -> Place:
    """Where the column's value in this row belongs. Raises ValueError for a row without key or subject."""
    key = row._meta.primary_key._meta.name
    row_id = getattr(row, key)
    subject = getattr(row, getattr(row, "_subject_column", "") or key)
    if isinstance(subject, Table):  # a foreign key whose row was fetched with this one
        subject = getattr(subject, subject._meta.primary_key._meta.name)
    if not (isinstance(row_id, UUID) and isinstance(subject, UUID)):
        raise ValueError(f"{column.field.name}: the row needs a key and a subject, both UUIDs, before it can be sealed")
    return Place(column.field, row_id, subject)
