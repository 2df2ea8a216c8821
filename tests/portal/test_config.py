"""Settings are read once, refused with a clear message, and safe when nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.config import Settings, SettingsError, check_bind

KEY = "0123456789abcdef" * 4


def read(**environ: str) -> Settings:
    """Settings from an environment of just these variables."""
    return Settings.from_environment({"SECRET_KEY": KEY, **environ})


def test_defaults_are_those_of_production() -> None:
    """With only a key set, nothing is in demo mode and logs are for machines."""
    settings = read()
    assert not settings.demo
    assert settings.log_json
    assert settings.limits_url == "memory://"


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_a_real_key_is_required_outside_the_demo(key: str) -> None:
    """Sessions signed with a weak key could be forged, so there is no start without a real one."""
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        Settings.from_environment({"SECRET_KEY": key})


def test_the_demo_keeps_one_key_in_its_folder(tmp_path: Path) -> None:
    """All processes of a demo, and its next start, share one random key that only the owner can read."""
    environ = {"DEMO": "1", "DATA_DIR": str(tmp_path)}
    first = Settings.from_environment(environ)
    assert Settings.from_environment(environ).secret_key == first.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEMO", "maybe"),
        ("LOG_JSON", "si"),
        ("TRUSTED_PROXIES", "-1"),
        ("MAX_UPLOAD_BYTES", "10MB"),
        ("SESSION_HOURS", "half"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("BASE_URL", "jordnara.example.se"),
        ("BASE_URL", "https://jordnara.example.se/portal"),
        ("SMTP_URL", "mail.example.se:25"),
    ],
)
def test_an_unusable_value_is_refused_by_name(variable: str, value: str) -> None:
    """The message names the variable that has to be changed."""
    with pytest.raises(SettingsError, match=variable):
        read(**{variable: value})


def test_the_database_driver_is_filled_in() -> None:
    """Addresses as hosting panels give them work."""
    for prefix in ("postgres://", "postgresql://", "postgresql+psycopg://"):
        assert read(DATABASE_URL=prefix + "u@h/d").database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"])
def test_a_demo_may_listen_on_loopback(host: str) -> None:
    """The demo works on the machine itself."""
    check_bind(Settings(secret_key=KEY, demo=True), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "jordnara.example.se", ""])
def test_a_demo_is_never_shown_to_the_network(host: str) -> None:
    """A demo, whose mails anybody can read, refuses any other address."""
    with pytest.raises(SettingsError, match="loopback"):
        check_bind(Settings(secret_key=KEY, demo=True), host)


def test_a_real_service_may_listen_anywhere() -> None:
    """The rule is about demos only."""
    check_bind(Settings(secret_key=KEY), "0.0.0.0")
