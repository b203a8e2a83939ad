"""Everything that happens to a person here, over HTTP: declared, looked at, moved, told, asked about, refused, erased.

Whatever the story says of anybody is known (`Remains.known`), and whatever it is answered where nothing personal is due
is kept (`Remains.hear`). What is answered to those whose data it is, or who typed it, is not.
"""

from __future__ import annotations

import io
import json
import re
from typing import Any

import httpx
import xlsxwriter

from deploy.trial import Trial
from privacy.ids import uuid7
from registry.formats.documents import DocumentType
from registry.formats.invented import Inventor
from registry.ports.asking import PortAuth
from registry.ports.keys import read_key_file
from tests.faults.waiting import until
from tests.journeys.world import PASSWORD, Place, Sent, World
from tests.leaks.people import BORN, Somebody, everybody
from tests.leaks.remains import Remains
from whitelist.answers import DOCUMENTS

SEED = 6
BIRTH_ASKED = frozenset({"passport", "home_return_permit", "taiwan_permit"})
PAGE = {"Accept": "text/html", "Accept-Language": "en"}


class Story:
    """Tells the story once, in order."""

    def __init__(self, trial: Trial, remains: Remains) -> None:
        self.world = World(trial, Inventor(seed=SEED))
        self.trial, self.remains = trial, remains
        self.known, self.hear = remains.known, remains.hear
        self.people = list(everybody(self.world.inventor))
        for one in self.people:
            one.told(self.known)
        self.known.add("day of birth", BORN.isoformat(), BORN.strftime("%Y%m%d"))
        self.known.add("password", PASSWORD)
        self.clients: list[httpx.Client] = []

    def close(self) -> None:
        self.world.close()
        for client in self.clients:
            client.close()

    def tell(self) -> None:
        """Everything, in order."""
        self.place = self.register("leaks-one", "official_business")
        self.other = self.register("leaks-two", "enterprise")
        self.notices()
        self.sent = self.declare_everybody()
        self.decide()
        self.look_at_lists()
        self.correct()
        self.settle_owner()
        self.ask_as_a_port()
        self.import_dishonesty()
        self.refuse_everything()
        self.incident()
        self.exercise_rights()
        self.look_at_records()
        self.wait_for_messages()

    # -- units --------------------------------------------------------------------------------------------------------

    def register(self, login: str, kind: str) -> Place:
        unit = self.world.inventor.unit()
        told = {
            "address": f"横琴新区样本路澄园{login}座",
            "legal_representative": f"皇甫样{len(self.known.values)}贤",
            "contact_name": f"Contacto Conceição {login}",
            "contact_phone": unit.contact_phone,
            "contact_email": f"澄.contact.{login}@example.org".replace("澄.", "c."),
        }
        if kind == "official_business":
            told |= {"reason": f"每日往返送样甲公文之{login}", "supporting_document": f"样办函〔2026〕之{login}号"}
        self.known.add(f"unit {login}", *told.values(), unit.credit_code, unit.contact_phone.removeprefix("+86"))
        body = {"name": unit.name, "kind": kind, "credit_code": unit.credit_code, "login": login, "password": PASSWORD}
        made = self.world.post(self.world.anyone, "/api/v1/units", {**body, **told}, 201)
        self.remains.control = unit.name
        reason = self.text(f"请贵单位补正样本材料之{login}")
        self.world.move(self.world.operator, made["case"], "return", reason=reason, missing=reason)
        clerk = self.world.signed_in(login)
        again = clerk.post(f"/api/v1/units/{made['id']}/resubmission", json={"address": self.text(f"新址样楼{login}")})
        assert again.status_code == 200, again.text
        self.world.move(self.world.operator, made["case"], "authenticate", checked=True)
        code = clerk.get(f"/api/v1/units/{made['id']}/code").json()["code"]
        return Place(unit, made["id"], made["case"], login, code)

    def notices(self) -> None:
        """Messages leave by e-mail and webhook."""
        for place in (self.place, self.other):
            clerk = self.world.signed_in(place.login)
            body = {"email": True, "webhook_url": self.remains.hook.url}
            answer = clerk.put(f"/api/v1/units/{place.id}/notices", json=body)
            assert answer.status_code in (200, 204), answer.text
            secret = clerk.get(f"/api/v1/units/{place.id}/notices/secret").json()
            self.known.add(f"webhook secret of {place.login}", *(v for v in secret.values() if isinstance(v, str)))

    def text(self, words: str) -> str:
        """Something written freely: from now on known."""
        self.known.add(f"text {words}", words)
        return words

    # -- declarations -------------------------------------------------------------------------------------------------

    def declare_everybody(self) -> list[tuple[Somebody, Sent]]:
        """Whoever has a document that declarations take, their own car; the second one's car has another owner."""
        able = [one for one in self.people if one.person.document.value in DOCUMENTS]
        sent = [(one, self.declare(one, self.place)) for one in able]
        owner, second = able[0], self.people[-1]
        self.shared = Somebody(second.person, owner.car)
        return sent

    def declare(self, who: Somebody, place: Place, owner: Somebody | None = None) -> Sent:
        return self.sent_by(who, self.world.post(self.world.anyone, f"/api/v1/enrol/{place.code}",
                                                 self.form(who, owner), 201))  # fmt: skip

    def form(self, who: Somebody, owner: Somebody | None = None) -> dict[str, Any]:
        person, vehicle = who.person, who.car
        told: dict[str, Any] = {
            "name": person.name, "document_type": person.document.value, "document_number": person.number,
            "document_expires": person.document_until.isoformat(), "phone": person.phone, "relation": "staff",
            "licence_class": "C1", "licence_expires": person.licence_until.isoformat(),
        }  # fmt: skip
        if person.issuer:
            told["document_country"] = person.issuer
        if person.document.value in BIRTH_ASKED:
            told["birth_date"] = BORN.isoformat()
        car = {"plate": vehicle.plate, "class": "small_passenger", "use": "self_use", "owner": "self"}
        car["jurisdiction"] = vehicle.jurisdiction.value
        if owner is not None:
            car |= {"owner": "other", "owner_document_type": owner.person.document.value}
            car |= {"owner_document_number": owner.person.number, "owner_document_country": owner.person.issuer or ""}
        return {"person": told, "vehicle": car, "consent": {"sensitive": True, "ports": True}, "undertaking": True}

    def sent_by(self, who: Somebody, answer: dict[str, Any]) -> Sent:
        self.known.add(f"receipt secret of {who.person.name}", answer["secret"])
        return Sent(who.person, who.car, answer["case"], answer["receipt"], answer["secret"])

    def decide(self) -> None:
        """Verified, suspended and restored with words; one refused, one removed; each looked at in plain."""
        clerk, operator = self.world.signed_in(self.place.login), self.world.operator
        for who, sent in self.sent:
            self.reveal(clerk, sent.case)
            if who.person.document is not DocumentType.TAIWAN_PERMIT:
                self.world.move(clerk, sent.case, "verify", undertaking=True)
        first, second, *_ = (sent.case for _, sent in self.sent)
        self.world.move(clerk, first, "suspend", reason=self.text("因欧阳样甲未按规定申报暂停"))
        self.world.move(clerk, first, "restore")
        self.world.move(operator, second, "suspend", reason=self.text("Suspenso por queixa de João d'Ávila"))
        self.world.move(operator, second, "restore")

    def reveal(self, client: httpx.Client, case: str) -> None:
        """Every masked value and every note, in plain, on record."""
        seen = client.get(f"/api/v1/cases/{case}")
        shown = json.dumps(self.hear("lists", seen).json())
        names = set(re.findall(r'"((?:\w+\.\w+|note):[0-9a-f-]{36})"', shown))
        assert names, "there is something to be revealed"
        for name in names:
            answer = client.post(f"/api/v1/cases/{case}/reveal", json={"what": name})
            assert answer.status_code == 200, answer.text

    def correct(self) -> None:
        """Returned with a reason, corrected by receipt, then verified."""
        clerk = self.world.signed_in(self.place.login)
        who, sent = next(pair for pair in self.sent if pair[0].person.document is DocumentType.TAIWAN_PERMIT)
        self.world.move(clerk, sent.case, "return", reason=self.text("驾驶证照片模糊请样人重拍"))
        changed = {**self.form(who)["person"], "phone": "+85366123987", "name": "Nguyễn Thị Corrigida"}
        self.known.add("corrected", "+85366123987", "66123987", "Nguyễn Thị Corrigida")
        del changed["relation"]
        answer = self.world.anyone.put(f"/api/v1/receipts/{sent.receipt}/person", json=changed, headers=secret(sent))
        assert answer.status_code == 200, answer.text
        self.world.move(clerk, sent.case, "verify", undertaking=True)
        self.reveal(clerk, sent.case)

    def settle_owner(self) -> None:
        """A second driver of another unit, who becomes the owner; and the former one leaves."""
        owner, owners = self.sent[0]
        second = self.declare(self.shared_driver(), self.other, owner)
        clerk, operator = self.world.signed_in(self.other.login), self.world.operator
        self.world.move(clerk, second.case, "verify", undertaking=True)
        (row,) = self.remains.query("select vehicle from entry where id = $1", second.case)
        evidence = self.text("机动车登记证书样〇〇九号，过户于十一月三日")
        self.world.post(
            operator, f"/api/v1/vehicles/{row['vehicle']}/owner",
            {"entry": second.case, "evidence": evidence, "former_stays": True}, 200,
        )  # fmt: skip
        answer = self.world.anyone.post(f"/api/v1/receipts/{owners.receipt}/moves/leave", headers=secret(owners))
        assert answer.status_code == 200, answer.text
        self.world.move(self.world.signed_in(self.place.login), owners.case, "confirm_leaving")
        page = self.page_of("operator", self.trial.passwords["operator"])
        self.hear("lists", page.get(f"/vehicles/{row['vehicle']}/owner"))

    def shared_driver(self) -> Somebody:
        person = self.world.inventor.person(DocumentType.RESIDENT_ID)
        made = Somebody(person, self.sent[0][0].car)
        made.told(self.known)
        return made

    # -- ports --------------------------------------------------------------------------------------------------------

    def ask_as_a_port(self) -> None:
        """Every plate, with every document; and those that nobody declared."""
        client, key = self.trial.port_client
        auth = PortAuth(self.trial.url, client, *read_key_file(key))
        port = httpx.Client(base_url=self.trial.url, auth=auth, timeout=120)
        self.clients.append(port)
        stranger = self.world.inventor.vehicle()
        for one in [*self.people, Somebody(self.people[0].person, stranger)]:
            one.told(self.known)
            driver = {"type": one.person.document.value, "number": one.person.number}
            if one.person.issuer:
                driver["country"] = one.person.issuer
            plate = {"plate": one.car.plate, "jurisdiction": one.car.jurisdiction.value}
            for body in (plate, {**plate, "driver": driver}):
                answer = self.hear("ports", port.post("/port/v1/check", json=body))
                assert answer.status_code == 200, answer.text
        bad = {"plate": self.people[0].person.name, "driver": {"type": "resident_id", "number": "没有这个号码样"}}
        self.known.add("what a port typed wrong", "没有这个号码样")
        self.hear("ports", port.post("/port/v1/check", json=bad))

    # -- the serious-dishonesty list ----------------------------------------------------------------------------------

    def import_dishonesty(self) -> None:
        """By JSON, CSV and workbook, tried and put in force; with rows that are wrong; reviewed with words."""
        listed = self.people[-2:]
        rows = [
            {"kind": "person", "number": one.person.number, "document_type": one.person.document.value,
             "country": one.person.issuer or "", "authority": "样例海关", "document": "样决〔2026〕7号", "from": "2026-11-01"}
            for one in listed
        ]  # fmt: skip
        rows.append({"kind": "vehicle", "number": self.people[3].car.plate, "authority": "样例海关",
                     "document": "样决〔2026〕8号", "from": "2026-11-01", "document_type": "", "country": ""})  # fmt: skip
        self.known.add("what a file got wrong", "错行样本号码甲乙丙", "44059919820101999Q")
        rows += [{**rows[0], "number": wrong} for wrong in ("错行样本号码甲乙丙", "44059919820101999Q")]
        operator = self.world.operator
        for dry_run in ("true", "false"):
            for name, content, kind in (
                ("司徒硯秋嶼.csv", as_csv(rows), "text/csv"),
                (
                    "欧阳澄澄.xlsx",
                    as_workbook(rows),
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
            ):
                answer = operator.post(
                    "/api/v1/dishonesty/imports", params={"dry_run": dry_run}, files={"file": (name, content, kind)}
                )
                assert answer.status_code == 200, answer.text
                assert answer.json()["wrong"] == 2
                self.hear("lists", answer)
        page = self.page_of("operator", self.trial.passwords["operator"])
        tried = self.send(page, "/dishonesty/import", files={"file": ("尉迟恭样乙.csv", as_csv(rows), "text/csv")})
        self.hear("lists", tried)
        lines = self.remains.query("select id from listing order by id desc limit 3")
        reviewer = self.world.signed_in("operator2", self.trial.passwords["operator2"])
        for line in lines[:2]:
            self.reveal(reviewer, str(line["id"]))
            self.world.move(
                reviewer, str(line["id"]), "wrong_match", evidence=self.text(f"经核对并非同一样人{line['id']}")
            )

    # -- what is refused ----------------------------------------------------------------------------------------------

    def refuse_everything(self) -> None:
        """Personal values in every wrong place: bodies, addresses, queries, headers, names of fields' values."""
        who, sent = self.sent[1]
        name, number, phone, plate = who.person.name, who.person.number, who.person.phone, who.car.plate
        anyone, clerk = self.world.anyone, self.world.signed_in(self.other.login)
        form = self.form(who)
        enrol, cases = f"/api/v1/enrol/{self.place.code}", "/api/v1/cases"
        broken: list[dict[str, Any]] = [
            {**form, "person": name},
            {**form, "person": {**form["person"], "document_type": name, "document_expires": number}},
            {**form, "person": {**form["person"], "name": name * 60, "licence_class": number, "relation": phone}},
            {**form, "vehicle": {**form["vehicle"], "plate": name, "use": plate, "class": phone}},
            {**form, "person": {**form["person"], "document_number": number[:-1] + "?", "phone": name}},
            {**form, "undertaking": name},
            {**form, name: number, "person": {**form["person"], number: name}},
        ]
        for body in broken:
            self.refused(anyone.post(enrol, json=body))
        self.refused(anyone.post(enrol, content=json.dumps(form)[:-3].encode()))
        self.refused(anyone.post(enrol, content=json.dumps({"person": name + "\0"}).encode()))
        self.refused(anyone.post(enrol, json=form, headers={"Idempotency-Key": number * 9}))
        for path in (f"{cases}/{name}", f"{cases}/{sent.case}/moves/{name}", f"/enrol/{plate}", f"/receipts/{number}"):
            for accept in ("application/json", "text/html"):
                self.refused(clerk.get(path, headers={"Accept": accept}))
                self.refused(clerk.post(path, json={"name": name}, headers={"Accept": accept}))
        for query in ({"scheme": name}, {"due_before": number}, {"sort": plate}, {"limit": phone}, {"after": number}):
            self.refused(clerk.get(cases, params=query), may_pass=True)
        self.refused(clerk.get(f"{cases}/{sent.case}", params={"at": name}))
        self.refused(clerk.post(f"{cases}/{sent.case}/reveal", json={"what": name}))
        self.refused(clerk.post("/api/v1/moves", json={"cases": [name], "move": number, "evidence": {"reason": phone}}))
        third = self.declare(Somebody(self.shared_driver().person, self.sent[2][0].car), self.other, self.sent[2][0])
        self.world.move(clerk, third.case, "verify", undertaking=True)
        fourth = self.declare(Somebody(self.shared_driver().person, self.sent[2][0].car), self.other, self.sent[2][0])
        move = f"{cases}/{fourth.case}/moves/verify"
        self.refused(clerk.post(move, json={"evidence": {"undertaking": True}}))
        self.refused(clerk.post(move, json={"evidence": {"undertaking": name, number: plate}}))
        self.sign_in_wrongly(name, phone)
        self.refused(anyone.get(f"/api/v1/receipts/{sent.receipt}", headers={"X-Receipt-Secret": number}))
        self.refused(
            anyone.post("/port/v1/check", json={"plate": plate}, headers={"Authorization": f"Bearer {number}"})
        )
        self.refused(anyone.post("/api/v1/token", data={"client_assertion": name.encode(), "grant_type": number}))
        again = {
            "name": "x",
            "kind": "enterprise",
            "credit_code": self.place.invented.credit_code + "0",
            "address": name,
        }
        more = {"legal_representative": name, "contact_name": name, "contact_phone": number, "contact_email": phone}
        self.refused(anyone.post("/api/v1/units", json={**again, **more, "login": phone, "password": "short"}))

    def sign_in_wrongly(self, name: str, phone: str) -> None:
        for login in (name, phone):
            self.refused(self.world.anyone.post("/api/v1/session", json={"login": login, "password": name + phone}))
        with httpx.Client(base_url=self.trial.url, timeout=120, headers={**PAGE, "Origin": self.trial.url}) as browser:
            browser.post("/sign-in", data={"login": phone, "password": name + phone})
            browser.post("/receipt", data={"number": "x", "secret": name + phone})  # both tell back what was typed

    def refused(self, answer: httpx.Response, *, may_pass: bool = False) -> None:
        assert may_pass or 300 <= answer.status_code < 500, (answer.request.url, answer.status_code, answer.text)
        assert answer.status_code < 500, answer.text
        self.hear("refusals", answer)

    # -- the person, the officer of data protection --------------------------------------------------------------------

    def incident(self) -> None:
        """An incident with words about what happened."""
        page = self.page_of("dpo", self.trial.passwords["dpo"])
        words = self.text("样人司徒的档案被误寄至别处")
        answer = self.send(
            page, "/privacy/incidents/new",
            {"what": words, "actor": "", "from_at": "2026-11-01 00:00", "to_at": "2099-01-01 00:00"},
        )  # fmt: skip
        assert answer.status_code == 303, answer.text

    def exercise_rights(self) -> None:
        """A copy; a request that is answered, one refused, a consent withdrawn; and somebody is erased."""
        dpo = self.world.signed_in("dpo", self.trial.passwords["dpo"])
        asking = self.text("请把我的样本通讯地址改正过来")
        case = self.asks(self.sent[2][1], "correction", asking)
        self.reveal_all(dpo, case)
        self.world.move(dpo, case, "answer", answer=self.text("已按样人所请更正并告知"))
        case = self.asks(self.sent[3][1], "copy", self.text("Quero uma cópia de tudo, João"))
        self.world.move(dpo, case, "refuse", reasons=self.text("Recusado: já foi dada uma cópia à pessoa"))
        with self.holder(self.sent[5][1]) as browser:
            answer = self.send(browser, "/receipt/data/consents/provision-to-ports", {})
            assert answer.status_code == 303, answer.text
        self.erase(dpo)

    def erase(self, dpo: httpx.Client) -> None:
        _, sent = self.sent[4]
        (row,) = self.remains.query("select person, vehicle, fingerprint from entry where id = $1", sent.case)
        tags = self.remains.query("select tag from subject_tag where subject = $1", row["person"])
        assert tags
        self.remains.erased.add("tag", row["fingerprint"].hex(), *(tag["tag"].hex() for tag in tags))
        self.remains.dump("yesterday.sql", "--exclude-schema=keys")
        case = self.asks(sent, "erasure", self.text("请删除本人全部样本资料"))
        self.world.move(dpo, case, "erase")

    def asks(self, sent: Sent, kind: str, words: str) -> str:
        with self.holder(sent) as browser:
            assert browser.get("/receipt/data").status_code == 200
            assert browser.get("/receipt/data/copy.json").status_code == 200
            answer = self.send(browser, "/receipt/data/requests/new", {"kind": kind, "words": words})
            assert answer.status_code == 303, answer.text
            self.hear("refusals", answer)
        scheme = "personal-data-request"
        (row,) = self.remains.query("select id from case_ where scheme = $1 order by id desc limit 1", scheme)
        return str(row["id"])

    def reveal_all(self, client: httpx.Client, case: str) -> None:
        shown = client.get(f"/api/v1/cases/{case}").text
        for name in set(re.findall(r"note:[0-9a-f-]{36}", shown)):
            assert client.post(f"/api/v1/cases/{case}/reveal", json={"what": name}).status_code == 200

    def holder(self, sent: Sent) -> httpx.Client:
        """A browser with this receipt in hand."""
        browser = httpx.Client(base_url=self.trial.url, timeout=120, headers={**PAGE, "Origin": self.trial.url})
        browser.cookies.set("receipt", f"{sent.receipt}.{sent.secret}")
        return browser

    def page_of(self, login: str, password: str) -> httpx.Client:
        """A browser, signed in."""
        browser = httpx.Client(base_url=self.trial.url, timeout=120, headers={**PAGE, "Origin": self.trial.url})
        self.clients.append(browser)
        answer = browser.post("/sign-in", data={"login": login, "password": password})
        assert answer.status_code == 303, answer.text
        self.known.add(f"session of {login}", browser.cookies["session"])
        return browser

    def send(self, browser: httpx.Client, path: str, form: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Fill in a page's form and send it."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', browser.get(path).text))
        return browser.post(path, data={**hidden, **(form or {})}, **more)

    # -- what others see ----------------------------------------------------------------------------------------------

    def look_at_lists(self) -> None:
        """What clerks, officers and auditors see before they ask for more, and the files made of it."""
        for login, password in ((self.place.login, PASSWORD), *self.staff("operator", "auditor", "dpo")):
            page = self.page_of(login, password)
            for path in ("/cases", "/cases.csv", "/cases.xlsx", "/units", *self.cases_seen(login)):
                self.hear("lists", page.get(path))
        for path in (f"/units/{self.place.id}", f"/units/{self.place.id}/messages"):
            self.hear("lists", self.page_of(self.place.login, PASSWORD).get(path))
        for path in ("/api/v1/cases?limit=200", "/api/v1/changes?limit=1000", "/api/v1/units"):
            self.hear("lists", self.world.operator.get(path))

    def cases_seen(self, login: str) -> list[str]:
        return [] if login == "dpo" else [f"/cases/{sent.case}" for _, sent in self.sent[:3]]

    def staff(self, *logins: str) -> list[tuple[str, str]]:
        return [(login, self.trial.passwords[login]) for login in logins]

    def look_at_records(self) -> None:
        """Journal, refusals, disclosures and accounts, as pages and files; and what anybody may see."""
        for login, password in self.staff("auditadmin", "auditor"):
            page = self.page_of(login, password)
            for path in ("/audit", "/audit/records.csv", "/audit/heads"):
                self.hear("records", page.get(path))
        auditor = self.world.signed_in("auditadmin", self.trial.passwords["auditadmin"])
        self.hear("records", auditor.get("/api/v1/audit/records?limit=500"))
        page = self.page_of("secadmin", self.trial.passwords["secadmin"])
        self.hear("records", page.get("/accounts"))
        for path in ("/", "/privacy", "/schemes", "/openapi.json", f"/enrol/{self.place.code}", "/no/such/page"):
            self.hear("public", self.world.anyone.get(path, headers=PAGE))
        self.hear("metrics", self.world.anyone.get("/metrics"))

    def wait_for_messages(self) -> None:
        """Until everything that leaves the application has been sent, or given up (to whom was erased)."""
        left = (
            "select 1 from delivery where (channel = 'inbox' and spread_at is null)"
            " or (channel <> 'inbox' and done_at is null and failed_at is null) limit 1"
        )
        until(lambda: not self.remains.query(left), "every message to be sent")
        assert self.remains.postbox.mails
        assert self.remains.hook.got
        assert self.remains.gateway.got


def secret(sent: Sent) -> dict[str, str]:
    return {"X-Receipt-Secret": sent.secret, "Idempotency-Key": str(uuid7())}


def as_csv(rows: list[dict[str, str]]) -> bytes:
    names = list(rows[0])
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "\r\n".join(",".join(line) for line in lines).encode()


def as_workbook(rows: list[dict[str, str]]) -> bytes:
    out, names = io.BytesIO(), list(rows[0])
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([dict(zip(names, names, strict=True)), *rows]):
            for column, name in enumerate(names):
                sheet.write_string(at, column, row.get(name, ""))
    return out.getvalue()
