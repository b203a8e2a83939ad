"""A message to send, with nothing personal in it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from registry.channels.channel import Outgoing

SENT_AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

MESSAGE = Outgoing(
    id=UUID("019cabcd-0000-7000-8000-000000000001"),
    address="clerk@example.org",
    key="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    subject="钥匙已就绪",
    body="请查看案卷。",
    url="https://pass.example.org/cases/7",
    language="zh-Hans",
    case=UUID("019cabcd-0000-7000-8000-000000000007"),
    scheme="tiny",
    at=SENT_AT,
)


def message(**changed: Any) -> Outgoing:
    return replace(MESSAGE, **changed)
