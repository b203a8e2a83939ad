"""The schemes of this installation. To add one: a module with its value, a gatherer beside it, and a line here."""

from __future__ import annotations

from deploy import holdings
from deploy.front_pages import WHAT
from registry.i18n import text
from registry.installed import Installed, OwnPage, install
from registry.passages import results
from registry.ports import channels
from registry.web import port_names
from units.effects import hengqin_unit
from units.exports import exports
from units.incidents import incidents
from units.rights import rights
from vehicles import guangdong_schemes, inspection, inspections
from vehicles.hunan_installed import hunan_schemes
from whitelist import dishonesty, facts, listing_scheme, scheme
from whitelist.channels import CHANNELS, PORTS

SETTLE_OWNER = OwnPage(text("Settle who owns the vehicle"), "/entries/{id}/owner")

SCHEMES = (
    Installed(
        scheme.SCHEME,
        gather=facts.gather,
        effects=facts.effects,
        summarise=facts.summarise,
        details=facts.details,
        own_pages=dict.fromkeys(("become_owner", "become_driver", "end_former_owner"), SETTLE_OWNER),
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
    *guangdong_schemes.SCHEMES,
    Installed(
        inspection.SCHEME,
        gather=inspections.gather,
        effects=inspections.effects,
        summarise=inspections.details,
        details=inspections.details,
        purpose="inspection",
        opens_at="/inspections/orders/new",
        own_pages={"report": OwnPage(text("Report on the joint inspection"), "/inspections")},
    ),
    rights(),
    incidents(WHAT),
    exports(),
    *hunan_schemes(),
)


def install_all() -> None:
    """Put them in use in this process, with what is held of the people in them."""
    install(SCHEMES)
    channels.install({scheme.SCHEME.code: CHANNELS})
    results.install(inspections.report_from_port)
    port_names.name(PORTS)
    holdings.install_all()
