"""Short ways over the API to where a story of Guangdong's quotas begins: one that is assigned, one in operation."""

from __future__ import annotations

from collections.abc import Mapping

from tests.journeys.carriers import Carriers, Firm
from vehicles.guangdong_quota_facts import OUTBOUND_PAPERS

SHENZHEN = "440300"
DOCUMENT = "样例文件〔2026〕9号"
LETTER: Mapping[str, str | bool] = {
    "side": "hong_kong", "want_outbound_freight": "1", "equity": "60", "reasons": "客户需要跨境运输。",
    "feasibility": "车辆、驾驶人和场站均已落实。", "self_operation": True,
}  # fmt: skip


class Hauliers(Carriers):
    """The sandbox as enterprises and officers of Guangdong have it."""

    def asked(self, firm: Firm) -> str:
        """Its application for one quota for trucks to Hong Kong."""
        body = {"enterprise": firm.id, "evidence": LETTER}
        made = self.world.post(self.world.signed_in(firm.login), "/api/v1/guangdong/applications", body, 201)
        return str(made["case"])

    def assigned(self, firm: Firm) -> str:
        """A quota of the firm's whose 180 days run."""
        case, city = self.asked(firm), self.officer("shenzhen")
        self.world.move(city, case, "verify", checked=True)
        self.world.move(city, case, "pass_on")
        self.world.move(self.officer("guangdong"), case, "assign", grant_outbound_freight="1", document=DOCUMENT)
        return self.quota(firm)

    def quota(self, firm: Firm) -> str:
        """The firm's only quota."""
        found = self.world.signed_in(firm.login).get("/api/v1/cases?scheme=guangdong-hkmo-quota").json()["cases"]
        assert len(found) == 1
        return str(found[0]["id"])

    def add_vehicle_papers(self, firm: Firm, quota: str, *, but: str = "") -> None:
        """The papers of its vehicle, in their order, up to one."""
        client = self.world.signed_in(firm.login)
        for item in OUTBOUND_PAPERS.items:
            if item.code == but:
                return
            until = {"expires_on": "2028-12-31"} if item.expires else {}
            body = {"item": item.code, "number": "A-1", **until}
            self.world.post(client, f"/api/v1/cases/{quota}/papers", body, 201)

    def operating(self, firm: Firm) -> str:
        """A quota of the firm's that is in operation since today."""
        quota = self.assigned(firm)
        told = {"plate": self.world.inventor.vehicle().plate, "evidence": {"seats": "3", "positioning": True}}
        self.world.post(self.world.signed_in(firm.login), f"/api/v1/guangdong/quotas/{quota}/vehicle", told, 200)
        self.add_vehicle_papers(firm, quota)
        self.world.move(self.officer("shenzhen-county"), quota, "put_into_operation", number="样例证0009")
        return quota
