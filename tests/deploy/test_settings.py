"""Settings: defaults fit for trying, and what production refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.settings import PREFIX, Settings, SettingsError

PRODUCTION = {
    "CREDITPASS_PRODUCTION": "true",
    "CREDITPASS_BASE_URL": "https://pass.example",
    "CREDITPASS_DATABASE_URL": "postgresql://creditpass:hidden@db.example/creditpass",
    "CREDITPASS_ROOT_KEY_FILE": "/run/secrets/root.key",
}


def test_nothing_set_is_fit_for_trying() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.home == Path("var")
    assert not settings.secure


def test_production_with_all_it_needs() -> None:
    settings = Settings.from_env(PRODUCTION)
    assert settings.production
    assert settings.secure
    assert settings.root_key_file == Path("/run/secrets/root.key")


@pytest.mark.parametrize("missing", ["BASE_URL", "DATABASE_URL", "ROOT_KEY_FILE"])
def test_production_names_what_it_misses(missing: str) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != PREFIX + missing}
    with pytest.raises(SettingsError, match=missing):
        Settings.from_env(given)


def test_second_factors_are_demanded_everywhere_but_in_the_sandbox() -> None:
    demanded = "CREDITPASS_REQUIRE_SECOND_FACTOR"
    assert Settings.from_env({}).second_factor
    assert Settings.from_env(PRODUCTION).second_factor
    assert not Settings.from_env({"CREDITPASS_SANDBOX": "1"}).second_factor
    assert Settings.from_env({"CREDITPASS_SANDBOX": "1", demanded: "true"}).second_factor
    assert not Settings.from_env({demanded: "false"}).second_factor
    with pytest.raises(SettingsError, match="REQUIRE_SECOND_FACTOR"):
        Settings.from_env({**PRODUCTION, demanded: "false"})


def test_production_refuses_the_sandbox() -> None:
    with pytest.raises(SettingsError, match="exclude each other"):
        Settings.from_env({**PRODUCTION, "CREDITPASS_SANDBOX": "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SANDBOX", "perhaps"),
        ("SANDBOX_BEGINS", "tomorrow"),
        ("SANDBOX_BEGINS", "2026-11-23T02:00"),
        ("PORT", "80a"),
        ("PORT", "65536"),
        ("PORT", "８０"),
        ("DATABASE_CONNECTIONS", "1"),
        ("SUITE", "des"),
        ("LOG_LEVEL", "loud"),
        ("BASE_URL", "pass.example"),
        ("BASE_URL", "https://pass.example/"),
        ("SMTP_URL", "smtp://mail.example"),
        ("SMS_URL", "https://sms.example"),
        ("ROOT_KEYFILE", "/run/secrets/root.key"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=PREFIX + name):
        Settings.from_env({PREFIX + name: value})


def test_a_mail_server_needs_a_known_way_and_a_sender() -> None:
    sender = {"CREDITPASS_MAIL_SENDER": "registry@pass.example"}
    assert Settings.from_env({**sender, "CREDITPASS_SMTP_URL": "smtps://mail.example"}).smtp_url
    with pytest.raises(SettingsError, match="must begin with"):
        Settings.from_env({**sender, "CREDITPASS_SMTP_URL": "http://mail.example"})


def test_empty_counts_as_unset_and_other_programs_settings_are_ignored() -> None:
    given = {"CREDITPASS_PORT": "", "CREDITPASS_TEST_BINARIES": "/usr/lib/postgresql/15/bin", "PORT": "x"}
    assert Settings.from_env(given) == Settings()


def test_secrets_stay_out_of_the_representation() -> None:
    assert "hidden" not in repr(Settings.from_env(PRODUCTION))


def test_every_setting_is_explained() -> None:
    explained = set(re.findall(r"`(\w+)`", Settings.__doc__ or ""))
    assert Settings.__dataclass_fields__.keys() <= explained
