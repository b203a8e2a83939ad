"""Questions and answers for the API's description. The people and plates are invented."""

from __future__ import annotations

from typing import Any

_LISTED = {"clause": "HQ-4.3", "article": "四（三）", "instrument": "hengqin-2024"}
_QUOTA = {"clause": "HN-9.2", "article": "第九条", "instrument": "hunan-hk-truck"}
_NOTICE = {
    "condition": "under-notice",
    "citation": {"clause": "HN-10.5", "article": "第十条（一）", "instrument": "hunan-hk-truck"},
    "since": "2026-08-03",
    "until": "2026-09-14",
}
_ABSENT = {"clause": "HQ-1.2", "article": "一（二）", "instrument": "hengqin-2024"}


def _answer(status: str, reason: str, citation: dict[str, str], valid_until: str | None = None,
            proposals: list[dict[str, str]] | None = None, *, scheme: str = "hengqin",
            conditions: list[dict[str, Any]] | None = None) -> dict[str, Any]:  # fmt: skip
    return {
        "decision_id": "019eaf4e-6f3a-7c55-9d0c-3b8d3fd2a611",
        "as_of": "2026-11-21T08:15:02.113Z",
        "schemes": [
            {
                "scheme": scheme,
                "status": status,
                "reason": reason,
                "citation": citation,
                "valid_until": valid_until,
                "conditions": conditions or [],
            }
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
    (
        "Listed, with a public notice running",
        _answer("LISTED", "listed", _QUOTA, scheme="hunan-hk-truck-quota", conditions=[_NOTICE]),
    ),
    ("Not listed: the ordinary lane", _answer("NOT_LISTED", "not-on-list", _ABSENT)),
    ("Suspended", _answer("SUSPENDED", "suspended", _LISTED, "2031-05-08")),
    (
        "An O where only a 0 can be",
        _answer("UNKNOWN", "plate-uncertain", _ABSENT, None, [{"plate": "粤C·D12305", "jurisdiction": "CN"}]),
    ),
)

_PASSAGE = {
    "id": "2026-11-22-000417",
    "channel": "shenjing",
    "direction": "out",
    "lane": "west-1",
    "arrived_at": "2026-11-22T08:15:02+08:00",
    "released_at": "2026-11-22T08:15:40+08:00",
    "decision_id": "019eaf4e-6f3a-7c55-9d0c-3b8d3fd2a611",
}
_INSPECTED = {
    **_PASSAGE,
    "inspection": {
        "id": "019eaf50-11c2-7b6e-a3a5-5f0d2ac0f001",
        "results": [
            {"authority": "customs", "result": "clean"},
            {"authority": "border_inspection", "result": "clean"},
        ],
    },
}
PASSAGES_TOLD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("A passage", {"items": [_PASSAGE]}),
    ("A passage with what was found in its inspection", {"items": [_INSPECTED]}),
)
PASSAGES_TAKEN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Kept", {"results": [{"id": _PASSAGE["id"], "passage": "new", "problem": None, "released": None}]}),
    ("Kept, and released", {"results": [{"id": _PASSAGE["id"], "passage": "new", "problem": None, "released": True}]}),
)
