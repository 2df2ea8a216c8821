"""Whatever a program sends to any operation of the description, it is never the server that fails."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from portal.security import limiter
from tests import factories
from tests.exchange.test_api import a_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.declarations.browser import Browser

Operation = schemathesis.APIOperation[Any, Any, Any, Any]
# `make fuzz` runs many more, each time others.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
LONG = "FUZZ_EXAMPLES" in os.environ
OPERATIONS = 8


@pytest.fixture
def unlimited() -> Iterator[None]:
    """No limit on calls: answers of 429 would hide everything else."""
    was, limiter.enabled = limiter.enabled, False
    yield
    limiter.enabled = was


@pytest.mark.usefixtures("unlimited")
@pytest.mark.timeout(3600 if LONG else 120)
def test_no_operation_fails(app: Flask, browser: Browser, db_session: Session, producer: User) -> None:
    """Generated calls, valid and not, with a key that may write, to unknown declarations and to one's own."""
    own = str(factories.a_draft(db_session, producer).id)
    headers = {"Authorization": f"Bearer {a_key(browser)}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == OPERATIONS
    answered = set()

    def explore(operation: Operation, mode: GenerationMode, mine: bool) -> None:
        @runs(
            max_examples=EXAMPLES,
            derandomize=not LONG,
            deadline=None,
            database=None,
            suppress_health_check=[*HealthCheck],
        )
        @given(case=operation.as_strategy(mode))
        def call(case: Any) -> None:
            if mine:
                case.path_parameters["declaration_id"] = own
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=[not_a_server_error])
            answered.add((operation.label, answer.status_code // 100))

        call()

    for operation in operations:
        # What takes nothing cannot be given anything wrong.
        takes_something = bool(list(operation.iter_parameters()) or operation.body)
        for mode in [*GenerationMode] if takes_something else [GenerationMode.POSITIVE]:
            explore(operation, mode, False)
            if "{declaration_id}" in operation.path:
                explore(operation, mode, True)
    assert {label for label, _class in answered} == {one.label for one in operations}
    assert any(status == 2 for _label, status in answered)
