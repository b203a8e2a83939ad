"""Codes of the logs in words: steps and states by their schemes, purposes, events. What nobody named stays a code."""

from __future__ import annotations

from privacy.purposes import PURPOSES
from registry.audit.searching import Found
from registry.i18n import translate
from registry.installed import Installed, every
from registry.web.account_words import EVENTS


def what_in_words(log: str, found: Found, language: str) -> str:
    """What was done, by its name; empty where it has none."""
    words = ""
    if log == "journal" and (one := _scheme(found)) is not None:
        words = next((move.label for move in one.scheme.moves if move.name == found.what), "")
    elif log == "disclosure" and found.what in PURPOSES:
        words = PURPOSES[found.what].description
    elif log == "account_event":
        words = EVENTS.get(found.what, "")
    return translate(words, language) if words else ""


def detail_in_words(log: str, found: Found, language: str) -> str:
    """Of a case from which state to which, by their names; anything else as it is kept."""
    one = _scheme(found) if log == "journal" else None
    if one is None:
        return found.detail
    labels = {state.code: state.label for state in one.scheme.states}
    codes = found.detail.partition(": ")[2].split(" → ")
    states = [translate(labels.get(code, code), language) for code in codes if code]
    return f"{translate(one.scheme.title, language)}: {' → '.join(states)}"


def _scheme(found: Found) -> Installed | None:
    """The scheme of a line of the journal, whose detail begins with its code."""
    code = found.detail.partition(":")[0]
    return next((one for one in every() if one.scheme.code == code), None)
