"""`creditpass demo`: the main job over HTTP, from a unit's registration to a port's answer, on a fresh sandbox.

Each step asks the running server and compares what it answers with what the guidelines demand. The first that differs
ends the demonstration with exit code 1.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.trial import DidNotStart, Trial, fresh_sandbox
from privacy.ids import uuid7
from registry.formats.invented import InventedPerson, Inventor
from registry.ports.asking import PortAuth
from registry.ports.keys import read_key_file

LIST = "hengqin"
PATIENCE = httpx.Timeout(60)
NOT_SEEDED = 1
"""The inventor's seed: its people are not those of the sandbox's world (seed 0)."""

Step = Callable[[], list[str]]
"""Does something and gives what came of it, in lines. Raises Differs."""


class Differs(Exception):
    """An answer is not what it must be."""

    def __init__(self, what: str, expected: object, got: object) -> None:
        super().__init__(f"{what} should be {expected}, and is {got}")


def demonstrate(port: int | None = None) -> int:
    """Run the demonstration and print it; gives the exit code."""
    print("Starting a sandbox of its own ", end="", flush=True)
    begun, dots = time.monotonic(), _Dots()
    try:
        with fresh_sandbox(port, waiting=dots) as trial:
            print(f" ready at {trial.url} after {time.monotonic() - begun:.0f} s")
            return carry_out(Demo(trial).steps())
    except DidNotStart as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1


class _Dots:
    """Shows that it goes on: a dot every second."""

    def __init__(self) -> None:
        self._next = time.monotonic() + 1

    def __call__(self) -> None:
        if time.monotonic() > self._next:
            self._next += 1
            print(".", end="", flush=True)


def carry_out(steps: Sequence[tuple[str, Step]]) -> int:
    """Run the steps in order and print them; gives the exit code: 1 at the first that does not come out."""
    begun = time.monotonic()
    for number, (title, step) in enumerate(steps, 1):
        print(f"\n{number:2}. {title}", flush=True)
        try:
            for line in step():
                print(f"    {line}", flush=True)
        except (Differs, httpx.HTTPError) as reason:
            print(f"    FAILED at step {number}: {reason}", flush=True)
            return 1
    print(f"\nEvery step came out as the guidelines say, in {time.monotonic() - begun:.0f} s.")
    return 0


@dataclass(frozen=True)
class Declared:
    """Somebody's declaration: the case, and the receipt by which they get at it."""

    person: InventedPerson
    case: str
    receipt: str
    secret: str


