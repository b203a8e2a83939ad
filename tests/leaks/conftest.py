"""One sandbox in which everything happens to people whom we know, and all that is left of it, to be searched.

Its database writes every statement with every parameter to its log, and keeps all of its WAL: what the log does not
hold was never said to the database.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.postgres import EmbeddedPostgres
from deploy.trial import fresh_sandbox, remove
from tests.leaks.remains import Remains
from tests.leaks.story import Story
from tests.registry.channels.servers import Postbox, Receiver, http_server, mail_server

EVERYTHING_IS_SAID = {
    "log_statement": "all",
    "log_min_error_statement": "error",
    "log_error_verbosity": "verbose",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
    "wal_keep_size": "4GB",
}


@pytest.fixture(scope="session")
def remains() -> Iterator[Remains]:
    """What is left after the whole story."""
    home = Path(tempfile.mkdtemp(prefix="creditpass-leaks-"))
    home.chmod(0o711)  # the account that runs PostgreSQL for root must get to its folder
    server = EmbeddedPostgres(home / "postgres", parameters=EVERYTHING_IS_SAID)
    postbox, gateway, hook = Postbox(), Receiver(), Receiver()
    try:
        with mail_server(postbox) as mail, http_server(gateway), http_server(hook), server:
            settings = {
                "database_url": server.dsn(),
                "smtp_url": f"smtp://{mail.host}:{mail.port}",
                "mail_sender": "no-reply@example.org",
                "sms_url": gateway.url,
                "sms_key": "the key of the gateway",
                "log_level": "debug",
            }
            with fresh_sandbox(settings=settings) as trial:
                left = Remains(home / "heard", trial, server, postbox, gateway, hook)
                story = Story(trial, left)
                try:
                    story.tell()
                    left.gather()
                finally:
                    story.close()
                yield left
    finally:
        remove(home)
