"""What every application of a test run has in common is made once in a process, not once in a test.

Thousands of tests build an application each, with the same routes and templates; compiling those takes many
times longer than what most of the tests do.
"""

from __future__ import annotations

import functools
from types import CodeType
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache
from werkzeug.routing import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.bccache import Bucket


class _Compiled(BytecodeCache):
    """Compiled templates, kept in memory by their name and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known of a template."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = _Compiled()


def compile_routes_once() -> None:
    """Let two rules with the same words share the function that builds their address."""
    compiled: Callable[..., Any] = vars(Rule)["_compile_builder"]
    known: dict[tuple[Any, ...], Any] = {}

    @functools.wraps(compiled)
    def compile_builder(rule: Rule, append_unknown: bool = True) -> Any:
        host, defaults = rule.subdomain or rule.host or "", tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, host, rule.merge_slashes, defaults, append_unknown)
        if key not in known:
            known[key] = compiled(rule, append_unknown)
        return known[key]

    setattr(Rule, "_compile_builder", compile_builder)  # noqa: B010 - not meant to be set, says its type
