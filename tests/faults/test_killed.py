"""kill -9 of the server after it has acknowledged and before everybody was told: told after the restart."""

from deploy.trial import Trial
from tests.faults.mail import HoldingPostbox
from tests.faults.waiting import query, until
from tests.journeys.world import World

SUBJECT = "Your unit is active"


def test_who_was_not_told_when_the_server_was_killed_is_told_after(
    trial: Trial, world: World, postbox: HoldingPostbox
) -> None:
    place = world.unit("faults-killed", active=False)
    address = place.invented.contact_email
    postbox.holding = address
    world.move(world.operator, place.case, "authenticate", checked=True)
    trial.kill()  # between the acknowledgement and anything else
    trial.start()
    lease_runs_out(trial, place.case)
    until(lambda: postbox.told(SUBJECT, address), "the mail server to be reached")
    trial.kill()  # while the mail server reads the message: nobody knows whether it arrived
    postbox.holding = ""
    trial.start()
    lease_runs_out(trial, place.case)
    until(lambda: sent(trial, place.case), "the message to be sent")

    clerk = world.signed_in("faults-killed")
    page = clerk.get(f"/units/{place.id}/messages", headers={"Accept": "text/html"})
    rows = query(
        trial,
        "select recipient from delivery where \"case\" = $1 and subject = $2 and channel = 'inbox'", place.case, SUBJECT,
    )  # fmt: skip
    assert len(rows) == 1, "in the application exactly once"
    assert page.status_code in (200, 303)
    copies = postbox.told(SUBJECT, address)
    assert len(copies) >= 2, "the first copy was read and not acknowledged, so another followed"
    assert len(set(copies)) == 1, "all under one Message-ID, by which a mail program knows them for one"


def lease_runs_out(trial: Trial, case: str) -> None:
    """Let the two minutes pass for which a killed sender's messages are kept for it."""
    query(
        trial,
        "update delivery set next_try_at = now() where \"case\" = $1 and channel = 'email' and done_at is null", case,
    )  # fmt: skip


def sent(trial: Trial, case: str) -> bool:
    rows = query(
        trial,
        "select 1 from delivery where \"case\" = $1 and subject = $2 and channel = 'email' and done_at is not null",
        case, SUBJECT,
    )  # fmt: skip
    return bool(rows)
