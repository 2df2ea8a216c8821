"""The documentation is complete: every setting, tuning and command is explained."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from portal.config import Settings
from workers.cli import main
from workers.deliveries import Limits

DOCS = Path(__file__).resolve().parents[2] / "docs"
OPERATIONS = (DOCS / "operations.md").read_text()


@pytest.mark.parametrize("name", [field.name.upper() for field in dataclasses.fields(Settings)])
def test_every_setting_is_explained(name: str) -> None:
    """An operator finds every environment variable in docs/operations.md."""
    assert f"`{name}`" in OPERATIONS


@pytest.mark.parametrize("name", [field.name.upper() for field in dataclasses.fields(Limits)])
def test_every_tuning_knob_is_explained(name: str) -> None:
    """The backbone's tuning variables are listed with their defaults."""
    assert f"`JORDNARA_{name}`" in OPERATIONS


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_explained(command: str) -> None:
    """Each verb of `jordnara` stands in docs/operations.md."""
    assert f"`jordnara {command}" in OPERATIONS
