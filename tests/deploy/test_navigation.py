"""The menu: to whom it offers what."""

from __future__ import annotations

import pytest

from deploy.app import NAVIGATION, home_of
from registry.actors import Actor, ActorKind, Grant

ANYONE = Actor(ActorKind.ANYONE, "anyone")


def holder(role: str, scope: str = "*") -> Actor:
    return Actor(ActorKind.ACCOUNT, "1", frozenset({Grant(role, scope)}))


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        (ANYONE, True),
        (holder("unit_clerk", "unit:1"), True),
        (holder("platform_operator"), False),
        (holder("dpo"), False),
    ],
)
def test_registering_a_unit_is_offered_to_visitors_and_clerks_and_not_to_officers(who: Actor, offered: bool) -> None:
    assert ("/units/new" in {link.href for link in NAVIGATION if link.shown_to(who)}) is offered


@pytest.mark.parametrize(
    ("who", "there"),
    [
        (holder("unit_clerk", "unit:1"), "/units"),
        (holder("platform_operator"), "/cases"),
        (holder("security_admin"), "/accounts"),
        (holder("unknown"), "/account"),
    ],
)
def test_work_begins_at_the_first_page_of_the_role(who: Actor, there: str) -> None:
    assert home_of(who) == there


def test_registering_an_enterprise_is_offered_to_visitors_alone() -> None:
    link = next(link for link in NAVIGATION if link.href == "/enterprises/new")
    assert link.shown_to(ANYONE)
    assert not any(link.shown_to(holder(role)) for role in ("enterprise", "dpo", "unit_clerk", "security_admin"))
