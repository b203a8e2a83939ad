"""Who holds the root key: a file, a PKCS#11 module (SoftHSM), a transit engine (simulated). One contract for all."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import pytest

from privacy.errors import ProviderUnreachable, RootKeyUnusable, SealBroken
from privacy.keys import FileProvider, KeyProvider
from privacy.master_keys import ENCRYPTION
from privacy.pkcs11_provider import Pkcs11Provider
from privacy.retiring import retire_root
from privacy.rotation import ROOT
from privacy.secret import Secret
from privacy.transit_provider import TransitProvider
from privacy.vault import Vault, install
from tests.privacy.people import CLERK, NAME, PURPOSE, Sealee, sealee
from tests.privacy.rotating import BY, rotate
from tests.privacy.transit_server import TOKEN, Engine, transit_server

LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so")
LABEL, PIN, KEY = "creditpass", "493817", "root"
Provider = Callable[[], KeyProvider]


@dataclass(frozen=True)
class Hsm:
    """A token of SoftHSM. Each test has a label of its own on it, under which there is nothing."""

    module: Path
    label: str

    def provider(self, pin: str = PIN, token: str = LABEL) -> Pkcs11Provider:
        return Pkcs11Provider(self.module, token, pin, self.label)


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The library, set up with a folder of its own: it reads its configuration once in a process."""
    tool = shutil.which("softhsm2-util")
    library = next((Path(path) for path in LIBRARIES if Path(path).exists()), None)
    assert tool, "SoftHSM is missing: python -m tests.machine"
    assert library, "the library of SoftHSM is not where it was looked for"
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        yield library


@pytest.fixture(scope="session")
def token(softhsm: Path) -> Path:
    """One token for all tests of the process: one that is added later is not seen by a library that is loaded."""
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "00000000"]
    subprocess.run(command, check=True, capture_output=True)
    return softhsm


_labels = itertools.count()


@pytest.fixture
def hsm(token: Path) -> Hsm:
    return Hsm(token, f"root-{next(_labels)}")


@pytest.fixture
def engine() -> Iterator[tuple[str, Engine]]:
    with transit_server() as found:
        yield found


@pytest.fixture(params=["file", "pkcs11", "transit"])
async def provider(request: pytest.FixtureRequest, tmp_path: Path) -> KeyProvider:
    """Each provider, with its first root key."""
    if request.param == "file":
        return FileProvider.create(tmp_path / "root.key")
    if request.param == "pkcs11":
        held: KeyProvider = request.getfixturevalue("hsm").provider()
    else:
        held = TransitProvider(request.getfixturevalue("engine")[0], TOKEN, KEY)
    await held.make_root()
    return held


async def test_what_is_wrapped_opens_in_its_context_alone(provider: KeyProvider) -> None:
    wrapped = await provider.wrap(b"k" * 32, b"context")
    assert b"k" * 32 not in wrapped.blob
    assert await provider.unwrap(wrapped, b"context") == b"k" * 32
    middle = len(wrapped.blob) // 2
    altered = bytes(byte ^ (at == middle) for at, byte in enumerate(wrapped.blob))
    for wrong, context in ((wrapped, b"another"), (replace(wrapped, blob=altered), b"context")):
        with pytest.raises(SealBroken):
            await provider.unwrap(wrong, context)


async def test_the_newest_root_key_wraps_and_the_former_unwraps_until_it_is_dropped(provider: KeyProvider) -> None:
    first = await provider.wrap(b"k" * 32, b"context")
    new = await provider.make_root()
    second = await provider.wrap(b"k" * 32, b"context")
    assert await provider.roots() == [first.root, second.root]
    assert second.root == new
    assert await provider.unwrap(first, b"context") == await provider.unwrap(second, b"context")
    await provider.drop_root(first.root)
    assert await provider.roots() == [second.root]
    with pytest.raises((SealBroken, RootKeyUnusable)):
        await provider.unwrap(first, b"context")
    assert await provider.unwrap(second, b"context") == b"k" * 32


