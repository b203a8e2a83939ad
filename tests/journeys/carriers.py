"""Short ways over the API to where a story of Hunan's quotas begins: an application, a quota in use, one that is overdue."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from registry.formats.invented import InventedUnit
from tests.journeys.world import PASSWORD, World
from vehicles.hunan_law import APPLICATION_PAPERS, QUOTA_PAPERS

PDF = b"%PDF-1.7 sample"
CHANGSHA, ZHUZHOU = "430100", "430200"
TODAY = "2026-11-23"
"""On which the sandbox of the journeys begins."""


@dataclass(frozen=True)
class Firm:
    """An enterprise that registered itself, and its login."""

    invented: InventedUnit
    id: str
    login: str


@dataclass
class Carriers:
    """The sandbox as enterprises and officers of Hunan have it. Nobody moves its clock: others share it."""

    world: World

    def officer(self, login: str) -> httpx.Client:
        """An officer of the sandbox, or somebody of an enterprise that it has from its beginning."""
        return self.world.signed_in(login, self.world.trial.passwords[login])

    def firm(self, city: str = CHANGSHA) -> Firm:
        """A new enterprise of a city."""
        one, login = self.world.inventor.unit(), f"carrier-{uuid4().hex[:8]}"
        body = {
            "name": one.name, "city": city, "credit_code": one.credit_code,
            "legal_representative": one.legal_representative, "contact_name": one.contact_name,
            "contact_phone": one.contact_phone, "login": login, "password": PASSWORD,
        }  # fmt: skip
        made = self.world.post(self.world.anyone, "/api/v1/enterprises", body, 201)
        return Firm(one, made["enterprise"], login)

    def applied(self, firm: Firm) -> str:
        """Its application for one quota, without papers."""
        body = {"enterprise": firm.id, "wanted": 1, "need": "湘港运输", "undertaking": True}
        made = self.world.post(self.world.signed_in(firm.login), "/api/v1/hunan/applications", body, 201)
        return str(made["case"])

    def add_papers(self, login: str, case: str, *, but: str = "") -> None:
        """Every paper that the case must have, but for one."""
        items = {item.code: item for item in (*APPLICATION_PAPERS.items, *QUOTA_PAPERS.items)}
        client = self.world.signed_in(login)
        for paper in client.get(f"/api/v1/cases/{case}/papers").json():
            if not paper["required"] or paper["item"] == but:
                continue
            until = {"expires_on": "2028-01-20"} if items[paper["item"]].expires else {}
            body = {"item": paper["item"], "number": "A-1", "file": base64.b64encode(PDF).decode(), **until}
            self.world.post(client, f"/api/v1/cases/{case}/papers", body, 201)

    def verified(self, firm: Firm) -> str:
        """Its application, verified by Changsha."""
        case = self.applied(firm)
        self.add_papers(firm.login, case)
        self.world.move(self.officer("changsha"), case, "verify", checked=True)
        return case

    def allocate(self, firm: Firm, application: str) -> str:
        """One more quota comes from Guangdong, for this application: the case of the quota."""
        province = self.officer("hunan")
        self.world.post(province, "/api/v1/hunan/pool", {"numbers": [f"湘{uuid4().hex[:6]}"]}, 201)
        self.world.move(province, application, "take_up")
        self.world.move(province, application, "allocate_out_of_order", reason="情况属实")
        return self.case(self.world.signed_in(firm.login), "assigned")

    def register(self, quota: str) -> None:
        """Guangdong has registered the quota, today."""
        self.world.move(self.officer("hunan"), quota, "register", registered_on=TODAY, served_on=TODAY)

    def active(self, firm: Firm) -> str:
        """A quota of the firm's that is in use since today."""
        quota, client = self.allocate(firm, self.verified(firm)), self.world.signed_in(firm.login)
        self.register(quota)
        plates = {"plate": self.world.inventor.vehicle().plate, "plated_on": TODAY}
        self.world.post(client, f"/api/v1/hunan/quotas/{quota}/plates", plates, 200)
        self.add_papers(firm.login, quota)
        self.world.move(client, quota, "file")
        return quota

    def case(self, client: httpx.Client, state: str) -> str:
        """The one quota in this state that somebody sees."""
        found: Any = client.get(f"/api/v1/cases?scheme=hunan-hk-truck-quota&state={state}").json()["cases"]
        return str(found[0]["id"])
