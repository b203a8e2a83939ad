"""The scenes of `screens.py`: who goes where, so that every page is met, with its problems and when it is empty."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from registry.ports.asking import PortAuth
from registry.ports.keys import read_key_file
from tests.journeys.album import Album, send
from tests.journeys.visitor import Visitor
from whitelist.undertakings import PORTS

Scene = Callable[[Album], None]


def for_everybody(album: Album) -> None:
    one = album.visitor()
    stage = album.stage
    album.pages(
        one,
        {
            "front": "/",
            "privacy": "/privacy",
            "schemes": "/schemes",
            "scheme-entries": "/schemes/hengqin",
            "scheme-units": "/schemes/hengqin-unit",
            "scheme-dishonesty": "/schemes/hengqin-dishonesty",
            "register": "/units/new",
            "sign-in": "/sign-in",
            "receipt-sign-in": "/receipt",
            "enrol": f"/enrol/{stage.active.code}",
            "enrol-suspended": f"/enrol/{stage.suspended.code}",
            "enrol-dead": "/enrol/ABCDEFGHJKLMNPQRSTUVWXYZ23",
            "not-found": "/nowhere",
        },
    )
    one.page.goto(album.world.trial.url + "/api/docs")
    one.page.locator(".swagger-ui .opblock").first.wait_for()
    album.take(one, "api-docs")
    for name, path in {"register-problems": "/units/new", "enrol-problems": f"/enrol/{stage.active.code}"}.items():
        one.page.goto(album.world.trial.url + path)
        send(one)
        album.take(one, name)
    one.page.goto(album.world.trial.url + "/sign-in")
    one.fill(login="nobody", password="not a password")
    send(one)
    album.take(one, "sign-in-problem")
    one.context.close()


def for_declarants(album: Album) -> None:
    world = album.world
    sent = world.declare(album.stage.active.code)
    one = album.visitor()
    one.page.goto(world.trial.url + "/receipt")
    one.fill(number=sent.receipt, secret="AAAA")
    send(one)
    album.take(one, "receipt-problem")
    one.fill(number=sent.receipt, secret=sent.secret)
    send(one)
    album.take(one, "receipt-declared")
    album.pages(one, {"receipt-new": "/receipt?new=yes", "receipt-withdraw": "/receipt/moves/withdraw"})
    clerk = world.signed_in("screens")
    world.move(clerk, sent.case, "return", reason="Please check the day on which your licence ends.")
    album.pages(one, {"receipt-returned": "/receipt", "receipt-details": "/receipt/details"})
    one.fill(person__name="", person__document_number="123")
    send(one)
    album.take(one, "receipt-details-problems")
    one.page.goto(world.trial.url + "/receipt/details")
    send(one)
    world.move(clerk, sent.case, "verify", undertaking=True)
    album.pages(one, {"receipt-listed": "/receipt", "receipt-leave": "/receipt/moves/leave"})
    rows = [{"kind": "person", "number": sent.person.number, "authority": "样例海关", "document": "样例决定2026-9",
             "from": "2026-11-01"}]  # fmt: skip
    listed = world.post(world.operator, "/api/v1/dishonesty/imports", {"rows": rows}, 200)["rows"][0]["case"]
    album.pages(one, {"receipt-barred": "/receipt", "receipt-objection": f"/receipt/objections/{listed}"})
    one.context.close()


def for_clerks(album: Album) -> None:
    stage = album.stage
    unit, cases = stage.active.id, stage.cases
    one = album.visitor("screens")
    album.pages(
        one,
        {
            "clerk-home": "/home",
            "unit": f"/units/{unit}",
            "unit-code": f"/units/{unit}/code",
            "unit-poster": f"/units/{unit}/poster",
            "unit-guide": f"/units/{unit}/guide",
            "unit-replace-code": f"/units/{unit}/code/replace",
            "unit-details": f"/units/{unit}/details",
            "unit-clerks": f"/units/{unit}/clerks",
            "unit-notices": f"/units/{unit}/notices",
            "unit-messages": f"/units/{unit}/messages",
            "unit-case": f"/cases/{stage.active.case}",
            "unit-leave": f"/cases/{stage.active.case}/moves/leave",
            "cases": "/cases",
            "cases-filtered": "/cases?scheme=hengqin&state=declared",
            "cases-none": "/cases?scheme=hengqin&state=withdrawn",
            "entry-listed": f"/cases/{cases['listed']}",
            "entry-declared": f"/cases/{cases['declared']}",
            "entry-third": f"/cases/{cases['third']}",
            "entry-third-verify": f"/cases/{cases['third']}/moves/verify",
            "entry-verify": f"/cases/{cases['declared']}/moves/verify",
            "entry-return": f"/cases/{cases['declared']}/moves/return",
            "entry-remove": f"/cases/{cases['listed']}/moves/remove",
            "account": "/account",
        },
    )
    one.page.goto(album.world.trial.url + f"/cases/{cases['declared']}/moves/return")
    send(one)
    album.take(one, "entry-return-problems")
    one.page.goto(album.world.trial.url + "/cases?scheme=hengqin&state=declared")
    one.page.locator("tbody input[type=checkbox]").first.check(force=True)
    album.take(one, "cases-selected")
    one.page.locator(".app-bulk__bar button[value=return]").click()
    album.take(one, "bulk")
    send(one)
    album.take(one, "bulk-problems")
    one.page.goto(album.world.trial.url + "/cases?scheme=hengqin&state=declared")
    one.page.locator(f'input[name=case][value="{cases["third"]}"]').check(force=True)
    one.page.locator(".app-bulk__bar button[value=verify]").click()
    one.fill(undertaking=True)
    send(one)
    album.take(one, "bulk-done")
    one.context.close()


def for_hosts(album: Album) -> None:
    """A unit shows its visitor code, a visitor declares with it and is listed for the way out."""
    world, unit = album.world, album.stage.active.id
    clerk, path = world.signed_in("screens"), f"/units/{unit}/visitor-code"
    one, phone = album.visitor("screens"), album.visitor()
    if clerk.get(f"/api/v1{path}").status_code == 200:
        clerk.delete(f"/api/v1{path}").raise_for_status()
    album.pages(one, {"visitor-code-none": path})
    send(one)
    album.take(one, "visitor-code-made")
    code = clerk.get(f"/api/v1{path}").json()["code"]
    album.pages(phone, {"visitor-enrol": f"/enrol/{code}"})
    send(phone)
    album.take(phone, "visitor-enrol-problems")
    sent = world.visit(code)
    phone.page.goto(world.trial.url + "/receipt")
    phone.fill(number=sent.receipt, secret=sent.secret)
    send(phone)
    album.pages(phone, {"visitor-receipt-new": "/receipt?new=yes"})
    album.pages(one, {"visitor-case": f"/cases/{sent.case}", "visitor-admit": f"/cases/{sent.case}/moves/admit"})
    world.move(clerk, sent.case, "admit", expected=True)
    album.pages(phone, {"visitor-receipt-listed": "/receipt", "visitor-leave": "/receipt/moves/leave"})
    album.pages(one, {"visitor-case-listed": f"/cases/{sent.case}", "visitor-cases": "/cases?scheme=hengqin"})
    one.context.close()
    phone.context.close()


def for_other_clerks(album: Album) -> None:
    stage = album.stage
    for name, place in {
        "waiting": stage.waiting, "returned": stage.returned, "suspended": stage.suspended, "refused": stage.refused,
    }.items():  # fmt: skip
        one = album.visitor(place.login)
        album.pages(one, {f"unit-{name}": f"/units/{place.id}"})
        if name == "returned":
            album.pages(one, {"unit-correct": f"/units/{place.id}/correct"})
        one.context.close()


def for_operators(album: Album) -> None:
    stage = album.stage
    one = album.visitor("operator")
    active = album.world.operator.get("/api/v1/cases?scheme=hengqin-unit&state=active&sort=since").json()["cases"][0]
    album.pages(
        one,
        {
            "unit-case-past": f"/cases/{active['id']}?on={active['since'][:10]}",
            "operator-home": "/home",
            "units": "/units",
            "units-none": "/units?name=nothing+of+this+name",
            "operator-unit": f"/units/{stage.waiting.id}",
            "operator-unit-case": f"/cases/{stage.waiting.case}",
            "operator-authenticate": f"/cases/{stage.waiting.case}/moves/authenticate",
            "operator-return": f"/cases/{stage.waiting.case}/moves/return",
            "operator-deregister": f"/cases/{stage.active.case}/moves/deregister",
            "operator-cases": "/cases",
            "operator-entry": f"/cases/{stage.cases['listed']}",
            "operator-listing": f"/cases/{stage.cases['listing']}",
            "operator-import": "/dishonesty/import",
            "operator-owner": f"/entries/{stage.cases['listed']}/owner",
        },
    )
    content = (
        "kind,number,authority,document,from\nperson,44049119900101100X,海关,2026-1,2026-11-01\nvehicle,,海关,2026-1,\n"
    )
    one.page.goto(album.world.trial.url + "/dishonesty/import")
    one.page.set_input_files(
        "input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    send(one)
    album.take(one, "operator-imported")
    one.page.goto(album.world.trial.url + "/dishonesty/import")
    send(one)
    album.take(one, "operator-import-problem")
    one.context.close()


def for_persons(album: Album) -> None:
    """What somebody sees of what is held of them."""
    world = album.world
    sent = world.declare(album.stage.active.code)
    clerk = world.signed_in("screens")
    world.move(clerk, sent.case, "verify", undertaking=True)
    clerk.post(f"/api/v1/cases/{sent.case}/reveal", json={"what": "name"})
    one = album.visitor()
    one.page.goto(world.trial.url + "/receipt")
    one.fill(number=sent.receipt, secret=sent.secret)
    send(one)
    album.pages(
        one,
        {
            "data": "/receipt/data",
            "data-consent": f"/receipt/data/consents/{PORTS.purpose}",
            "data-ask": "/receipt/data/requests/new",
        },
    )
    send(one)
    album.take(one, "data-ask-problems")
    one.page.locator("input[name=kind][value=erasure]").check(force=True)
    send(one)
    album.take(one, "data-asked")
    one.context.close()
    asked = world.signed_in("dpo", world.trial.passwords["dpo"]).get("/api/v1/cases?scheme=personal-data-request")
    case = asked.json()["cases"][0]["id"]
    officer = album.visitor("dpo")
    album.pages(officer, {"dpo-home": "/home", "dpo-cases": "/cases", "dpo-request": f"/cases/{case}"})
    for name in ("answer", "erase", "refuse"):
        album.pages(officer, {f"dpo-request-{name}": f"/cases/{case}/moves/{name}"})
    officer.context.close()


def for_officers_of_protection(album: Album) -> None:
    one = album.visitor("dpo")
    album.pages(
        one,
        {
            "dpo-assessment": "/privacy/assessment",
            "dpo-retention": "/privacy/retention",
            "dpo-incident": "/privacy/incidents/new",
        },
    )
    send(one)
    album.take(one, "dpo-incident-problems")
    one.fill(what="A laptop was lost.", from_at="2026-11-01 08:00", to_at="2026-11-30 08:00")
    send(one)
    album.take(one, "dpo-incident-open")
    one.page.goto(album.world.trial.url + "/privacy/retention")
    send(one)
    album.take(one, "dpo-retention-dry")
    one.context.close()


def for_administrators(album: Album) -> None:
    one = album.visitor("secadmin")
    album.pages(one, {"accounts": "/accounts", "account-new": "/accounts/new"})
    send(one)
    album.take(one, "account-new-problems")
    one.page.goto(album.world.trial.url + "/accounts")
    one.page.locator("main tbody a").first.click()
    album.take(one, "account-of-another")
    album.pages(one, {"recoveries": "/recoveries", "factors": "/account/factors"})
    one.context.close()
    one = album.visitor("sysadmin")
    album.pages(one, {"sysadmin-home": "/home", "recover": "/recover"})
    one.context.close()
    one = album.visitor("auditadmin")
    album.pages(
        one,
        {"audit": "/audit", "audit-disclosures": "/audit?log=disclosure", "audit-heads": "/audit/heads"},
    )
    one.page.locator("form[action='/audit/heads'] button").first.click()
    album.take(one, "audit-head-signed")
    one.page.locator("form[action='/audit/check'] button").first.click()
    album.take(one, "audit-checked")
    one.context.close()


def for_carriers(album: Album) -> None:
    """Enterprises with quotas, and the offices that allocate them."""
    one = album.visitor()
    album.pages(one, {"enterprise": "/enterprises/new", "notices": "/notices"})
    send_of(one, "/enterprises/new", album, "enterprise-problems")
    one.context.close()
    for login, new in {"carrier": "/guangdong/applications/new", "truckers": "/hunan/apply"}.items():
        one = album.visitor(login)
        album.pages(one, {f"{login}-home": "/home", f"{login}-apply": new, f"{login}-archive": "/credit-archive"})
        send_of(one, new, album, f"{login}-apply-problems")
        _first_case(album, one, login)
        one.context.close()
    for login, pool in {"guangdong": "/guangdong/pool", "hunan": "/hunan/pool"}.items():
        one = album.visitor(login)
        album.pages(one, {f"{login}-home": "/home", f"{login}-pool": pool, f"{login}-letters": "/letters"})
        _first_case(album, one, login)
        one.context.close()
    one = album.visitor("truckers")
    one.page.goto(album.world.trial.url + "/credit-archive")
    one.page.locator("tbody a").first.click()
    one.page.wait_for_url("**/credit-archive/*")
    entry = urlsplit(one.page.url).path
    album.pages(one, {"archive-entry": entry, "archive-objection": f"{entry}/objection"})
    one.page.goto(album.world.trial.url + entry)
    send(one)
    album.take(one, "archive-entry-said")
    one.context.close()
    one = album.visitor("changsha")
    one.page.goto(album.world.trial.url + "/cases?scheme=hunan-hk-truck-quota&state=active")
    one.page.locator("tbody a").first.click()
    one.page.wait_for_url("**/cases/*")
    case = urlsplit(one.page.url).path.rsplit("/", 1)[1]
    album.pages(one, {"violation": f"/hunan/quotas/{case}/violation"})
    send(one)
    album.take(one, "violation-problems")
    one.context.close()


def _first_case(album: Album, one: Visitor, login: str) -> None:
    """The first case in somebody's list, why it is so, and its papers where it has any."""
    one.page.goto(album.world.trial.url + "/cases")
    one.page.locator("tbody a").first.click()
    one.page.wait_for_url("**/cases/*")
    there = urlsplit(one.page.url).path
    pages = {f"{login}-case": there, f"{login}-why": f"{there}/why"}
    if one.page.locator(f"a[href$='{there}/papers']").count():  # not every case has papers
        pages[f"{login}-papers"] = f"{there}/papers"
    album.pages(one, pages)


