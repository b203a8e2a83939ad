"""What our roles in the database are called. By itself, so that starting a server loads little."""

from __future__ import annotations

APP, SEQUENCER = "creditpass_app", "creditpass_sequencer"
READER, KEYS = "creditpass_reader", "creditpass_keys"
ROLES = (APP, SEQUENCER, READER, KEYS)

SERVING, TIMERS, READING = "creditpass_serving", "creditpass_timers", "creditpass_reading"
SIGN_INS = {SERVING: (APP,), TIMERS: (APP, SEQUENCER), READING: (READER,)}
"""Who signs in to the embedded server beside its owner, and in which parts; `roles.sql` makes the same of yours."""


def memberships(owner: str) -> tuple[str, ...]:
    """Who may act as whom: serving reaches keys; the owner may take any part, and serves in the part that serves."""
    return (f"grant {KEYS} to {APP}", f"grant {', '.join(ROLES)} to {owner}")
