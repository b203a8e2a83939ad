"""One sandbox to be maltreated, with a mail server that is ours. Each file leaves it running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.trial import Trial, fresh_sandbox
from registry.formats.invented import Inventor
from tests.faults.mail import HoldingPostbox
from tests.journeys.world import World
from tests.registry.channels.servers import mail_server


@pytest.fixture(scope="session")
def postbox() -> HoldingPostbox:
    """What arrives by e-mail."""
    return HoldingPostbox()


@pytest.fixture(scope="session")
def trial(postbox: HoldingPostbox) -> Iterator[Trial]:
    """A sandbox in a process of its own, which sends e-mail."""
    with mail_server(postbox) as server:
        settings = {"smtp_url": f"smtp://{server.host}:{server.port}", "mail_sender": "no-reply@example.org"}
        with fresh_sandbox(settings=settings) as found:
            yield found


@pytest.fixture(scope="session")
def inventor() -> Inventor:
    """One for the sandbox, so that no two files invent the same unit, whichever of them share a process."""
    return Inventor(seed=2)


@pytest.fixture(scope="module")
def world(trial: Trial, inventor: Inventor) -> Iterator[World]:
    """The sandbox as a program sees it."""
    world = World(trial, inventor)
    yield world
    world.close()
