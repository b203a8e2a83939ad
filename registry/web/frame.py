"""The frame that every page stands in: one Jinja environment, strict and escaping, with texts in the reader's
language.

In templates `_("…", name=value)` translates; values are escaped, and may be markup made by the page itself.
What is said of how long ago or how much is left needs the page's `now`: legal time, or wall time where that is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from privacy.ids import uuid7
from registry.i18n import LANGUAGES, said, translate
from registry.law import Cite
from registry.web import words
from registry.web.flash import COOKIE, Flash
from registry.web.forms import field_id
from registry.web.port_names import port_name
from registry.web.site import AnyRequest, Site
from registry.web.static import OWN, StaticFiles
from registry.web.visit import language_of, visit

TEMPLATES = OWN.parent / "templates"
LANGUAGE_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English", "pt": "Português"}
assert tuple(LANGUAGE_NAMES) == LANGUAGES
SHORT_NAMES = {"zh-Hans": "简", "zh-Hant": "繁", "en": "EN", "pt": "PT"}


class Frame:
    """Renders the templates of an installation."""

    def __init__(self, site: Site, static: StaticFiles) -> None:
        self.site = site
        layers = {prefix: FileSystemLoader(folder) for prefix, folder in site.templates.items()}
        self.environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader(layers)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        )
        self.environment.globals.update(
            _=say,
            territories=_territories,
            site=site,
            static=static.url,
            field_id=field_id,
            new_key=lambda: str(uuid7()),
        )
        self.environment.filters.update(
            day=_day, instant=_instant, days_left=_days_left, ago=_ago, cite=_cite, say=say, port=_port
        )  # fmt: skip

    def render(self, request: AnyRequest, template: str, **context: Any) -> str:
        """A page as text, with what every page needs besides its own context."""
        return self.environment.get_template(template).render(self.common(request) | context)

    def common(self, request: AnyRequest) -> dict[str, Any]:
        """What every page can use."""
        seen = visit(request)
        return {
            "language": language_of(request),
            "languages": LANGUAGE_NAMES,
            "short_names": SHORT_NAMES,
            "actor": seen.actor,
            "live": seen.live,
            "csrf_token": session.csrf if (session := seen.live or seen.waiting) else "",
            "waiting": seen.waiting,
            "path": request.url.path,
            "here": request.url.path if request.method == "GET" else "/",
            "here_query": request.url.query if request.method == "GET" else "",
            "navigation": [link for link in self.site.navigation if link.shown_to(seen.actor)],
            "footer": [link for link in self.site.footer if link.shown_to(seen.actor)],
            "flash": Flash.from_cookie(request.cookies.get(self.site.cookie(COOKIE))),
        }


def frame_of(request: AnyRequest) -> Frame:
    """The frame of the application that serves the request."""
    return cast(Frame, request.app.state["frame"])


@pass_context
def say(context: Context, message: str, **params: Any) -> Markup:
    """A message in the reader's language. It is escaped; so are params, but for markup."""
    language = context["language"]
    found = escape(translate(message, language))
    if not params:
        return found
    return found % {
        name: value if hasattr(value, "__html__") else said(value, language) for name, value in params.items()
    }


@pass_context
def _territories(context: Context, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries and regions by their codes: each code with its name, by name."""
    named = [(code, words.territory(code, context["language"])) for code in codes]
    return sorted(named, key=lambda one: one[1])


@pass_context
def _port(context: Context, code: str) -> str:
    return port_name(code, context["language"])


@pass_context
def _day(context: Context, value: date | datetime | None) -> str:
    return words.day_in_words(value, context["language"]) if value else ""


@pass_context
def _instant(context: Context, value: datetime | None) -> str:
    return words.instant_in_words(value, context["language"]) if value else ""


@pass_context
def _days_left(context: Context, due: date | datetime | None) -> str:
    return words.days_left(due, context["now"], context["language"]) if due else ""


@pass_context
def _ago(context: Context, then: datetime | None) -> str:
    return words.ago(then, context["now"], context["language"]) if then else ""


@pass_context
def _cite(context: Context, cite: Cite | None) -> Markup:
    """A link to the article, as printed, in the regulation's own name."""
    if cite is None:
        return Markup()
    site: Site = context["site"]
    law = cite.instrument
    return Markup('<a class="app-cite" href="{}" title="{}"><span class="app-cite__clause">{}</span> {} {}</a>').format(
        site.cite_href(cite), law.title, cite.clause, law.short or law.title, cite.article
    )
