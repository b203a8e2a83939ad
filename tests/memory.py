"""Where databases are made quickly."""

from pathlib import Path
from shutil import disk_usage

MEMORY = Path("/dev/shm")
ROOM = 2 << 30  # bytes


def memory_with_room() -> Path | None:
    """A folder that is memory and takes a few clusters; containers often have 64 MB of it, which would not."""
    return MEMORY if MEMORY.is_dir() and disk_usage(MEMORY).free > ROOM else None
