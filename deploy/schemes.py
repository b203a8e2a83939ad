"""The schemes of this installation. To add one: a module with its value, a gatherer beside it, and a line here."""

from __future__ import annotations

from registry.installed import Installed, install
from units.effects import hengqin_unit
from whitelist import dishonesty, facts, listing_scheme, scheme

SCHEMES = (
    Installed(
        scheme.SCHEME,
        gather=facts.gather,
        effects=facts.effects,
        summarise=facts.summarise,
        details=facts.details,
    ),
    hengqin_unit(dishonesty.entity_barred),
    Installed(
        listing_scheme.SCHEME,
        gather=dishonesty.gather,
        effects=dishonesty.effects,
        summarise=dishonesty.summarise,
        details=dishonesty.summarise,
        purpose="dishonesty-match",
    ),
)


def install_all() -> None:
    """Put them in use in this process."""
    install(SCHEMES)
