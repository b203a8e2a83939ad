"""The API of cases: what it offers is what can be done; what it refuses says why, with the article."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient as Client

from registry import journal, standings
from registry.actors import SYSTEM
from registry.clock import legal_now
from registry.database import transaction
from tests.registry import tiny
from tests.registry.surface import boxes
from tests.registry.surface.conftest import NOON, Caller, asked, box, held, moved

Make = Callable[..., Awaitable[Caller]]


# -- one case -----------------------------------------------------------------------------------------------------------


async def test_a_case_says_where_it_stands_and_what_is_open_to_the_caller(client: Client, keeper: Caller) -> None:
    case = await asked()
    found = (await client.get(f"/api/v1/cases/{case.id}", headers=keeper.api)).json()
    assert (found["state"], found["state_label"], found["version"]) == ("asked", "Asked for", 1)
    assert found["due"]["timer"] == "answer"
    assert found["due"]["day"] == "2026-11-05"
    assert found["due"]["provisional"] is True  # no calendar is imported in this database
    assert [m["name"] for m in found["moves"]] == ["grant", "remark"]
    grant = found["moves"][0]
    assert grant["citation"] == {"clause": "TI-2", "article": "art. 2", "instrument": "house"}
    assert grant["evidence"]["properties"]["promise"]["enum"] == ["1", True]
    assert {m["name"]: [r["code"] for r in m["reasons"]] for m in found["not_open"]} == {
        "pause": ["not-open"],
        "resume": ["not-open"],
        "take_back": ["not-open"],
    }


async def test_a_move_that_a_rule_forbids_is_told_with_the_rule_and_is_refused_with_it(
    client: Client, keeper: Caller
) -> None:
    case = await asked()
    tiny.BARRED.add(case.about)
    found = (await client.get(f"/api/v1/cases/{case.id}", headers=keeper.api)).json()
    assert [m["name"] for m in found["moves"]] == ["remark"]
    told = next(m for m in found["not_open"] if m["name"] == "grant")["reasons"]
    refused = await client.post(f"/api/v1/cases/{case.id}/moves/grant", json={}, headers=keeper.api)
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "barred"
    assert problem["citation"]["clause"] == "TI-4"
    assert problem["errors"] == told


@pytest.mark.parametrize("state", ["asked", "held", "paused", "over"])
async def test_whatever_is_open_can_be_made_and_whatever_is_not_cannot(
    client: Client, keeper: Caller, state: str
) -> None:
    async def fresh() -> UUID:
        case = await asked()
        if state != "asked":
            case = await moved(case, "grant")
        if state == "paused":
            case = await moved(case, "pause", reason="away")
        if state == "over":
            case = await moved(case, "take_back", reason="lost")
        return case.id

    offered = (await client.get(f"/api/v1/cases/{await fresh()}", headers=keeper.api)).json()
    for move in [*offered["moves"], *offered["not_open"]]:
        needed = move.get("evidence", {}).get("required", [])
        sent = await client.post(
            f"/api/v1/cases/{await fresh()}/moves/{move['name']}",
            json={"evidence": dict.fromkeys(needed, "because")},
            headers=keeper.api,
        )
        assert sent.status_code == (409 if "reasons" in move else 200), (move["name"], sent.text)


async def test_a_move_answers_with_the_case_after_it(client: Client, keeper: Caller) -> None:
    case = await asked()
    sent = await client.post(f"/api/v1/cases/{case.id}/moves/grant", json={"version": 1}, headers=keeper.api)
    assert sent.status_code == 200
    assert (sent.json()["state"], sent.json()["version"], sent.json()["status"]) == ("held", 2, "LISTED")


async def test_a_move_that_asks_nothing_needs_no_body(client: Client, keeper: Caller) -> None:
    case = await asked()
    sent = await client.post(f"/api/v1/cases/{case.id}/moves/grant", headers=keeper.api)
    assert (sent.status_code, sent.json()["state"]) == (200, "held")


async def test_the_same_request_is_one_move(client: Client, keeper: Caller) -> None:
    case = await asked()
    headers = keeper.api | {"idempotency-key": "once-upon-a-time"}
    sent = await asyncio.gather(
        *(client.post(f"/api/v1/cases/{case.id}/moves/grant", json={}, headers=headers) for _ in range(4))
    )
    assert [s.status_code for s in sent] == [200] * 4
    assert all(s.json() == sent[0].json() for s in sent)
    other = await client.post(f"/api/v1/cases/{case.id}/moves/grant", json={"version": 7}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_somebody_was_faster(client: Client, keeper: Caller) -> None:
    case = await asked()
    await moved(case, "remark", reason="looked at")
    sent = await client.post(f"/api/v1/cases/{case.id}/moves/grant", json={"version": 1}, headers=keeper.api)
    assert (sent.status_code, sent.json()["code"]) == (409, "changed")


async def test_wrong_evidence_is_named_field_by_field(client: Client, keeper: Caller) -> None:
    case = await box()
    sent = await client.post(
        f"/api/v1/cases/{case.id}/moves/describe",
        json={"evidence": {"size": "huge", "until": "soon", "remark": "x" * 41, "colour": "red"}},
        headers=keeper.api,
    )
    assert sent.status_code == 422
    assert {e["field"]: e["code"] for e in sent.json()["errors"]} == {
        "colour": "unknown-field",
        "size": "choice",
        "until": "date",
        "remark": "too-long",
    }


async def test_another_house_sees_nothing_and_can_do_nothing(client: Client, stranger: Caller) -> None:
    case = await asked()
    for sent in (
        await client.get(f"/api/v1/cases/{case.id}", headers=stranger.api),
        await client.get(f"/api/v1/cases/{case.id}?at=2026-11-03T00:00:00Z", headers=stranger.api),
        await client.post(f"/api/v1/cases/{case.id}/moves/grant", json={}, headers=stranger.api),
        await client.post(f"/api/v1/cases/{case.id}/reveal", json={"what": "note:1"}, headers=stranger.api),
        await client.get(f"/api/v1/cases/{uuid4()}", headers=stranger.api),
    ):
        assert (sent.status_code, sent.json()["code"]) == (404, "not-found")
    listed = (await client.get("/api/v1/cases", headers=stranger.api)).json()
    assert (listed["cases"], listed["counts"]) == ([], [])


async def test_nobody_gets_in_without_signing_in(client: Client) -> None:
    case = await asked()
    for method, path in (
        ("get", "/api/v1/cases"),
        ("get", f"/api/v1/cases/{case.id}"),
        ("post", f"/api/v1/cases/{case.id}/moves/grant"),
        ("post", "/api/v1/moves"),
        ("get", "/api/v1/changes"),
    ):
        assert (await getattr(client, method)(path)).status_code == 401, path


async def test_a_reader_who_may_not_make_a_move_is_told_so(client: Client, caller: Make) -> None:
    person = await caller("person@house:ours")
    case = await asked()
    sent = await client.post(f"/api/v1/cases/{case.id}/moves/grant", json={}, headers=person.api)
    assert (sent.status_code, sent.json()["code"]) == (403, "forbidden")


async def test_a_move_with_a_page_of_its_own_is_not_made_here(client: Client, keeper: Caller) -> None:
    case = await box()
    sent = await client.post(f"/api/v1/cases/{case.id}/moves/move_house", json={}, headers=keeper.api)
    assert (sent.status_code, sent.json()["code"]) == (409, "own-page")
    assert f"/cases/{case.id}" in sent.json()["detail"]


# -- opening ------------------------------------------------------------------------------------------------------------


async def test_opening_a_case(client: Client, keeper: Caller) -> None:
    sent = await client.post(
        "/api/v1/schemes/boxes/cases",
        json={"evidence": {"size": "large", "until": "2026-12-24", "fragile": True}},
        headers=keeper.api,
    )
    assert sent.status_code == 201
    opened = sent.json()
    assert (opened["scheme"], opened["state"]) == ("boxes", "kept")
    found = (await client.get(f"/api/v1/cases/{opened['id']}", headers=keeper.api)).json()
    assert [(e["label"], e["value"]) for e in found["history"][0]["evidence"]] == [
        ("How big it is", "Large"),
        ("Until when", "24 December 2026"),
        ("It breaks easily", "Yes"),
    ]


async def test_a_case_is_opened_within_one_of_the_callers_own_scopes(client: Client, caller: Make) -> None:
    two = await caller("keeper@house:ours", "keeper@house:other")
    given = {"evidence": {"size": "small", "until": "2026-12-24"}}
    for more, status in (({}, 422), ({"scope": "house:third"}, 422), ({"scope": "house:other"}, 201)):
        sent = await client.post("/api/v1/schemes/boxes/cases", json=given | more, headers=two.api)
        assert sent.status_code == status, sent.text
    everywhere = await caller("keeper")
    sent = await client.post("/api/v1/schemes/boxes/cases", json=given, headers=everywhere.api)
    assert sent.status_code == 201


async def test_opening_needs_a_role_or_signing_in(client: Client, caller: Make) -> None:
    given = {"evidence": {"size": "small", "until": "2026-12-24"}}
    sent = await client.post("/api/v1/schemes/boxes/cases", json=given, headers={"accept-language": "en"})
    assert (sent.status_code, sent.json()["code"]) == (401, "sign-in-needed")
    person = await caller("person@house:ours")
    sent = await client.post("/api/v1/schemes/boxes/cases", json=given, headers=person.api)
    assert sent.status_code == 403
    assert (await client.post("/api/v1/schemes/trains/cases", json={})).status_code == 404


async def test_whoever_may_open_without_an_account_can(client: Client) -> None:
    sent = await client.post("/api/v1/schemes/tiny/cases", json={"evidence": {"note": "please"}})
    assert (sent.status_code, sent.json()["state"]) == (201, "asked")


# -- lists --------------------------------------------------------------------------------------------------------------


async def test_the_list_pages_by_its_cursor_and_counts_by_state(client: Client, keeper: Caller) -> None:
    made = [await asked(NOON + timedelta(days=n)) for n in range(3)]
    first = (await client.get("/api/v1/cases?sort=-since&limit=2", headers=keeper.api)).json()
    assert [c["id"] for c in first["cases"]] == [str(c.id) for c in made[:0:-1]]
    assert [(c["state"], c["number"], c["more"]) for c in first["counts"]] == [("asked", 3, False)]
    last = await client.get(f"/api/v1/cases?sort=-since&limit=2&after={first['next']}", headers=keeper.api)
    assert [c["id"] for c in last.json()["cases"]] == [str(made[0].id)]
    assert last.json()["next"] == ""


async def test_the_list_shows_masked_values_alone(client: Client, keeper: Caller) -> None:
    case = await box()
    async with transaction():
        await boxes.label(case, "Grandmother's silver")
    sent = await client.get("/api/v1/cases?scheme=boxes", headers=keeper.api)
    lines = {d["label"]: d["value"] for d in sent.json()["cases"][0]["details"]}
    assert lines["Brought on"] == "2 November 2026"
    assert lines["Label"]
    assert "silver" not in sent.text


async def test_filters_that_make_no_sense_are_422(client: Client, keeper: Caller) -> None:
    sent = await client.get("/api/v1/cases?state=asleep&due_before=soon", headers=keeper.api)
    assert sent.status_code == 422
    assert [e["field"] for e in sent.json()["errors"]] == ["state", "due_before"]


# -- history ------------------------------------------------------------------------------------------------------------


async def test_history_names_roles_and_causes_and_no_person(client: Client, keeper: Caller) -> None:
    chief = await asked()
    other = await asked(locker=chief.subject)
    await moved(other, "grant", by=keeper.actor)
    await moved(chief, "grant")
    found = (await client.get(f"/api/v1/cases/{other.id}", headers=keeper.api)).json()
    told = [(line["label"], line["by"], line["clause"]) for line in found["history"]]
    assert told == [
        ("Ask for a key", "Somebody with an account", "TI-1"),
        ("Give the key", "You", "TI-2"),
        ("The chief has the key", "The system", "TI-3"),
    ]
    assert found["history"][2]["cause"] == {"label": "Give the key", "case": str(chief.id)}


async def test_history_names_the_role_of_a_colleague(client: Client, keeper: Caller, caller: Make) -> None:
    colleague = await caller("keeper@house:ours")
    case = await asked()
    await moved(case, "grant", by=colleague.actor)
    found = (await client.get(f"/api/v1/cases/{case.id}", headers=keeper.api)).json()
    assert found["history"][1]["by"] == "Keeper of the lockers"
    assert str(colleague.id) not in str(found)


async def test_a_case_as_it_stood(client: Client, keeper: Caller) -> None:
    case = await asked(NOON)
    await moved(case, "grant", NOON + timedelta(days=2))
    await moved(case, "pause", NOON + timedelta(days=4), reason="away")

    async def at(days: float) -> dict[str, object]:
        instant = (NOON + timedelta(days=days)).isoformat()
        return dict((await client.get(f"/api/v1/cases/{case.id}", params={"at": instant}, headers=keeper.api)).json())

    assert (await at(-1))["code"] == "not-found"
    first, second, third = await at(1), await at(3), await at(5)
    assert [past["state"] for past in (first, second, third)] == ["asked", "held", "paused"]
    assert [past["status"] for past in (first, second, third)] == ["NOT_LISTED", "LISTED", "SUSPENDED"]
    assert [past["version"] for past in (first, second, third)] == [1, 2, 3]
    assert [len(past["history"]) for past in (first, second, third)] == [1, 2, 3]  # type: ignore[arg-type]
    assert first["due"]["timer"] == "answer"  # type: ignore[index]
    assert second["due"] is None
    assert third["due"]["timer"] == "lapse_after"  # type: ignore[index]
    assert [past["moves"] for past in (first, second, third)] == [[], [], []]


async def test_an_instant_needs_its_time_zone(client: Client, keeper: Caller) -> None:
    case = await asked()
    for at in ("yesterday", "2026-11-03", "2026-11-03T00:00:00"):
        sent = await client.get(f"/api/v1/cases/{case.id}", params={"at": at}, headers=keeper.api)
        assert (sent.status_code, sent.json()["errors"][0]["field"]) == (422, "at")


async def test_a_sealed_text_is_read_only_on_record(client: Client, keeper: Caller) -> None:
    case = await moved(await held(), "pause", reason="gone to her sister in Zhuhai")
    found = await client.get(f"/api/v1/cases/{case.id}", headers=keeper.api)
    assert "sister" not in found.text
    note = found.json()["history"][-1]["evidence"][0]["note"]
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from disclosure") == 0
    sent = await client.post(f"/api/v1/cases/{case.id}/reveal", json={"what": f"note:{note}"}, headers=keeper.api)
    assert sent.json() == {"text": "gone to her sister in Zhuhai"}
    async with transaction() as connection:
        record = await connection.fetchrow("select actor, purpose, reference, fields from disclosure")
    assert record is not None
    assert tuple(record) == (keeper.actor.caller, "verify-entry", str(case.id), ["note.text"])


async def test_a_note_of_another_case_is_not_read_through_this_one(client: Client, keeper: Caller) -> None:
    mine, other = await box(), await box(scopes=("house:other",))
    async with transaction():
        note = await boxes.label(other, "Grandmother's silver")
    for what in (f"note:{note}", f"note.text:{note}", "note:", "note:x", "case_.id:1", ""):
        sent = await client.post(f"/api/v1/cases/{mine.id}/reveal", json={"what": what}, headers=keeper.api)
        assert sent.status_code == 404, what
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from disclosure") == 0


async def test_whoever_only_reads_sees_masked_values_and_no_more(client: Client, caller: Make) -> None:
    porter = await caller("porter@house:ours")
    case = await box(remark="careful")
    async with transaction():
        label = await boxes.label(case, "Grandmother's silver")
    found = await client.get(f"/api/v1/cases/{case.id}", headers=porter.api)
    assert {d["label"]: d["sealed"] for d in found.json()["details"]} == {"Brought on": "", "Label": ""}
    assert found.json()["moves"] == []
    for what in (f"note.text:{label}", f"note:{label}"):
        sent = await client.post(f"/api/v1/cases/{case.id}/reveal", json={"what": what}, headers=porter.api)
        assert (sent.status_code, sent.json()["code"]) == (403, "forbidden")
    page = await client.get(f"/cases/{case.id}", headers=porter.browser)
    assert "/reveal" not in page.text
    assert "a text, kept sealed" in page.text


# -- many ---------------------------------------------------------------------------------------------------------------


async def test_one_move_on_many_cases_gives_a_result_for_each_in_order(client: Client, keeper: Caller) -> None:
    good, barred, done, foreign = await asked(), await asked(), await held(), await box(scopes=("house:other",))
    tiny.BARRED.add(barred.about)
    named = [str(c.id) for c in (barred, good, done, foreign)]
    sent = await client.post("/api/v1/moves", json={"move": "grant", "cases": named}, headers=keeper.api)
    assert sent.status_code == 200
    results = sent.json()["results"]
    assert [r["case"] for r in results] == named
    assert [r["status"] for r in results] == [409, 200, 409, 404]
    assert results[0]["problem"]["citation"]["clause"] == "TI-4"
    assert (results[1]["state"], results[1]["version"]) == ("held", 2)
    assert (sent.json()["done"], sent.json()["refused"]) == (1, 3)
    async with transaction() as connection:
        rows = await connection.fetch("select target, code from refusal order by at, id")
    assert [(row["target"], row["code"]) for row in rows] == [
        (f"case={barred.id} move=grant", "barred"),
        (f"case={done.id} move=grant", "not-open"),
        (f"case={foreign.id} move=grant", "not-found"),
    ]


async def test_many_moves_sent_again_are_done_once(client: Client, keeper: Caller) -> None:
    named = [str((await asked()).id) for _ in range(3)]
    headers = keeper.api | {"idempotency-key": "many-at-once"}
    body = {"move": "grant", "cases": named}
    first = await client.post("/api/v1/moves", json=body, headers=headers)
    again = await client.post("/api/v1/moves", json=body, headers=headers)
    part = await client.post("/api/v1/moves", json=body | {"cases": named[1:2]}, headers=headers)
    assert first.json() == again.json()
    assert part.json()["results"] == first.json()["results"][1:2]
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from journal where move = 'grant'") == 3


async def test_too_many_at_once_are_refused_in_clear_words(client: Client, keeper: Caller) -> None:
    for count, code in ((0, "none"), (501, "too-many"), (10_000, "too-many")):
        body = {"move": "grant", "cases": [str(uuid4()) for _ in range(count)]}
        sent = await client.post("/api/v1/moves", json=body, headers=keeper.api)
        assert (sent.status_code, sent.json()["errors"][0]["code"]) == (422, code)
    assert sent.json()["errors"][0]["detail"] == ("Please name no more than 500 cases at a time. You named 10000.")


async def test_what_is_made_one_at_a_time_is_not_made_in_bulk(client: Client, keeper: Caller) -> None:
    case = await held()
    body = {"move": "pause", "cases": [str(case.id)], "evidence": {"reason": "away"}}
    result = (await client.post("/api/v1/moves", json=body, headers=keeper.api)).json()["results"][0]
    assert (result["status"], result["problem"]["code"]) == (409, "not-in-bulk")


# -- the feed -----------------------------------------------------------------------------------------------------------


async def sequenced() -> None:
    """Give every entry its position. Whatever runs on the same server holds the sequencer back for a moment."""
    for _ in range(200):
        async with transaction() as connection:
            await journal.sequence(connection)
            missing = await connection.fetchval(
                "select count(*) from journal j left join journal_position p on p.entry = j.id where p.entry is null"
            )
        if not missing:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the sequencer was held back for ten seconds")


async def test_the_feed_tells_each_change_once_in_order(client: Client, keeper: Caller, stranger: Caller) -> None:
    mine, foreign = await asked(), await box(scopes=("house:other",))
    await sequenced()
    first = (await client.get("/api/v1/changes", headers=keeper.api)).json()
    assert [(c["case"], c["move"], c["by"]) for c in first["changes"]] == [(str(mine.id), "ask", "account")]
    assert first["next"] == 2  # the second is another house's
    await moved(mine, "grant")
    assert (await client.get(f"/api/v1/changes?after={first['next']}", headers=keeper.api)).json()["changes"] == []
    await sequenced()
    then = (await client.get(f"/api/v1/changes?after={first['next']}", headers=keeper.api)).json()
    assert [(c["position"], c["from_state"], c["to_state"]) for c in then["changes"]] == [(3, "asked", "held")]
    theirs = (await client.get("/api/v1/changes", headers=stranger.api)).json()
    assert [c["case"] for c in theirs["changes"]] == [str(foreign.id)]
    assert theirs["next"] == 3


async def test_the_feed_comes_in_pieces(client: Client, keeper: Caller) -> None:
    made = [str((await asked()).id) for _ in range(5)]
    await sequenced()
    seen, after = [], 0
    while len(seen) < 5:
        piece = (await client.get(f"/api/v1/changes?after={after}&limit=2", headers=keeper.api)).json()
        assert 0 < len(piece["changes"]) <= 2
        seen += [c["case"] for c in piece["changes"]]
        after = piece["next"]
    assert sorted(seen) == sorted(made)
    for wrong in ("-1", "x", "9" * 30):
        assert (await client.get(f"/api/v1/changes?after={wrong}", headers=keeper.api)).status_code == 422


# -- schemes ------------------------------------------------------------------------------------------------------------


async def test_schemes_are_told_to_anyone_in_their_language(client: Client) -> None:
    listed = (await client.get("/api/v1/schemes", headers={"accept-language": "en"})).json()
    assert [(s["code"], s["in_force"]) for s in listed] == [("tiny", True), ("boxes", True)]
    found = (await client.get("/api/v1/schemes/boxes", headers={"accept-language": "en"})).json()
    assert found["validity"] == "In force from 1 January 2026; its last day is 30 June 2027."
    assert (await client.get("/api/v1/schemes/trains")).status_code == 404


async def test_the_diagram_is_served_as_a_picture(client: Client) -> None:
    sent = await client.get("/api/v1/schemes/tiny/diagram.svg", headers={"accept-language": "en"})
    assert sent.status_code == 200
    assert sent.headers["content-type"].startswith("image/svg+xml")
    assert sent.text.startswith("<svg")


async def test_the_description_of_the_api_holds_the_evidence_of_each_move(client: Client) -> None:
    spec = (await client.get("/openapi.json")).json()
    post = spec["paths"]["/api/v1/cases/{case}/moves/{move}"]["post"]
    evidence = post["requestBody"]["content"]["application/json"]["schema"]["properties"]["evidence"]["anyOf"]
    by_title = {schema.get("title"): schema for scheme in evidence for schema in scheme.get("anyOf", [])}
    assert by_title["boxes: describe"]["properties"]["until"] == {
        "title": "Until when",
        "type": "string",
        "format": "date",
    }
    assert "tiny: ask" not in by_title
    assert "boxes: move_house" not in by_title
    opening = spec["paths"]["/api/v1/schemes/{scheme}/cases"]["post"]["requestBody"]
    groups = opening["content"]["application/json"]["schema"]["properties"]["evidence"]["anyOf"]
    titles = [schema["title"] for scheme in groups for schema in scheme.get("anyOf", [])]
    assert titles[:2] == ["tiny: ask", "boxes: bring"]


async def test_the_status_is_the_one_definition(client: Client, keeper: Caller) -> None:
    case = await held()
    found = (await client.get(f"/api/v1/cases/{case.id}", headers=keeper.api)).json()
    async with transaction() as connection:
        expected = await standings.statuses(connection, [case.id], await legal_now(connection))
    assert found["status"] == expected[case.id] == "LISTED"
    assert SYSTEM.caller not in str(found)
