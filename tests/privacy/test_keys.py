"""The root key in a file."""

import stat
from pathlib import Path

import pytest

from privacy.errors import RootKeyUnusable, SealBroken
from privacy.keys import FileProvider
from privacy.suites import SM4_GCM


async def test_a_root_key_is_made_once_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "root.key"
    wrapped = await FileProvider.create(path).wrap(b"key", b"context")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await FileProvider(path).unwrap(wrapped, b"context") == b"key"


async def test_another_root_key_opens_nothing(tmp_path: Path) -> None:
    wrapped = await FileProvider.create(tmp_path / "one").wrap(b"key", b"context")
    with pytest.raises(SealBroken):
        await FileProvider.create(tmp_path / "two").unwrap(wrapped, b"context")


async def test_what_one_suite_wrapped_opens_after_a_switch(tmp_path: Path) -> None:
    wrapped = await FileProvider.create(tmp_path / "root.key").wrap(b"key", b"context")
    assert await FileProvider(tmp_path / "root.key", SM4_GCM).unwrap(wrapped, b"context") == b"key"


def test_a_root_key_is_never_replaced(tmp_path: Path) -> None:
    FileProvider.create(tmp_path / "root.key")
    with pytest.raises(FileExistsError):
        FileProvider.create(tmp_path / "root.key")


def test_nothing_is_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(RootKeyUnusable, match="no root key"):
        FileProvider(tmp_path / "root.key")
    assert not (tmp_path / "root.key").exists()


def test_a_file_open_to_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    FileProvider.create(path)
    path.chmod(0o640)
    with pytest.raises(RootKeyUnusable, match="open to others"):
        FileProvider(path)


@pytest.mark.parametrize("content", [b"", b"abcd", b"not hexadecimal", b"00" * 31, b"00" * 33, b"\xff\xfe"])
def test_a_file_without_a_key_is_refused_and_not_quoted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "root.key"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(RootKeyUnusable) as refusal:
        FileProvider(path)
    assert "not hexadecimal" not in str(refusal.value)