async def test_an_installation_runs_on_it_and_its_root_key_is_replaced(
    provider: KeyProvider, database: str, beside_the_pool: asyncpg.Connection
) -> None:
    await Sealee.create_table()
    vault = await Vault(provider).start()
    install(vault)
    person = sealee()
    await person.save()
    old = (await provider.roots())[0]
    await rotate(vault, ROOT)
    await retire_root(vault, old, BY)
    await rotate(vault, ENCRYPTION)
    await vault.stop()
    assert old not in {row["root"] for row in await beside_the_pool.fetch("select root from keys.master_key")}
    anew = await Vault(provider).start()
    assert await anew.reveal(PURPOSE, CLERK, [person.name]) == [NAME]
    await anew.stop()


@pytest.fixture
async def beside_the_pool(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def test_a_key_of_the_module_never_leaves_it(hsm: Hsm) -> None:
    import pkcs11
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.exceptions import AttributeSensitive

    await hsm.provider().make_root()
    token = pkcs11.lib(str(hsm.module)).get_token(token_label=LABEL)
    with token.open(user_pin=PIN) as session:
        (key,) = session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: hsm.label})
        assert (key[Attribute.SENSITIVE], key[Attribute.EXTRACTABLE]) == (True, False)
        with pytest.raises(AttributeSensitive):
            key[Attribute.VALUE]


async def test_what_is_wrong_with_a_module_is_said_without_its_pin(hsm: Hsm) -> None:
    provider = hsm.provider
    cases: list[tuple[Awaitable[object], str]] = [
        (provider().roots(), f"has no key labelled {hsm.label}: make it with creditpass keys create-root"),
        (provider(pin="000000").make_root(), "refuses the PIN"),
        (provider(token="another").roots(), "has no token another"),
        (Pkcs11Provider(Path("/nowhere.so"), LABEL, PIN, hsm.label).roots(), "cannot be loaded"),
    ]
    for asked, words in cases:
        with pytest.raises(RootKeyUnusable, match=words) as refusal:
            await asked
        assert PIN not in str(refusal.value)


async def test_what_is_wrong_with_an_engine_is_said_without_its_token(engine: tuple[str, Engine]) -> None:
    url, simulated = engine
    cases: list[tuple[KeyProvider, type[RootKeyUnusable], str]] = [
        (TransitProvider(url, TOKEN, KEY), RootKeyUnusable, "has no key root"),
        (TransitProvider(url, "s.wrong", KEY), RootKeyUnusable, "refuses the token"),
        (TransitProvider("http://127.0.0.1:1", TOKEN, KEY), ProviderUnreachable, "cannot be reached"),
    ]
    for provider, kind, words in cases:
        for asked in (provider.roots(), provider.wrap(b"k" * 32, b"")):
            with pytest.raises(kind, match=words) as refusal:
                await asked
            assert "s." not in str(refusal.value).replace("127.0.0.1", "").replace("keys.", "").split("look at")[0]
    simulated.broken = True
    with pytest.raises(ProviderUnreachable, match="503"):
        await TransitProvider(url, TOKEN, KEY).roots()


async def test_a_running_vault_goes_on_while_the_provider_is_away(engine: tuple[str, Engine], database: str) -> None:
    """The provider is asked at the start and when keys are new, and otherwise never."""
    url, simulated = engine
    await Sealee.create_table()
    provider = TransitProvider(url, TOKEN, KEY)
    await provider.make_root()
    vault = await Vault(provider, refresh=0).start()
    install(vault)
    simulated.broken, asked = True, len(simulated.asked)
    person = sealee()
    await person.save()
    assert await vault.reveal(PURPOSE, CLERK, [person.name]) == [NAME]
    assert vault.tag("plate", Secret("x")).version == 1
    assert len(simulated.asked) == asked
    with pytest.raises(ProviderUnreachable):
        await Vault(provider).start()
    await vault.stop()
