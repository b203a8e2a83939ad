"""Questions and answers for the API's description. The people and plates are invented."""

from __future__ import annotations

from typing import Any

_LISTED = {"clause": "HQ-4.3", "article": "四（三）", "instrument": "hengqin-2024"}
_ABSENT = {"clause": "HQ-1.2", "article": "一（二）", "instrument": "hengqin-2024"}


def _answer(status: str, reason: str, citation: dict[str, str], valid_until: str | None = None,
            proposals: list[dict[str, str]] | None = None) -> dict[str, Any]:  # fmt: skip
    return {
        "decision_id": "019eaf4e-6f3a-7c55-9d0c-3b8d3fd2a611",
        "as_of": "2026-11-21T08:15:02.113Z",
        "schemes": [
            {"scheme": "hengqin", "status": status, "reason": reason, "citation": citation, "valid_until": valid_until}
        ],
        "channel": None,
        "inspection": None,
        "proposals": proposals or [],
    }


QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("A plate", {"plate": "粤C·D12345"}),
    (
        "A plate and its driver",
        {
            "plate": "粤Z1234澳",
            "driver": {"type": "home_return_permit", "number": "M12345678"},
            "scheme": "hengqin",
            "channel": "hengqin-bridge",
            "direction": "out",
        },
    ),
)
ANSWERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Listed", _answer("LISTED", "listed", _LISTED, "2031-05-08")),
    ("Not listed: the ordinary lane", _answer("NOT_LISTED", "not-on-list", _ABSENT)),
    ("Suspended", _answer("SUSPENDED", "suspended", _LISTED, "2031-05-08")),
    (
        "An O where only a 0 can be",
        _answer("UNKNOWN", "plate-uncertain", _ABSENT, None, [{"plate": "粤C·D12305", "jurisdiction": "CN"}]),
    ),
)
