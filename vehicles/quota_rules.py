"""What quota schemes' rules share: who has a quota in hand, the lock of a pool, who is told. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from registry.i18n import text
from registry.law import Cite
from registry.scheme import ClaimRule, States, Tell, Want

IN_HAND = "quota-in-hand"


def in_hand(held_in: States, quota: Callable[[Any], UUID], case: Callable[[Any], UUID], cite: Cite) -> ClaimRule[Any]:
    """A quota is in one holding's hand at most, while its case is in one of these states; the database holds it."""
    return ClaimRule(
        IN_HAND,
        held_in,
        lambda f: Want(key=str(quota(f)), slots=("hand",), holder=str(case(f))),
        cite,
        text("This quota is in another enterprise's hands"),
    )


def pool_lock(scheme: str, klass: str) -> str:
    """What whoever gives out quotas of a class, or takes one back, holds alone (`Scheme.locks`): first come, first served."""
    return f"quota-pool:{scheme}:{klass}"


def city_scope(city: str) -> str:
    """The scope of a city's officers: GB/T 2260, such as `city:430100`."""
    return f"city:{city}"


def enterprise_scope(enterprise: UUID) -> str:
    """The scope in which an enterprise's people act, and in which it is told things."""
    return f"enterprise:{enterprise}"


def tell_enterprise(subject: str, body: str) -> tuple[Tell, ...]:
    """The letter that a move writes to the enterprise."""
    return (Tell("enterprise", subject, body),)
