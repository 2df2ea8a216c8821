"""Reading YAML with the quicker of the two safe loaders."""

from __future__ import annotations

from typing import Any

import yaml

# The same loader in C where the wheel has it: many times faster, and every process reads dozens of files.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """What a YAML text says, plain data only; yaml.YAMLError for what cannot be read."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
