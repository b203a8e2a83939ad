"""Short ways over the API to where a journey begins: a unit that is active, a declaration that waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from deploy.demo import declaration
from deploy.trial import Trial
from privacy.ids import uuid7
from registry.formats.invented import InventedPerson, InventedUnit, InventedVehicle, Inventor

PASSWORD = "seven grey herons fly"  # of every account that a journey makes


@dataclass(frozen=True)
class Place:
    """An active unit, its clerk's login, and its code."""

    invented: InventedUnit
    id: str
    case: str
    login: str
    code: str


@dataclass(frozen=True)
class Sent:
    """A declaration that was sent."""

    person: InventedPerson
    car: InventedVehicle
    case: str
    receipt: str
    secret: str


@dataclass
class World:
    """A sandbox as a program sees it."""

    trial: Trial
    inventor: Inventor

    def __post_init__(self) -> None:
        self._clients: dict[str, httpx.Client] = {}
        self.anyone = self._client("")

    @property
    def operator(self) -> httpx.Client:
        """The operator, signed in."""
        return self.signed_in("operator", self.trial.passwords["operator"])

    def signed_in(self, login: str, password: str = PASSWORD) -> httpx.Client:
        """A program that acts for this account."""
        if login not in self._clients:
            answer = self.anyone.post("/api/v1/session", json={"login": login, "password": password})
            assert answer.status_code == 201, answer.text
            self._client(login, Authorization=f"Bearer {answer.json()['token']}")
        return self._clients[login]

    def _client(self, login: str, **headers: str) -> httpx.Client:
        headers |= {"Accept-Language": "en"}
        self._clients[login] = httpx.Client(base_url=self.trial.url, timeout=120, headers=headers)
        return self._clients[login]

    def close(self) -> None:
        """Let go of every connection."""
        for client in self._clients.values():
            client.close()

    def unit(self, login: str, kind: str = "enterprise", *, active: bool = True) -> Place:
        """A unit with this clerk, authenticated unless told otherwise."""
        invented = self.inventor.unit()
        body = {
            "name": invented.name, "kind": kind, "credit_code": invented.credit_code, "address": invented.address,
            "legal_representative": invented.legal_representative, "contact_name": invented.contact_name,
            "contact_phone": invented.contact_phone, "contact_email": invented.contact_email,
            "login": login, "password": PASSWORD,
        }  # fmt: skip
        made = self.post(self.anyone, "/api/v1/units", body, 201)
        code = ""
        if active:
            self.move(self.operator, made["case"], "authenticate", checked=True)
            code = self.signed_in(login).get(f"/api/v1/units/{made['id']}/code").json()["code"]
        return Place(invented, made["id"], made["case"], login, code)

    def declare(self, code: str, car: InventedVehicle | None = None, owner: InventedPerson | None = None) -> Sent:
        """Somebody declares a self-use car of their own, or of somebody else."""
        person, car = self.inventor.person(), car or self.inventor.vehicle()
        whose = {"owner": "self"}
        if owner is not None:
            whose = {
                "owner": "other",
                "owner_document_type": owner.document.value,
                "owner_document_number": owner.number,
            }
        sent = self.post(self.anyone, f"/api/v1/enrol/{code}", declaration(person, car.plate, whose), 201)
        return Sent(person, car, sent["case"], sent["receipt"], sent["secret"])

    def visit(self, code: str) -> Sent:
        """A visitor declares their own car through a visitor code."""
        person, car = self.inventor.person(), self.inventor.vehicle()
        told = declaration(person, car.plate, {"owner": "self"})
        told["person"] |= {"relation": ""}
        sent = self.post(self.anyone, f"/api/v1/enrol/{code}", told, 201)
        return Sent(person, car, sent["case"], sent["receipt"], sent["secret"])

    def move(self, client: httpx.Client, case: str, move: str, **evidence: object) -> Any:
        """A step on a case."""
        return self.post(client, f"/api/v1/cases/{case}/moves/{move}", {"evidence": evidence}, 200)

    def post(self, client: httpx.Client, path: str, body: object, status: int) -> Any:
        answer = client.post(path, json=body, headers={"Idempotency-Key": str(uuid7())})
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()
