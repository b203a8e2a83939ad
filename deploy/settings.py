"""What an installation is told by its environment. Every name starts with CREDITPASS_."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

PREFIX = "CREDITPASS_"
Suite = Literal["aes", "sm4"]
Provider = Literal["file", "pkcs11", "transit"]
LogLevel = Literal["debug", "info", "warning", "error"]
Word = TypeVar("Word", bound=str)
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class SettingsError(ValueError):
    """A setting is missing, unknown or contradicts another; the message names it."""


@dataclass(frozen=True)
class Settings:
    """The settings, checked. Each is read from CREDITPASS_ and its name in capitals; URLs and keys stay out of
    its representation.

    - `production`: refuse what is only fit for trying: the sandbox, plain HTTP, an unset root key or database.
    - `sandbox`: invented people, one account for each role, and a clock to move. Never with `production`.
    - `sandbox_begins`: the instant (RFC 3339) at which the sandbox's legal time begins. Unset: now. It does not matter
      to sessions, tokens and keys.
    - `home`: the folder of what the program keeps outside the database. Default: `var` in the current folder.
    - `database_url`: of a PostgreSQL 15 or newer, by the sign-in that serves. Unset: an embedded one, in `home`.
    - `migrate_database_url`, `timers_database_url`, `reading_database_url`: the same database, by the sign-in that owns
      its tables, the one of the timers, and one that reads the records alone (`deploy/roles.sql`). Unset:
      `database_url`. Serving needs none of them.
    - `postgres_binaries`: a folder with the `postgres` to embed. Unset: the wheel's.
    - `database_connections`: how many connections one process holds at most for pages, programs and timers. Checks of
      ports have up to four more of their own.
    - `key_provider`: who holds the root key, which wraps all keys: `file`, `pkcs11` (a hardware security module) or
      `transit` (HashiCorp Vault's engine of that name, or OpenBao's, over HTTP). See docs/keys.md.
    - `root_key_file`: of `file`: where it is (32 bytes in hex). Unset: made in `home`.
    - `root_key_name`: of the other two: what the key is called there.
    - `pkcs11_module`, `pkcs11_token`, `pkcs11_pin`: the module's library, the token's label, and its user PIN.
    - `transit_url`, `transit_token`, `transit_mount`: the server (https, or http within this machine), a token for it,
      and where the engine is mounted.
    - `suite`: how personal values are sealed from now on: `aes` (AES-256-GCM) or `sm4` (SM4-GCM with SM3).
      What is sealed already opens under either.
    - `base_url`: how the world reaches it; codes, links in messages and tokens' audience are made from it.
    - `host`, `port`: where it listens.
    - `smtp_url`: such as `smtp+starttls://user:password@host:587`; also `smtp` and `smtps`. Unset: no e-mail.
    - `mail_sender`: the address that messages come from. Needed with `smtp_url`.
    - `sms_url`, `sms_key`: the gateway that sends text messages over HTTP, and its key. Unset: none are sent.
    - `require_second_factor`: whether staff must sign in with a passkey or a one-time code beside the password.
      Unset: yes, but not in the sandbox. With `production` it cannot be turned off.
    - `port_checks_a_day`: how many questions each port's system may ask in a day. Many lanes ask far less, and there are
      far more plates. The first question past it is an alarm.
    - `log_level`: `debug`, `info`, `warning` or `error`.
    - `audit_publish_to`: where signed heads over all records go, to another party: a folder, a file to append to, or an
      address of https that takes them by POST. Unset: nowhere, and whoever rules the database could rewrite it.
    """

    production: bool = False
    sandbox: bool = False
    sandbox_begins: str = ""
    home: Path = Path("var")
    database_url: str = field(default="", repr=False)
    migrate_database_url: str = field(default="", repr=False)
    timers_database_url: str = field(default="", repr=False)
    reading_database_url: str = field(default="", repr=False)
    postgres_binaries: Path | None = None
    database_connections: int = 10
    key_provider: Provider = "file"
    root_key_file: Path | None = None
    root_key_name: str = "creditpass"
    pkcs11_module: Path | None = None
    pkcs11_token: str = ""
    pkcs11_pin: str = field(default="", repr=False)
    transit_url: str = ""
    transit_token: str = field(default="", repr=False)
    transit_mount: str = "transit"
    suite: Suite = "aes"
    base_url: str = "http://localhost:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    smtp_url: str = field(default="", repr=False)
    mail_sender: str = ""
    sms_url: str = field(default="", repr=False)
    sms_key: str = field(default="", repr=False)
    require_second_factor: bool | None = None
    port_checks_a_day: int = 100_000
    log_level: LogLevel = "info"
    audit_publish_to: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        base = urlsplit(self.base_url)
        self._refuse(base.scheme not in ("http", "https") or not base.hostname, "BASE_URL is no web address")
        self._refuse(self.base_url.endswith("/"), "BASE_URL must not end in a slash")
        self._refuse(not 0 <= self.port <= 65535, "PORT is no port")
        self._refuse(self.database_connections < 2, "DATABASE_CONNECTIONS must be 2 or more")
        self._refuse(bool(self.smtp_url) and not self.mail_sender, "SMTP_URL needs MAIL_SENDER")
        self._refuse(
            bool(self.smtp_url) and urlsplit(self.smtp_url).scheme not in ("smtp", "smtps", "smtp+starttls"),
            "SMTP_URL must begin with smtp, smtps or smtp+starttls",
        )
        self._refuse(not _is_instant(self.sandbox_begins), "SANDBOX_BEGINS is no instant such as 2026-11-23T02:00Z")
        self._refuse(self.port_checks_a_day < 1, "PORT_CHECKS_A_DAY must be 1 or more")
        self._refuse(bool(self.sms_url) and not self.sms_key, "SMS_URL needs SMS_KEY")
        self._refuse(not self._heads_may_go(), "AUDIT_PUBLISH_TO must be a path or begin with https")
        if self.key_provider == "pkcs11":
            complete = self.pkcs11_module is not None and self.pkcs11_token and self.pkcs11_pin
            self._refuse(not complete, "KEY_PROVIDER pkcs11 needs PKCS11_MODULE, PKCS11_TOKEN and PKCS11_PIN")
        if self.key_provider == "transit":
            complete = self.transit_url and self.transit_token
            self._refuse(not complete, "KEY_PROVIDER transit needs TRANSIT_URL and TRANSIT_TOKEN")
            self._refuse(not _safe(self.transit_url), "TRANSIT_URL must begin with https")
        if self.production:
            self._refuse(self.sandbox, "PRODUCTION and SANDBOX exclude each other")
            self._refuse(base.scheme != "https", "PRODUCTION needs a BASE_URL of https")
            self._refuse(not self.database_url, "PRODUCTION needs DATABASE_URL")
            self._refuse(self.key_provider == "file" and self.root_key_file is None, "PRODUCTION needs ROOT_KEY_FILE")
            self._refuse(self.require_second_factor is False, "PRODUCTION needs REQUIRE_SECOND_FACTOR")

    @staticmethod
    def _refuse(wrong: bool, message: str) -> None:
        if wrong:
            raise SettingsError(f"{PREFIX}{message}.")

    def _heads_may_go(self) -> bool:
        """Heads leave over HTTPS, or over plain HTTP within this machine."""
        return "://" not in self.audit_publish_to or _safe(self.audit_publish_to)

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by HTTPS, so that cookies must be marked so."""
        return self.base_url.startswith("https:")

    @property
    def owner_url(self) -> str:
        """Where migrating signs in."""
        return self.migrate_database_url or self.database_url

    @property
    def timers_url(self) -> str:
        """Where timers sign in."""
        return self.timers_database_url or self.database_url

    @property
    def reading_url(self) -> str:
        """Where whoever only reads the records signs in."""
        return self.reading_database_url or self.database_url

    @property
    def serving_url(self) -> str:
        """Where pages and API sign in. The sandbox runs its timers in the same process."""
        return self.timers_url if self.sandbox else self.database_url

    @property
    def second_factor(self) -> bool:
        """Whether roles of staff demand a second factor."""
        return not self.sandbox if self.require_second_factor is None else self.require_second_factor

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. An empty value counts as unset; an unknown name is refused, for it may be a typing
        error that leaves a safeguard off. Raises SettingsError."""
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in (os.environ if environment is None else environment).items()
            if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_") and value
        }
        unknown = sorted(given.keys() - cls.__dataclass_fields__.keys())
        if unknown:
            raise SettingsError(f"There is no setting {', '.join(PREFIX + name.upper() for name in unknown)}.")
        read = _Reader(given)
        return cls(
            production=read.flag("production"),
            sandbox=read.flag("sandbox"),
            sandbox_begins=given.get("sandbox_begins", ""),
            home=Path(given.get("home", cls.home)),
            database_url=given.get("database_url", ""),
            migrate_database_url=given.get("migrate_database_url", ""),
            timers_database_url=given.get("timers_database_url", ""),
            reading_database_url=given.get("reading_database_url", ""),
            postgres_binaries=read.path("postgres_binaries"),
            database_connections=read.number("database_connections", cls.database_connections),
            key_provider=read.one_of("key_provider", get_args(Provider), cls.key_provider),
            root_key_file=read.path("root_key_file"),
            root_key_name=given.get("root_key_name", cls.root_key_name),
            pkcs11_module=read.path("pkcs11_module"),
            pkcs11_token=given.get("pkcs11_token", ""),
            pkcs11_pin=given.get("pkcs11_pin", ""),
            transit_url=given.get("transit_url", ""),
            transit_token=given.get("transit_token", ""),
            transit_mount=given.get("transit_mount", cls.transit_mount),
            suite=read.one_of("suite", get_args(Suite), cls.suite),
            base_url=given.get("base_url", cls.base_url),
            host=given.get("host", cls.host),
            port=read.number("port", cls.port),
            smtp_url=given.get("smtp_url", ""),
            mail_sender=given.get("mail_sender", ""),
            sms_url=given.get("sms_url", ""),
            sms_key=given.get("sms_key", ""),
            require_second_factor=read.flag("require_second_factor") if "require_second_factor" in given else None,
            port_checks_a_day=read.number("port_checks_a_day", cls.port_checks_a_day),
            log_level=read.one_of("log_level", get_args(LogLevel), cls.log_level),
            audit_publish_to=given.get("audit_publish_to", ""),
        )


def _is_instant(typed: str) -> bool:
    try:
        return not typed or datetime.fromisoformat(typed).tzinfo is not None
    except ValueError:
        return False


def _safe(address: str) -> bool:
    """Whether what is sent there can be read by nobody on the way: over TLS, or within this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))


@dataclass(frozen=True)
class _Reader:
    """Reads typed values out of texts; what it cannot read it names."""

    given: Mapping[str, str]

    def flag(self, name: str) -> bool:
        value = self.given.get(name, "").lower()
        if value not in TRUE | FALSE:
            raise SettingsError(f"{PREFIX}{name.upper()} must be true or false, not {value!r}.")
        return value in TRUE

    def number(self, name: str, otherwise: int) -> int:
        value = self.given.get(name, str(otherwise))
        if not value.isascii() or not value.isdigit():
            raise SettingsError(f"{PREFIX}{name.upper()} must be a whole number, not {value!r}.")
        return int(value)

    def path(self, name: str) -> Path | None:
        return Path(self.given[name]) if name in self.given else None

    def one_of(self, name: str, allowed: tuple[Word, ...], otherwise: Word) -> Word:
        value = self.given.get(name, otherwise)
        for each in allowed:
            if value == each:
                return each
        raise SettingsError(f"{PREFIX}{name.upper()} must be one of {', '.join(allowed)}, not {value!r}.")
