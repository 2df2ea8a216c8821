"""The same people as around a declaration."""

from tests.declarations.conftest import browser, colleague, office, producer

__all__ = ["browser", "colleague", "office", "producer"]