def for_objectors(album: Album) -> None:
    """Anybody objects to a public notice and reads the answer; whoever published it hears the objection.

    Six requests, with pictures between them: more of them in a minute would be refused.
    """
    one = album.visitor()
    one.page.goto(album.world.trial.url + "/notices")
    one.page.locator("tbody a").first.click()
    one.page.wait_for_url("**/notices/*-*")
    notice = urlsplit(one.page.url).path
    album.pages(one, {"notice": notice})
    one.fill(text="The truck of this quota crossed on the first of the month.", reply_to="+853 6000 0000")
    send(one)
    album.take(one, "objected")
    secret = one.page.locator("main dd code").inner_text()
    answer = urlsplit(one.page.locator("main dd a").get_attribute("href") or "").path
    album.pages(one, {"objection-secret": answer})
    one.fill(secret=secret)
    send(one)
    album.take(one, "objection-not-answered")

    hears = album.visitor("hunan")
    album.pages(hears, {"notice-with-objections": notice, "objection-hearing": f"{answer}/hearing"})
    send(hears)
    album.take(hears, "objection-words")
    hears.page.locator("main form button.govuk-button:not(.govuk-button--secondary)").click()
    hears.page.locator(".govuk-error-summary").wait_for()
    album.take(hears, "objection-hearing-problems")
    hears.fill(upheld="no", reasons="The record is of another vehicle.")
    with hears.page.expect_navigation():
        hears.page.locator("main form button.govuk-button:not(.govuk-button--secondary)").click()
    album.pages(hears, {"objection-answered": f"{answer}/hearing"})
    hears.context.close()
    album.pages(one, {"objection-secret-again": answer})
    one.fill(secret=secret)
    send(one)
    album.take(one, "objection-answer")
    one.context.close()


