"""The catalogues of messages: kept in step with the code, and checked.

    python -m deploy.translations            write what is new into each catalogue, drop what is gone
    python -m deploy.translations --check    fail on a message without translation, or with other placeholders

English is the message itself. A message is what `text(…)` or `_(…)` marks in code and templates, and what the
catalogue of personal data says of each column.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from registry.i18n import CATALOGUES, LANGUAGES
from registry.surface.wording import figure_name

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("deploy", "whitelist", "vehicles", "units", "registry", "privacy")
METHODS = [
    ("**/piccolo_migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2.ext:babel_extract"),
]
OPTIONS = {"**/templates/**.html": {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}}
KEYWORDS = {"text": None, "_": None}
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
WORDS = frozenset({"yesterday", "yes", "no"})
FIELDS_NAME = re.compile(r"[a-z][a-z_.]*")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def messages() -> dict[str, list[str]]:
    """Every message of the software, with the files that say it."""
    found: dict[str, list[str]] = {}
    for layer in LAYERS:
        rows = extract_from_dir(ROOT / layer, METHODS, OPTIONS, keywords=KEYWORDS)
        for file, _, message, _, _ in rows:
            if isinstance(message, str) and message.strip() and not _is_a_fields_name(message, file):
                found.setdefault(message, []).append(f"{layer}/{file}")
    for message in _of_personal_columns():
        found.setdefault(message, []).append("privacy/catalogue.py")
    for message in _of_figures():
        found.setdefault(message, []).append("deploy/schemes.py")
    return {message: sorted(set(places)) for message, places in sorted(found.items())}


def _is_a_fields_name(message: str, file: str) -> bool:
    """`form.text("login")` looks to the extractor like a marked message."""
    return file.endswith(".py") and FIELDS_NAME.fullmatch(message) is not None and message not in WORDS


def _of_personal_columns() -> Iterator[str]:
    os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")
    from deploy.piccolo_conf import APP_REGISTRY
    from privacy.catalogue import catalogue

    tables = [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]
    for entry in catalogue(tables):
        yield from (entry.personal.basis, entry.personal.keep, entry.personal.share)


def _of_figures() -> Iterator[str]:
    """The names of dated figures, as the page of powers and duties says them."""
    os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")
    from deploy.schemes import SCHEMES

    for one in SCHEMES:
        yield from (figure_name(name) for name in one.scheme.figures)


def read(language: str) -> dict[str, str]:
    """What a catalogue says; empty when there is none."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string or "") for m in read_po(file) if m.id}


def write(language: str, translations: dict[str, str]) -> None:
    """Write a catalogue of every message, translated where a translation is given."""
    catalogue = Catalog(locale=language.replace("-", "_"), fuzzy=False, project="creditpass", version="1")
    for message, places in messages().items():
        catalogue.add(message, translations.get(message, ""), locations=[(place, 0) for place in places])
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    with (CATALOGUES / f"{language}.po").open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)


def problems() -> list[str]:
    """What is missing or does not fit, one line each."""
    wanted, found = messages(), []
    for language in TRANSLATED:
        known = read(language)
        for message in wanted:
            translation = known.get(message, "")
            if not translation:
                found.append(f"{language}: not translated: {message!r}")
            elif set(PLACEHOLDER.findall(message)) != set(PLACEHOLDER.findall(translation)):
                found.append(f"{language}: other placeholders: {message!r}")
        found += [f"{language}: no longer said: {message!r}" for message in known.keys() - wanted.keys()]
    return found


def main() -> None:
    """Write or check the catalogues."""
    if "--check" in sys.argv[1:]:
        wrong = problems()
        print("\n".join(wrong[:40] + ([f"… {len(wrong) - 40} more"] if len(wrong) > 40 else [])))
        sys.exit(1 if wrong else 0)
    for language in TRANSLATED:
        write(language, read(language))
    missing = {language: sum(not t for t in read(language).values()) for language in TRANSLATED}
    print(f"{len(messages())} messages; still to translate: {missing}")


if __name__ == "__main__":
    main()
