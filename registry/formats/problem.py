"""What can be wrong with a value somebody typed. Never carries the value itself."""

from __future__ import annotations

from collections.abc import Mapping

from registry.errors import FieldProblem
from registry.i18n import text

CHECK = text("The last character does not fit the rest of the number. Please look for a typing mistake.")


class FormatProblem(ValueError):
    """A value that cannot be right.

    `code` is stable and for programs (`check-digit`); `message` is an English msgid that says what to do.
    """

    def __init__(self, code: str, message: str, params: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = dict(params or {})

    def at(self, field: str) -> FieldProblem:
        """The same problem, beside the field of the request that it is about."""
        return FieldProblem(field, self.code, self.message, params=self.params)
