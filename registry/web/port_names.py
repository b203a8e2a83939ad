"""What ports are called, as whoever installs them says. A port that nobody named is called by its code."""

from __future__ import annotations

from collections.abc import Mapping

from registry.i18n import text, translate

PURPOSES: Mapping[str, str] = {"second-line-passage": text("Passage of the second line")}
"""For what a port's system is told statuses, by the code of its agreement."""

_names: dict[str, str] = {}


def name(names: Mapping[str, str]) -> None:
    """Say what ports are called: messages, by their codes. `deploy` calls it."""
    _names.update(names)


def port_name(code: str, language: str) -> str:
    """A port's name in a language."""
    return translate(_names[code], language) if code in _names else code