def for_port_authorities(album: Album) -> None:
    """Joint inspections and their orders; release times, which anybody reads."""
    one = album.visitor()
    album.pages(one, {"release-times": "/release-times"})
    one.context.close()
    one = album.visitor("customs")
    album.pages(one, {"inspections": "/inspections", "inspection-order": "/inspections/orders/new"})
    send_of(one, "/inspections/orders/new", album, "inspection-order-problems")
    one.page.goto(album.world.trial.url + "/cases")
    one.page.locator("tbody a").first.click()
    one.page.wait_for_url("**/cases/*")
    album.take(one, "inspection-case")
    one.context.close()


def for_watchers(album: Album) -> None:
    """The operator's board before and after a lane has asked."""
    one = album.visitor("operator")
    album.pages(one, {"board-before": "/board"})
    client, key = album.world.trial.port_client
    url = album.world.trial.url
    with httpx.Client(base_url=url, auth=PortAuth(url, client, *read_key_file(key))) as lane:
        lane.post("/port/v1/copy/key", json={"lane": "west-1"})  # refused when it was given for another language
        while (whole := lane.get("/port/v1/copy")).status_code == 404:
            one.page.wait_for_timeout(200)
        epoch, _, version = whole.headers["etag"].strip('"').partition("-")
        lane.get("/port/v1/copy/changes", params={"since": version, "lane": "west-1", "epoch": epoch})
    album.pages(one, {"board": "/board"})
    one.context.close()


def for_keepers_of_keys(album: Album) -> None:
    one = album.visitor("secadmin")
    album.pages(one, {"keys": "/keys"})
    one.context.close()
    one = album.visitor("dpo")
    album.pages(one, {"dpo-exports": "/privacy/exports"})
    one.context.close()


def send_of(one: Visitor, path: str, album: Album, name: str) -> None:
    """Send a page's form as it is, and take what comes of it."""
    one.page.goto(album.world.trial.url + path)
    send(one)
    album.take(one, name)


SCENES: tuple[Scene, ...] = (
    for_everybody,
    for_declarants,
    for_persons,
    for_clerks,
    for_hosts,
    for_other_clerks,
    for_operators,
    for_officers_of_protection,
    for_administrators,
    for_carriers,
    for_objectors,
    for_port_authorities,
    for_watchers,
    for_keepers_of_keys,
)
