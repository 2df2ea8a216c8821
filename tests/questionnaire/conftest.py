"""The family under test, loaded once."""

from __future__ import annotations

import pytest

from schemas.questionnaire import Family, load_family


@pytest.fixture(scope="session")
def family() -> Family:
    """Field crops and vegetables."""
    return load_family("field_crops")
