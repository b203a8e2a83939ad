"""The check with FastAPI and SQLAlchemy's asyncio ORM: `uvicorn tests.benchmarks.peers.fastapi_app:app`."""

from __future__ import annotations

import hmac
import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import SmallInteger, String, select
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

KEY = bytes.fromhex(os.environ["PEER_KEY"])
engine = create_async_engine(os.environ["PEER_URL"], pool_size=10, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    pass


class SubjectTag(Base):
    __tablename__ = "subject_tag"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(SmallInteger)
    tag: Mapped[bytes] = mapped_column(BYTEA)
    subject: Mapped[UUID]


class Standing(Base):
    __tablename__ = "standing"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scheme: Mapped[str] = mapped_column(String(64))
    subject: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(16))
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    until: Mapped[date | None]


class PortClient(Base):
    __tablename__ = "port_client"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    port: Mapped[str] = mapped_column(String(64))
    active: Mapped[bool]


class CheckRecord(Base):
    __tablename__ = "check_record"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    as_of: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    client: Mapped[UUID]
    port: Mapped[str] = mapped_column(String(64))
    plate_version: Mapped[int] = mapped_column(SmallInteger)
    plate_tag: Mapped[bytes] = mapped_column(BYTEA)
    subject: Mapped[UUID | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)


class CheckRequest(BaseModel):
    plate: str = Field(min_length=2, max_length=64)


class SchemeAnswer(BaseModel):
    scheme: str
    status: str
    reason: str
    citation: dict[str, str]
    valid_until: date | None


class CheckAnswer(BaseModel):
    decision_id: UUID
    as_of: datetime
    schemes: list[SchemeAnswer]


async def get_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


@app.post("/port/v1/check")
async def check(asked: CheckRequest, session: Annotated[AsyncSession, Depends(get_session)]) -> CheckAnswer:
    tag = hmac.digest(KEY, asked.plate.upper().encode(), "sha256")
    now = datetime.now(UTC)
    client = (await session.scalars(select(PortClient).where(PortClient.id == UUID(os.environ["PEER_CLIENT"])))).one()
    found = (
        await session.scalars(
            select(Standing)
            .join(SubjectTag, SubjectTag.subject == Standing.subject)
            .where(SubjectTag.domain == "peer", SubjectTag.version == 1, SubjectTag.tag == tag)
            .where(Standing.closed_at.is_(None), Standing.scheme == "hengqin")
        )
    ).first()
    status = found.status if found else "NOT_LISTED"
    record = CheckRecord(
        id=uuid4(), at=now, as_of=now, client=client.id, port=client.port, plate_version=1, plate_tag=tag,
        subject=found.subject if found else None, answers={"hengqin": [status, status.lower()]},
    )  # fmt: skip
    session.add(record)
    await session.commit()
    citation = {"clause": "HQ-4.3", "article": "4(3)", "instrument": "hengqin-2024"}
    line = SchemeAnswer(
        scheme="hengqin", status=status, reason=status.lower(), citation=citation,
        valid_until=found.until if found else None,
    )  # fmt: skip
    return CheckAnswer(decision_id=record.id, as_of=now, schemes=[line])
