"""Hunan's recommendations to Guangdong (HN-10.4), and the papers that may be taken along, so that none is asked twice.

Hunan recommends by a letter on a quota; the enterprise then applies in Guangdong itself (SW-4). Papers go along only as
the enterprise agrees, one by one: each is opened on record, sealed anew for the new case, and stays where it was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from privacy import consent
from privacy.consent_text import ConsentText
from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import FieldProblem, Invalid
from registry.i18n import DEFAULT_LANGUAGE, LANGUAGES, text
from registry.installed import CaseRow
from vehicles import papers
from vehicles.checklists import Checklist
from vehicles.hunan_law import APPLICATION, APPLICATION_PAPERS, QUOTA, QUOTA_PAPERS
from vehicles.quota_rules import enterprise_scope

NOT_AGREED = text("To have papers copied, agree to it. Or leave them all out and add papers afterwards.")
NOT_OFFERED = text("One of these papers cannot be copied any more. Look again at what is offered.")

REUSE = ConsentText(
    "papers-reused",
    "1",
    {
        "en": "We agree that the papers chosen above, which we gave to the authorities of Hunan, are copied into this"
        " application, and that the authorities of Guangdong that handle it read them. Each copy is sealed anew and"
        " recorded. Without this we add papers ourselves.",
        "zh-Hans": "我单位同意：将以上所选、原先提交湖南省有关部门的材料复制到本次申请，供广东省负责办理的部门查阅。"
        "每份复制件均重新加密并留有记录。不同意的，由我单位另行提交材料。",
        "zh-Hant": "我單位同意：將以上所選、原先提交湖南省有關部門的材料複製到本次申請，供廣東省負責辦理的部門查閱。"
        "每份複製件均重新加密並留有記錄。不同意的，由我單位另行提交材料。",
        "pt": "Concordamos que os documentos escolhidos acima, que entregámos às autoridades de Hunan, sejam copiados para"
        " este pedido e lidos pelas autoridades de Guangdong que o tratam. Cada cópia é cifrada de novo e fica registada."
        " Sem isto, juntamos nós os documentos.",
    },
)

LETTERS = """
    select l.id, l.series, l.number, l.at, h.application
      from quota_holding h join letter l on l."case" = h.id
     where h.enterprise = $1 and l.scheme = $2 and l.kind = 'recommendation' and l.scopes @> array[$3]::varchar[]
       and not exists (select from quota_application a join guangdong_application g on g.id = a.id
                         join case_ c on c.id = a.id
                        where a.enterprise = h.enterprise and c.state = 'assigned' and l.id = any(g.recommendations))
     order by l.at desc, l.id desc
"""
PAPERS = """
    select distinct on (p.item) p.id, p.item, p.issued_on, p.expires_on
      from paper p join case_ c on c.id = p."case"
     where p."case" in (select id from quota_application where enterprise = $1 and scheme = $2
                        union all select h.id from quota_holding h join quota q on q.id = h.quota
                                   where h.enterprise = $1 and q.scheme = $3)
       and p.item = any($4::varchar[]) and p.replaced_at is null and (p.expires_on is null or p.expires_on >= $5)
       and exists (select from keys.subject_key k where k.subject = p.id and k.destroyed_at is null)
     order by p.item, p.added_at desc, p.id desc
"""


@dataclass(frozen=True)
class Recommendation:
    """A letter that recommends an enterprise, on which no quota of Guangdong was assigned yet."""

    letter: UUID
    number: str
    day: date
    application: UUID | None
    """The application in Hunan from which the quota came."""


@dataclass(frozen=True)
class Offered:
    """A paper that was given to Hunan and fits Guangdong's list. `label` is a message."""

    paper: UUID
    item: str
    label: str
    issued_on: date | None
    expires_on: date | None


async def standing(connection: Connection, enterprise: UUID) -> list[Recommendation]:
    """The recommendations of an enterprise that are not used up, the newest first: one for each quota."""
    rows = await connection.fetch(LETTERS, enterprise, QUOTA, enterprise_scope(enterprise))
    return [Recommendation(row["id"], _printed(row), civil_day(row["at"]), row["application"]) for row in rows]


async def offered(connection: Connection, enterprise: UUID, wanted: Checklist, day: date) -> list[Offered]:
    """What an enterprise that is recommended gave to Hunan, is valid, and stands on this list too; the newest of each."""
    if not await standing(connection, enterprise):
        return []
    labels = {item.code: item.label for item in wanted.items}
    fitting = sorted(labels.keys() & KNOWN_TO_HUNAN)
    rows = await connection.fetch(PAPERS, enterprise, APPLICATION, QUOTA, fitting, day)
    found = [Offered(row["id"], row["item"], labels[row["item"]], row["issued_on"], row["expires_on"]) for row in rows]
    return sorted(found, key=lambda one: list(labels).index(one.item))


KNOWN_TO_HUNAN = {item.code for item in (*APPLICATION_PAPERS.items, *QUOTA_PAPERS.items) if not item.personal}
"""A driver's papers are the driver's, and are not taken along."""


@dataclass(frozen=True)
class Reuse:
    """Which papers an enterprise wants taken along, and whether it agreed to that; `channel` as in its consent."""

    papers: frozenset[UUID] = frozenset()
    agreed: bool = False
    channel: str = "web"


NOTHING = Reuse()


async def copy(
    connection: Connection, case: CaseRow, enterprise: UUID, wanted: Checklist, reuse: Reuse, actor: Actor, at: datetime
) -> list[UUID]:
    """Copy the chosen papers into a case, with the consent on record; gives the new ones.

    Raises Invalid (`papers`, `papers_agreed`) for papers that are not offered, and for want of the consent.
    """
    if not reuse.papers:
        return []
    if not reuse.agreed:
        raise Invalid([FieldProblem("papers_agreed", "not-agreed", NOT_AGREED)])
    there = await offered(connection, enterprise, wanted, civil_day(at))
    if reuse.papers - {one.paper for one in there}:
        raise Invalid([FieldProblem("papers", "not-offered", NOT_OFFERED)])
    language = actor.language if actor.language in LANGUAGES else DEFAULT_LANGUAGE
    await consent.record(
        REUSE, subject=enterprise, language=language, channel=reuse.channel, at=at, ref=f"case:{case.id}"
    )
    chosen = [one.paper for one in there if one.paper in reuse.papers]
    return [await papers.copy(connection, paper, case, actor, at) for paper in chosen]


async def taken_back(enterprise: UUID, case: UUID, at: datetime) -> None:
    """The case was taken back, and with it the consent that was given for it."""
    await consent.withdraw(enterprise, REUSE.purpose, at, f"case:{case}")


async def numbers_of(connection: Connection, letters: Collection[UUID]) -> list[str]:
    """The numbers of letters as they are printed, in order."""
    rows = await connection.fetch(
        "select series, number from letter where id = any($1::uuid[]) order by series, number", list(letters)
    )
    return [_printed(row) for row in rows]


def _printed(row: Any) -> str:
    return f"{row['series']}-{row['number']:05d}"
