"""Where the definitions lie."""

from pathlib import Path

FORMS = Path(__file__).parent.parent / "forms"
DATA = Path(__file__).parent.parent / "data"
