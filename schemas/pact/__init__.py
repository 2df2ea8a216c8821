"""PACT v3 in our own words: the shapes of footprints and events, after the facts of WBCSD PACT v3.0.

Written from the specification's facts (WBCSD PACT Technical Specifications 3.0.3); none of its text is here.
Everything outside this package speaks through these names.
"""

from schemas.pact.callbacks import BadAddress, Callback, host_problem, read_callback, read_token_address
from schemas.pact.events import (
    FULFILLED,
    MEDIA_TYPE,
    PUBLISHED,
    REJECTED,
    REQUEST_CREATED,
    event_problems,
    make_event,
)
from schemas.pact.fields import SPEC_VERSION, as_decimal, decimal_text, read_id, read_moment, written
from schemas.pact.filters import BadFilter, Wanted, read_wanted
from schemas.pact.footprint import Fault, footprint_faults, loaded

__all__ = [
    "FULFILLED",
    "MEDIA_TYPE",
    "PUBLISHED",
    "REJECTED",
    "REQUEST_CREATED",
    "SPEC_VERSION",
    "BadAddress",
    "BadFilter",
    "Callback",
    "Fault",
    "Wanted",
    "as_decimal",
    "decimal_text",
    "event_problems",
    "footprint_faults",
    "host_problem",
    "loaded",
    "make_event",
    "read_callback",
    "read_id",
    "read_moment",
    "read_token_address",
    "read_wanted",
    "written",
]
