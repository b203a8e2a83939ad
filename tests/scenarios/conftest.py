"""What scenarios share: the small Hengqin of tests/whitelist."""

from tests.whitelist.conftest import world

__all__ = ["world"]
