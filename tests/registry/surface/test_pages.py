"""The pages of cases: they offer what the API offers, say why not with the article, and lose nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx import AsyncClient as Client
from httpx import Response
from python_calamine import CalamineWorkbook

from registry.database import transaction
from registry.installed import CaseRow
from tests.registry import tiny
from tests.registry.surface import boxes
from tests.registry.surface.conftest import NOON, Caller, asked, box, held, moved

Make = Callable[..., Awaitable[Caller]]


def words(page: Response) -> str:
    """What a reader sees, in one line."""
    main = page.text[page.text.index("<main") :]
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", main, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("&#39;", "'").split())


def links(page: Response) -> list[str]:
    return re.findall(r'href="([^"]+)"', page.text)


async def get(client: Client, who: Caller, path: str) -> Response:
    return await client.get(path, headers=who.browser)


async def post(client: Client, who: Caller, path: str, **fields: object) -> Response:
    return await client.post(path, data=who.form(**fields), headers=who.browser, follow_redirects=False)


async def state_of(case: CaseRow) -> str:
    async with transaction() as connection:
        return str(await connection.fetchval("select state from case_ where id = $1", case.id))


# -- a case -------------------------------------------------------------------------------------------------------------


async def test_what_is_over_says_until_when_it_ran(client: Client, keeper: Caller) -> None:
    """A box brought on 2 January must be fetched within 20 working days: by 30 January 2026."""
    case = await box(NOON - timedelta(days=304))
    page = words(await get(client, keeper, f"/cases/{case.id}"))
    assert "The time is over: It must be fetched" in page
    assert "It was due on 30 January 2026 (" in page
    listed = words(await get(client, keeper, "/cases?scheme=boxes"))
    assert re.search(r"Overdue 30 January 2026 \d+ days overdue", listed), listed


async def test_the_next_best_step_does_not_stand_out_while_the_usual_one_is_barred(
    client: Client, keeper: Caller
) -> None:
    """Nor is a step that is always there: a box is described anew, a key is granted."""
    case = await asked()
    filled = re.compile(r'<a class="govuk-button" href="/cases/[^"]+/moves/(\w+)"')
    usual = filled.findall((await get(client, keeper, f"/cases/{case.id}")).text)
    assert len(usual) == 1
    tiny.BARRED.add(case.about)
    barred = await get(client, keeper, f"/cases/{case.id}")
    assert "Not possible at present" in words(barred)
    assert filled.findall(barred.text) == []


@pytest.mark.parametrize("barred", [False, True])
async def test_page_and_api_offer_the_same_moves(client: Client, keeper: Caller, barred: bool) -> None:
    for case in (await asked(), await held(), await box()):
        if barred:
            tiny.BARRED.add(case.about)
            boxes.HEAVY.add(case.id)
        page = await get(client, keeper, f"/cases/{case.id}")
        offered = set(re.findall(rf"/cases/{case.id}/moves/(\w+)", page.text))
        api = (await client.get(f"/api/v1/cases/{case.id}", headers=keeper.api)).json()
        assert offered == {move["name"] for move in api["moves"] if not move["own_page"]}
        assert offered


async def test_a_case_tells_state_deadline_and_what_comes_next_with_articles(client: Client, keeper: Caller) -> None:
    case = await asked()
    told = words(await get(client, keeper, f"/cases/{case.id}"))
    assert "Asked for The keeper has not answered yet Since 2 November 2026" in told
    assert "The keeper answers: until the end of 5 November 2026" in told or "The time is over" in told
    assert "TI-7 House rules art. 7" in told
    assert "Give the key: Keeper of the lockers" in told
    assert "Not listed" in told


async def test_why_a_step_is_not_possible_is_told_before_anybody_tries(client: Client, keeper: Caller) -> None:
    case = await box()
    boxes.HEAVY.add(case.id)
    told = words(await get(client, keeper, f"/cases/{case.id}"))
    assert "Not possible at present Lift it A box of 25 kilograms or more is not taken" in told
    assert "BX-2 Box rules art. 2" in told
    told = words(await get(client, keeper, f"/cases/{case.id}/moves/lift"))
    assert "A box of 25 kilograms or more is not taken; take something out" in told


async def test_a_step_is_made_from_its_form(client: Client, keeper: Caller) -> None:
    case = await held()
    form = await get(client, keeper, f"/cases/{case.id}/moves/pause")
    assert form.status_code == 200
    key = re.search(r'name="idempotency_key" value="([^"]+)"', form.text)
    assert key is not None
    fields = {"version": str(case.version), "reason": "away until spring", "idempotency_key": key[1]}
    for _ in range(2):  # a double tap
        sent = await post(client, keeper, f"/cases/{case.id}/moves/pause", **fields)
        assert (sent.status_code, sent.headers["location"]) == (303, f"/cases/{case.id}")
    flash = f"{keeper.browser['cookie']}; flash={sent.cookies['flash']}"
    after = await client.get(f"/cases/{case.id}", headers=keeper.browser | {"cookie": flash})
    assert "Done: Hand in for a while" in words(after)
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from journal where move = 'pause'") == 1
        stored = await connection.fetchval("select evidence::text from journal where move = 'pause'")
    assert "away" not in stored


async def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(client: Client, keeper: Caller) -> None:
    case = await box()
    sent = await post(
        client, keeper, f"/cases/{case.id}/moves/describe",
        **{"until-year": "2026", "until-month": "13", "until-day": "24", "remark": "handle with care"},
    )  # fmt: skip
    assert sent.status_code == 422
    assert "There is a problem How big it is: This is needed" in words(sent)
    assert 'id="f-size-error"' in sent.text
    assert 'id="f-until-error"' in sent.text
    assert ">handle with care</textarea>" in sent.text
    assert 'name="until-month" type="text" inputmode="numeric" maxlength="2" value="13"' in sent.text
    assert sent.text.count("This is needed") == 2  # in the summary and beside the field, once each
    assert await state_of(case) == "kept"


async def test_a_date_and_a_choice_and_a_tick_arrive(client: Client, keeper: Caller) -> None:
    case = await box()
    sent = await post(
        client, keeper, f"/cases/{case.id}/moves/describe",
        **{"size": "large", "until-year": "2027", "until-month": "1", "until-day": "5", "fragile": "yes"},
    )  # fmt: skip
    assert sent.status_code == 303, sent.text
    told = words(await get(client, keeper, f"/cases/{case.id}"))
    assert "How big it is: Large Until when: 5 January 2027 It breaks easily: Yes" in told


async def test_a_refusal_shows_the_reason_with_the_article_and_is_on_record(client: Client, keeper: Caller) -> None:
    case = await asked()
    tiny.BARRED.add(case.about)
    sent = await post(client, keeper, f"/cases/{case.id}/moves/grant", promise="yes")
    assert sent.status_code == 409
    told = words(sent)
    assert "This person may not have a key; ask the keeper why TI-4 House rules art. 4" in told
    assert re.search(r'name="promise" type="checkbox" value="yes" checked', sent.text)
    async with transaction() as connection:
        refusal = await connection.fetchrow("select actor, code, clause, target from refusal")
    assert refusal is not None
    assert tuple(refusal) == (keeper.actor.caller, "barred", "TI-4", f"case={case.id} move=grant")


async def test_somebody_was_faster_and_nothing_typed_is_lost(client: Client, keeper: Caller) -> None:
    case = await held()
    await moved(case, "remark", reason="looked at it")
    sent = await post(client, keeper, f"/cases/{case.id}/moves/pause", version="2", reason="away until spring")
    assert sent.status_code == 409
    assert "Somebody else changed this in the meantime" in words(sent)
    assert ">away until spring</textarea>" in sent.text
    assert 'name="version" value="3"' in sent.text
    again = await post(client, keeper, f"/cases/{case.id}/moves/pause", version="3", reason="away until spring")
    assert again.status_code == 303


async def test_a_step_that_is_over_meanwhile_says_so(client: Client, keeper: Caller) -> None:
    case = await held()
    await moved(case, "take_back", reason="lost")
    sent = await post(client, keeper, f"/cases/{case.id}/moves/pause", reason="away")
    assert sent.status_code == 409
    assert "This step is not possible in the present state" in words(sent)


async def test_another_house_finds_nothing(client: Client, stranger: Caller) -> None:
    case = await held()
    for path in (f"/cases/{case.id}", f"/cases/{case.id}/moves/pause", f"/cases/{uuid4()}"):
        assert (await get(client, stranger, path)).status_code == 404
    sent = await post(client, stranger, f"/cases/{case.id}/moves/pause", reason="mine now")
    assert sent.status_code == 404
    assert await state_of(case) == "held"


async def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    case = await asked()
    for path in ("/cases", f"/cases/{case.id}", "/cases.csv"):
        sent = await client.get(path, headers={"accept": "text/html"}, follow_redirects=False)
        assert (sent.status_code, sent.headers["location"].split("?")[0]) == (303, "/sign-in")


async def test_a_form_without_the_sessions_token_does_nothing(client: Client, keeper: Caller) -> None:
    case = await held()
    sent = await client.post(f"/cases/{case.id}/moves/pause", data={"reason": "away"}, headers=keeper.browser)
    assert sent.status_code == 403
    assert await state_of(case) == "held"


async def test_a_move_that_is_not_ones_own_or_has_its_own_page_has_no_form(client: Client, keeper: Caller) -> None:
    case = await asked()
    for name in ("withdraw", "admit", "fly"):
        assert (await get(client, keeper, f"/cases/{case.id}/moves/{name}")).status_code == 404
    kept = await box()
    assert (await get(client, keeper, f"/cases/{kept.id}/moves/move_house")).status_code == 404
    assert (await post(client, keeper, f"/cases/{kept.id}/moves/move_house")).status_code == 404


async def test_history_names_roles_and_keeps_texts_sealed_until_asked(client: Client, keeper: Caller) -> None:
    case = await moved(await held(), "pause", reason="gone to her sister in Zhuhai")
    page = await get(client, keeper, f"/cases/{case.id}")
    assert "sister" not in page.text
    what = re.search(r'name="what" value="(note:[^"]+)"', page.text)
    assert what is not None
    shown = await post(client, keeper, f"/cases/{case.id}/reveal", what=what[1])
    assert "gone to her sister in Zhuhai" in words(shown)
    assert "on record" in words(shown)
    part = await client.post(
        f"/cases/{case.id}/reveal", data=keeper.form(what=what[1]), headers=keeper.browser | {"hx-request": "true"}
    )
    assert part.text.strip() == '<span class="app-revealed" role="status">gone to her sister in Zhuhai</span>'
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from disclosure") == 2


async def test_a_case_as_it_stood_on_a_day(client: Client, keeper: Caller) -> None:
    case = await asked(NOON)
    await moved(case, "grant", NOON + timedelta(days=2))
    past = await get(client, keeper, f"/cases/{case.id}?on=2026-11-03")
    assert "As it stood at the end of 3 November 2026" in words(past)
    assert "Lockers Asked for" in words(past)
    assert "/moves/" not in past.text
    assert "Give the key" not in words(past)
    on_the_day = words(await get(client, keeper, f"/cases/{case.id}?on=2026-11-04"))
    assert "Lockers Has the key" in on_the_day
    for unreadable in ("yesterday", "2026-13-01", "9999-12-31"):
        assert "Lockers Has the key" in words(await get(client, keeper, f"/cases/{case.id}?on={unreadable}"))


async def test_who_was_told(client: Client, keeper: Caller) -> None:
    case = await held()
    told = words(await get(client, keeper, f"/cases/{case.id}"))
    assert "The person Your key is ready In the application" in told
    assert "The unit A key is asked for In the application" in told


# -- the list -----------------------------------------------------------------------------------------------------------


async def test_a_number_links_to_the_list_that_it_counts(client: Client, keeper: Caller) -> None:
    for _ in range(3):
        await asked()
    await held()
    page = await get(client, keeper, "/cases")
    counts = re.findall(
        r'<a class="govuk-link" href="([^"]+)"[^>]*><span class="app-number">(\d+)</span> ([^<]+)</a>', page.text
    )
    assert [(number, label) for _, number, label in counts] == [("3", "Asked for"), ("1", "Has the key")]
    for path, number, _ in counts:
        there = await get(client, keeper, path.replace("&amp;", "&"))
        assert there.text.count('name="case"') == int(number)


async def test_the_list_pages_and_keeps_its_filters(client: Client, keeper: Caller) -> None:
    made = [await asked(NOON + timedelta(days=n)) for n in range(3)]
    await held()
    first = await get(client, keeper, "/cases?state=asked&sort=-since&limit=2")
    more = next(link for link in links(first) if "after=" in link).replace("&amp;", "&")
    assert "state=asked" in more
    last = await get(client, keeper, more)
    assert f"/cases/{made[0].id}" in last.text
    assert f"/cases/{made[2].id}" not in last.text


async def test_a_filter_that_makes_no_sense_is_said_beside_it(client: Client, keeper: Caller) -> None:
    page = await get(client, keeper, "/cases?due_before=soon")
    assert page.status_code == 422
    assert 'id="f-due_before-error"' in page.text
    assert 'value="soon"' in page.text


async def test_steps_on_many_are_offered_where_they_fit(client: Client, keeper: Caller) -> None:
    await asked()
    await held()
    everything = await get(client, keeper, "/cases")
    assert 'name="move"' not in everything.text
    assert "Choose a state to make one step on several cases at once." in words(everything)
    page = await get(client, keeper, "/cases?state=asked")
    assert re.findall(r'name="move" value="(\w+)"', page.text) == ["grant"]
    page = await get(client, keeper, "/cases?state=held")
    assert re.findall(r'name="move" value="(\w+)"', page.text) == ["take_back"]


async def test_bulk_is_confirmed_made_and_told_case_by_case(client: Client, keeper: Caller) -> None:
    good, barred = await asked(), await asked()
    tiny.BARRED.add(barred.about)
    named = [str(good.id), str(barred.id)]
    before = await post(client, keeper, "/cases/moves", case=named, move="grant")
    assert "Cases chosen: 2" in words(before)
    assert await state_of(good) == "asked"
    key = re.search(r'name="idempotency_key" value="([^"]+)"', before.text)
    assert key is not None
    for _ in range(2):  # the page sent again
        after = await post(client, keeper, "/cases/moves/made", case=named, move="grant", idempotency_key=key[1])
        assert "Done: 1. Not done: 1." in words(after)
        assert "This person may not have a key; ask the keeper why TI-4" in words(after)
    assert (await state_of(good), await state_of(barred)) == ("held", "asked")


async def test_bulk_asks_for_what_the_step_needs(client: Client, keeper: Caller) -> None:
    named = [str((await held()).id) for _ in range(2)]
    missing = await post(client, keeper, "/cases/moves/made", case=named, move="take_back")
    assert missing.status_code == 422
    assert "Why: This is needed" in words(missing)
    assert missing.text.count('name="case"') == 2
    done = await post(client, keeper, "/cases/moves/made", case=named, move="take_back", reason="the house closes")
    assert "Done: 2. Not done: 0." in words(done)


async def test_bulk_of_nothing_of_strangers_and_of_steps_made_singly(
    client: Client, keeper: Caller, stranger: Caller
) -> None:
    case = await asked()
    assert (await post(client, keeper, "/cases/moves", move="grant")).status_code == 422
    assert (await post(client, keeper, "/cases/moves", move="pause", case=str(case.id))).status_code == 422
    assert (await post(client, keeper, "/cases/moves", move="grant", case="x")).status_code == 404
    foreign = await post(client, stranger, "/cases/moves/made", move="grant", case=str(case.id))
    assert "A case that is not there" in words(foreign)
    assert await state_of(case) == "asked"


async def test_exports_hold_what_the_list_shows_and_no_formula(client: Client, keeper: Caller) -> None:
    case = await box()
    async with transaction():
        await boxes.label(case, "=HYPERLINK(1)")
    await asked()
    csv = await get(client, keeper, "/cases.csv?scheme=boxes")
    assert csv.headers["content-disposition"].startswith('attachment; filename="cases-')
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Procedure,State,What ports are told,Since,Due by,Overdue,Brought on,Label,Case"
    assert len(lines) == 2
    assert lines[1].startswith("Boxes in the cellar,Kept,,2026-11-02T12:00:00+08:00,2026-")
    assert not re.search(r'(^|,)"?[=+@-]', lines[1])
    assert "HYPERLINK" not in csv.text
    xlsx = await get(client, keeper, "/cases.xlsx?scheme=boxes")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == lines[0].split(",")
    assert sheet[1][-1] == str(case.id)


# -- powers and duties --------------------------------------------------------------------------------------------------


async def test_powers_and_duties_come_from_the_value_for_anyone(client: Client) -> None:
    page = await client.get("/schemes/tiny", headers={"accept": "text/html", "accept-language": "en"})
    assert page.status_code == 200
    told = words(page)
    for move in tiny.SCHEME.moves:
        assert move.label in told
        assert f"{move.cite.clause} House rules {move.cite.article}" in told
        for guard in move.guards:
            assert guard.message in told
    for timer in tiny.SCHEME.timers:
        assert timer.label in told
    assert "30 working days" in told
    assert "It is marked as overdue, and a person decides" in told
    assert "In force from 1 January 2024; its last day is 31 December 2028." in told
    assert "Places 2 from 1 January 2024" in told
    assert "<svg" in page.text
    assert 'style="' not in page.text  # the content policy would drop it


async def test_every_citation_leads_to_its_article(client: Client) -> None:
    index = await client.get("/schemes", headers={"accept": "text/html", "accept-language": "en"})
    anchors = re.findall(r'<tr class="govuk-table__row" id="([^"]+)"', index.text)
    assert len(anchors) == len(set(anchors))
    for code in ("tiny", "boxes"):
        page = await client.get(f"/schemes/{code}", headers={"accept": "text/html"})
        cited = {link.partition("#")[2] for link in links(page) if link.startswith("/schemes#")}
        assert cited
        assert cited <= set(anchors)
    assert (await client.get("/schemes/trains", headers={"accept": "text/html"})).status_code == 404