@dataclass
class Demo:
    """The steps, and what earlier ones left for later ones."""

    trial: Trial
    inventor: Inventor = field(default_factory=lambda: Inventor(seed=NOT_SEEDED))
    unit: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    declared: dict[str, Declared] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.invented = self.inventor.unit()
        self.car = self.inventor.vehicle()
        self.owner, self.spouse, self.third = (self.inventor.person() for _ in range(3))
        self.anyone = self._client()
        self.clerk, self.operator = self.anyone, self.anyone
        self.port = self.anyone

    def steps(self) -> list[tuple[str, Step]]:
        """What is shown, in order."""
        return [
            ("A unit registers (HQ-4.1)", self.register),
            ("The operator authenticates it", self.authenticate),
            ("Its code exists, and the form behind it (HQ-4.1, HQ-4.2)", self.see_code),
            ("The owner of a car and their spouse declare through it (HQ-4.2)", self.declare),
            ("The clerk verifies both (HQ-4.3)", self.verify),
            ("A port gets a token for an assertion that it signed", self.get_token),
            ("The port asks about the car, and about each of its drivers", self.ask_listed),
            ("A third driver declares the same car and is refused (HQ-3.7)", self.refuse_third),
            ("The owner leaves the list by the receipt, asking nobody (HQ-5.2)", self.leave),
            ("The port asks again: not the owner, and the spouse waits for an owner", self.ask_again),
        ]

    # -- the steps: each gives what came of it, in lines, or raises Differs -------------------------------------------

    def register(self) -> list[str]:
        unit = self.invented
        password = f"demo {uuid7().hex}"
        account = {"login": "demo-clerk", "password": password}
        answer = self._post(
            self.anyone, "/api/v1/units", 201,
            {
                "name": unit.name, "kind": "enterprise", "credit_code": unit.credit_code, "address": unit.address,
                "legal_representative": unit.legal_representative, "contact_name": unit.contact_name,
                "contact_phone": unit.contact_phone, "contact_email": unit.contact_email, **account,
            },
        )  # fmt: skip
        _same("its state", "applied", answer["state"])
        self.unit = answer
        self.clerk = self._signed_in(**account)
        code = self.clerk.get(f"/api/v1/units/{answer['id']}/code")
        _same("its code before authentication", 404, code.status_code)
        return [f"{unit.name} is registered, with its first clerk. It has no code yet."]

    def authenticate(self) -> list[str]:
        self.operator = self._signed_in("operator", self.trial.passwords["operator"])
        answer = self._move(self.operator, self.unit["case"], "authenticate", {"checked": True})
        _same("its state", "active", answer["state"])
        return ["The unit is active."]

    def see_code(self) -> list[str]:
        answer = self._get(self.clerk, f"/api/v1/units/{self.unit['id']}/code")
        self.code = answer["code"]
        picture = self.clerk.get(f"/api/v1/units/{self.unit['id']}/code.svg")
        _same("the code as a picture", (200, "image/svg+xml"), (picture.status_code, _type(picture)))
        behind = self._get(self.anyone, f"/api/v1/enrol/{self.code}")
        _same("the unit behind the code", self.invented.name, behind["unit"])
        return [f"{answer['url']} leads to the form of {behind['unit']}."]

    def declare(self) -> list[str]:
        own = self._declare("owner", self.owner, {"owner": "self"})
        other = self._declare("spouse", self.spouse, self._owned_by_owner())
        return [f"Owner: receipt {own.receipt}, waiting for the unit.", f"Spouse: receipt {other.receipt}, likewise."]

    def verify(self) -> list[str]:
        both = [self.declared["spouse"].case, self.declared["owner"].case]
        body = {"cases": both, "move": "verify", "evidence": {"undertaking": True}}
        answer = self._post(self.clerk, "/api/v1/moves", 200, body)
        _same("how each came out", [200, 200], [one["status"] for one in answer["results"]])
        states = [one["state"] for one in answer["results"]]
        _same("their states when verified, spouse first", ["awaiting_owner", "listed"], states)
        now = self._get(self.clerk, f"/api/v1/cases/{both[0]}")
        _same("the spouse's state now", "listed", now["state"])
        return [
            "The clerk accepts the unit's undertaking, for both at once.",
            "The spouse, verified first, waited for the owner, and was listed by itself with the owner.",
        ]

    def get_token(self) -> list[str]:
        client, key_file = self.trial.port_client
        auth = PortAuth(self.trial.url, client, *read_key_file(key_file))
        answer = self.anyone.send(auth.token_request())
        _same("the token's answer", 200, answer.status_code)
        got = answer.json()
        self.port = httpx.Client(base_url=self.trial.url, timeout=PATIENCE, auth=auth)
        return [f"A token of {got['expires_in']} seconds for {got['scope']}."]

    def ask_listed(self) -> list[str]:
        asked = {"the car": None, "the car with its owner": self.owner, "the car with the spouse": self.spouse}
        return [self._ask(what, driver, "LISTED", "listed") for what, driver in asked.items()]

    def refuse_third(self) -> list[str]:
        third = self._declare("third", self.third, self._owned_by_owner())
        path = f"/api/v1/cases/{third.case}/moves/verify"
        answer = self._post(self.clerk, path, 409, {"evidence": {"undertaking": True}})
        _same("the clause of the refusal", "HQ-3.7", answer["citation"]["clause"])
        told = [answer["detail"], f"Refused under {_cited(answer)}."]
        return [*told, self._ask("the car with the third driver", self.third, "NOT_LISTED", "other-driver")]

    def leave(self) -> list[str]:
        mine = self.declared["owner"]
        path = f"/api/v1/receipts/{mine.receipt}/moves/leave"
        answer = self.anyone.post(path, headers={"X-Receipt-Secret": mine.secret, **_once()})
        _same("leaving", 200, answer.status_code)
        _same("the owner's state", "leaving", answer.json()["state"])
        return [answer.json()["means"]]

    def ask_again(self) -> list[str]:
        waiting = self._get(self.clerk, f"/api/v1/cases/{self.declared['spouse'].case}")
        _same("the spouse's state", "awaiting_owner", waiting["state"])
        asked = {"the car with its owner": self.owner, "the car with the spouse": self.spouse}
        lines = [self._ask(what, driver, "NOT_LISTED", "not-on-list") for what, driver in asked.items()]
        return [*lines, f"The spouse's declaration: {waiting['state_label']}."]

    # -- asking ---------------------------------------------------------------------------------------------------

    def _client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.trial.url, timeout=PATIENCE, headers={"Accept-Language": "en", **headers})

    def _signed_in(self, login: str, password: str) -> httpx.Client:
        answer = self._post(self.anyone, "/api/v1/session", 201, {"login": login, "password": password})
        return self._client(Authorization=f"Bearer {answer['token']}")

    def _get(self, client: httpx.Client, path: str) -> Any:
        answer = client.get(path)
        _same(f"GET {path}", 200, _told(answer, 200))
        return answer.json()

    def _post(self, client: httpx.Client, path: str, status: int, body: dict[str, Any]) -> Any:
        answer = client.post(path, json=body, headers=_once())
        _same(f"POST {path}", status, _told(answer, status))
        return answer.json()

    def _move(self, client: httpx.Client, case: str, move: str, evidence: dict[str, Any]) -> Any:
        return self._post(client, f"/api/v1/cases/{case}/moves/{move}", 200, {"evidence": evidence})

    def _owned_by_owner(self) -> dict[str, str]:
        kind, number = self.owner.document.value, self.owner.number
        return {"owner": "other", "owner_document_type": kind, "owner_document_number": number}

    def _declare(self, who: str, person: InventedPerson, owner: dict[str, str]) -> Declared:
        body = declaration(person, self.car.plate, owner)
        answer = self._post(self.anyone, f"/api/v1/enrol/{self.code}", 201, body)
        _same("the declaration's state", "declared", answer["state"])
        self.declared[who] = Declared(person, answer["case"], answer["receipt"], answer["secret"])
        return self.declared[who]

    def _ask(self, what: str, driver: InventedPerson | None, status: str, reason: str) -> str:
        body: dict[str, Any] = {"plate": self.car.plate}
        if driver is not None:
            body["driver"] = {"type": driver.document.value, "number": driver.number}
        answer = self._post(self.port, "/port/v1/check", 200, body)
        ours = next(one for one in answer["schemes"] if one["scheme"] == LIST)
        _same(what, (status, reason), (ours["status"], ours["reason"]))
        return f"{what.capitalize()}: {status} ({reason}), {_cited(ours)}, decision {answer['decision_id']}"


def declaration(person: InventedPerson, plate: str, owner: dict[str, str]) -> dict[str, Any]:
    """What somebody sends to declare a self-use car. `owner`: the vehicle's fields that say whose it is."""
    return {
        "person": {
            "name": person.name, "document_type": person.document.value, "document_number": person.number,
            "document_expires": person.document_until.isoformat(), "phone": person.phone, "relation": "staff",
            "licence_class": "C1", "licence_expires": person.licence_until.isoformat(),
        },
        "vehicle": {"plate": plate, "class": "small_passenger", "use": "self_use", **owner},
        "consent": {"sensitive": True, "ports": True},
        "undertaking": True,
    }  # fmt: skip


def _once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid7())}


def _same(what: str, expected: object, got: object) -> None:
    if expected != got:
        raise Differs(what, expected, got)


def _told(answer: httpx.Response, expected: int) -> object:
    """The status; with what was said, when it is another than expected."""
    return answer.status_code if answer.status_code == expected else f"{answer.status_code} {answer.text[:500]}"


def _type(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def _cited(answer: dict[str, Any]) -> str:
    cite = answer["citation"]
    return f"{cite['clause']} ({cite['article']})"
