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
    """Let two rules with the same words share what is read out of them, and how their address is built."""
    compiled: Callable[[Rule], None] = Rule.compile
    known: dict[tuple[Any, ...], tuple[dict[str, Any], set[str], dict[str, Any]]] = {}

    @functools.wraps(compiled)
    def compile_rule(rule: Rule) -> None:
        host, defaults = rule.subdomain or rule.host or "", tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, host, rule.merge_slashes, defaults)
        if key not in known:
            compiled(rule)
            own = vars(rule)
            read = {name: own[name] for name in ("_parts", "_trace", "_converters")}
            builders = {name: own[name].__func__ for name in ("_build", "_build_unknown")}
            known[key] = read, set(rule.arguments), builders
            return
        read, arguments, builders = known[key]
        vars(rule).update(read, arguments=set(arguments))
        vars(rule).update({name: builder.__get__(rule) for name, builder in builders.items()})

    setattr(Rule, "compile", compile_rule)  # noqa: B010 - not meant to be set, says its type
