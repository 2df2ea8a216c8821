"""Settings, read once from the environment.

Every name is listed in `Settings` with its meaning; nothing else in the
product reads the environment. Defaults are safe ones: what must be chosen by the
operator (`SECRET_KEY`) has no default outside demo mode.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_KEY_MIN_LENGTH = 32
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}


class SettingsError(Exception):
    """The environment cannot be used; the message names the variable and says what would be right."""


@dataclass(frozen=True)
class Settings:
    """One field per environment variable of the same name in capitals.

    Attributes:
        secret_key: signs sessions and links in mails; at least 32 characters.
        database_url: `postgresql+psycopg://...`; empty means the embedded server.
        redis_url: the broker, `redis://...` or `amqp://...`; empty means the embedded one.
        base_url: the public address, no trailing slash; links in mails and QR codes start with it.
        data_dir: where the embedded servers and uploaded evidence live.
        smtp_url: `smtp://[user:password@]host[:port]` or `smtps://...`; empty keeps mail in the table.
        mail_from: the sender of every mail.
        contact_email: shown in the footer, the accessibility statement and the privacy notice.
        contact_name: the authority that runs the service.
        dpo_email: its data protection officer, in the privacy notice; the contact's address unless set.
        demo: sample data, no staff TOTP, plain cookies; only ever on a loopback address.
        limits_url: where rate limits are counted, `memory://` (per process) or `redis://...`.
        trusted_proxies: how many reverse proxies in front may set X-Forwarded-For.
        max_upload_bytes: the largest request accepted.
        session_hours: a session unused for this long must sign in again.
        log_json: one JSON object per line instead of readable lines.
        evidence_store_url: `file:///folder` or `s3://bucket/prefix`; empty means a folder in `data_dir`.
        evidence_store_endpoint: the address of an S3-compatible server; empty means Amazon's.
        evidence_store_region: the region that such a server expects in signatures.
        evidence_store_key_id, evidence_store_secret: the key to the bucket.
        evidence_max_bytes: the largest file of evidence.
        evidence_max_pages: the longest PDF.
        evidence_max_pixels: the largest picture, width times height.
        evidence_max_files: how many files one declaration may have.
        clamd_url: the malware scanner, `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; empty means that
            nothing is scanned, which is then said wherever evidence is shown.
        scan_timeout_minutes: how long a scan may be tried before the file counts as not scanned in time.
        signing_key: the private key of published figures, an Ed25519 JSON Web Key; signs, never shown.
        signing_key_file: a file with that key instead; a demo makes one in `data_dir`.
        metrics_token: who sends it as `Authorization: Bearer ...` may read /metrics from anywhere;
            empty means that only this machine may, and not through a proxy.
        pact_credentials_file: how we sign in at PACT clients' own interfaces, by host (docs/pact.md).
        pact_callback_networks: inner networks that answers to PACT clients may go to, `10.20.0.0/16`; empty
            means that only addresses on the open internet are called.
    """

    secret_key: str = field(repr=False)
    database_url: str = ""
    redis_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    data_dir: Path = Path(".jordnara")
    smtp_url: str = ""
    mail_from: str = "Jordnära <no-reply@jordnara.example>"
    contact_email: str = "kontakt@jordnara.example"
    contact_name: str = "Regionen"
    dpo_email: str = ""
    demo: bool = False
    limits_url: str = "memory://"
    trusted_proxies: int = 0
    max_upload_bytes: int = 10 * 1024 * 1024
    session_hours: int = 12
    log_json: bool = True
    evidence_store_url: str = ""
    evidence_store_endpoint: str = ""
    evidence_store_region: str = "us-east-1"
    evidence_store_key_id: str = ""
    evidence_store_secret: str = field(default="", repr=False)
    evidence_max_bytes: int = 15 * 1024 * 1024
    evidence_max_pages: int = 200
    evidence_max_pixels: int = 50_000_000
    evidence_max_files: int = 40
    clamd_url: str = ""
    scan_timeout_minutes: int = 10
    signing_key: str = field(default="", repr=False)
    signing_key_file: Path | None = None
    metrics_token: str = field(default="", repr=False)
    pact_credentials_file: Path | None = None
    pact_callback_networks: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings.

        Raises:
            SettingsError: a variable is missing or unusable; the message names it.
        """
        demo = _flag(environ, "DEMO", False)
        data_dir = Path(environ.get("DATA_DIR") or ".jordnara").resolve()
        return cls(
            secret_key=_secret_key(environ, demo, data_dir),
            database_url=_database_url(environ),
            redis_url=environ.get("REDIS_URL", ""),
            base_url=_base_url(environ),
            data_dir=data_dir,
            smtp_url=_smtp_url(environ),
            mail_from=environ.get("MAIL_FROM") or cls.mail_from,
            contact_email=environ.get("CONTACT_EMAIL") or cls.contact_email,
            contact_name=environ.get("CONTACT_NAME") or cls.contact_name,
            dpo_email=environ.get("DPO_EMAIL") or environ.get("CONTACT_EMAIL") or cls.contact_email,
            demo=demo,
            limits_url=environ.get("LIMITS_URL") or cls.limits_url,
            trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", cls.trusted_proxies),
            max_upload_bytes=_whole_number(environ, "MAX_UPLOAD_BYTES", cls.max_upload_bytes),
            session_hours=_whole_number(environ, "SESSION_HOURS", cls.session_hours),
            log_json=_flag(environ, "LOG_JSON", not demo),
            signing_key=environ.get("SIGNING_KEY", ""),
            signing_key_file=_file(environ, "SIGNING_KEY_FILE"),
            metrics_token=environ.get("METRICS_TOKEN", ""),
            pact_credentials_file=_file(environ, "PACT_CREDENTIALS_FILE"),
            pact_callback_networks=_networks(environ, "PACT_CALLBACK_NETWORKS"),
            **_evidence(environ),
        )

    @property
    def has_scanner(self) -> bool:
        """Whether evidence is searched for malware."""
        return bool(self.clamd_url)

    @property
    def hosts(self) -> list[str]:
        """Host names this service answers to; any other Host header is refused."""
        return sorted({urlsplit(self.base_url).hostname or "", "localhost", "127.0.0.1", "[::1]"} - {""})


def check_bind(settings: Settings, host: str) -> None:
    """Refuse to show a demo, whose accounts and mails are open to all, to the network.

    Raises:
        SettingsError: demo mode is on and `host` is not a loopback address.
    """
    if settings.demo and not _is_loopback(host):
        raise SettingsError(
            f"DEMO=1 may only listen on a loopback address such as 127.0.0.1, not on {host!r}. "
            "Unset DEMO, or listen on 127.0.0.1."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _secret_key(environ: Mapping[str, str], demo: bool, data_dir: Path) -> str:
    key = environ.get("SECRET_KEY", "")
    if not key and demo:
        return _kept_demo_key(data_dir)
    if len(key) < SECRET_KEY_MIN_LENGTH:
        raise SettingsError(
            f"SECRET_KEY must be set to at least {SECRET_KEY_MIN_LENGTH} random characters, "
            'for example the output of: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    return key


def _kept_demo_key(data_dir: Path) -> str:
    """A random key in the data folder, so that the demo's processes share it and restarts keep sessions."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        own = path.with_name(f"secret_key.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(own, path)  # the first of several starting processes wins, the others read its key
        own.unlink()
    return path.read_text()


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]).resolve() if environ.get(name) else None


def _networks(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    words = environ.get(name, "").replace(",", " ").split()
    try:
        return tuple(str(ipaddress.ip_network(word)) for word in words)
    except ValueError as error:
        raise SettingsError(f"{name} must be networks such as 10.20.0.0/16, not {error}.") from error


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    if name not in environ:
        return default
    word = environ[name].strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise SettingsError(f"{name} must be 1 or 0, not {environ[name]!r}.")
    return word in TRUE_WORDS


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    word = environ.get(name, "").strip()
    if word and not word.isdecimal():
        raise SettingsError(f"{name} must be a whole number, not {word!r}.")
    return int(word) if word else default


def _database_url(environ: Mapping[str, str]) -> str:
    """The address with the driver named, so that `postgres://` from a hosting panel works too."""
    url = environ.get("DATABASE_URL", "")
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url and not url.startswith("postgresql+psycopg://"):
        raise SettingsError(
            "DATABASE_URL must start with postgresql://; PostgreSQL is the only database supported."
        )
    return url


