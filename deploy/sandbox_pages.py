"""A page of the sandbox alone: the operator moves its clock. What programs do by `POST /sandbox/clock`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post

from deploy import jobs, sandbox_clock
from registry.errors import FieldProblem, Invalid
from registry.i18n import text
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import page, pages, see_other
from registry.web.site import Link
from registry.web.who import Who
from units.roles import OPERATOR

AnyRequest = Request[Any, Any, Any]
HERE = "/sandbox/time"
TO_MOVE = {"who": Who.role(OPERATOR.code)}
LINK = Link(text("Move the clock"), HERE, frozenset({OPERATOR.code}))

MOST = 3660
NOT_DAYS = text("Give a whole number of days, from 1 to %(most)s")
MOVED = text("The clock is moved. Timers that ran on the way: %(fired)s")
ASKING = (Field("days", text("How many days?"), width=4, inputmode="numeric"),)


@get(HERE, opt=TO_MOVE)
async def time_page(request: AnyRequest) -> Response[Any]:
    """What day the rules think it is, and the form to move on."""
    return await _page(request, blank(ASKING))


@post(HERE, opt=TO_MOVE)
async def move_time(request: AnyRequest) -> Response[Any]:
    """Move legal time on by whole days; every timer that falls due on the way runs."""
    form = read_form(ASKING, await request.form())
    try:
        form.check()
        moved = await sandbox_clock.move(_days(form), [job.run for job in jobs.by_themselves()[1:]])
    except Invalid as invalid:
        return await _page(request, form if form.problems else form.with_problems(invalid), 422)
    return see_other(request, HERE, Flash(MOVED, params={"fired": str(moved.fired)}))


def _days(form: Form) -> timedelta:
    typed = form.text("days").strip()
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= MOST:
        raise Invalid([FieldProblem("days", "days", NOT_DAYS, params={"most": MOST})])
    return timedelta(days=int(typed))


async def _page(request: AnyRequest, form: Form, status: int = 200) -> Response[Any]:
    now = await sandbox_clock.now()
    return page(request, "deploy/sandbox_time.html", status=status, form=form, now=now)


router = pages(time_page, move_time)