def _base_url(environ: Mapping[str, str]) -> str:
    url = (environ.get("BASE_URL") or Settings.base_url).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise SettingsError(f"BASE_URL must look like https://jordnara.example.se, not {url!r}.")
    return url


def _evidence(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings of evidence: where it lies, how much of it, and who scans it."""
    numbers = ("max_bytes", "max_pages", "max_pixels", "max_files")
    chosen: dict[str, Any] = {
        f"evidence_{name}": _whole_number(
            environ, f"EVIDENCE_{name.upper()}", getattr(Settings, f"evidence_{name}")
        )
        for name in numbers
    }
    chosen["scan_timeout_minutes"] = _whole_number(
        environ, "SCAN_TIMEOUT_MINUTES", Settings.scan_timeout_minutes
    )
    return {**chosen, **_evidence_store(environ), "clamd_url": _clamd_url(environ)}


def _evidence_store(environ: Mapping[str, str]) -> dict[str, str]:
    url = environ.get("EVIDENCE_STORE_URL", "")
    endpoint = environ.get("EVIDENCE_STORE_ENDPOINT", "")
    store = {
        "evidence_store_url": url,
        "evidence_store_endpoint": endpoint,
        "evidence_store_region": environ.get("EVIDENCE_STORE_REGION") or Settings.evidence_store_region,
        "evidence_store_key_id": environ.get("EVIDENCE_STORE_KEY_ID", ""),
        "evidence_store_secret": environ.get("EVIDENCE_STORE_SECRET", ""),
    }
    parts = urlsplit(url)
    is_folder = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
    is_bucket = parts.scheme == "s3" and bool(parts.netloc)
    if url and not (is_folder or is_bucket):
        raise SettingsError("EVIDENCE_STORE_URL must look like file:///folder or s3://bucket/prefix.")
    if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
        raise SettingsError("EVIDENCE_STORE_ENDPOINT must look like https://s3.example.se.")
    if is_bucket and not (store["evidence_store_key_id"] and store["evidence_store_secret"]):
        raise SettingsError("An s3:// store needs EVIDENCE_STORE_KEY_ID and EVIDENCE_STORE_SECRET.")
    return store


def _clamd_url(environ: Mapping[str, str]) -> str:
    url = environ.get("CLAMD_URL", "")
    parts = urlsplit(url)
    is_socket = parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/")
    is_server = parts.scheme == "tcp" and bool(parts.hostname)
    if url and not (is_socket or is_server):
        raise SettingsError("CLAMD_URL must look like tcp://host:3310 or unix:///run/clamav/clamd.ctl.")
    return url


def _smtp_url(environ: Mapping[str, str]) -> str:
    url = environ.get("SMTP_URL", "")
    if url and (urlsplit(url).scheme not in ("smtp", "smtps") or not urlsplit(url).hostname):
        raise SettingsError("SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465.")
    return url
