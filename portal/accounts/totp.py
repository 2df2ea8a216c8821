"""One-time codes from an authenticator app (RFC 6238: six digits, 30 s)."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

import pyotp

ISSUER = "Jordnära"
STEP_S = 30
STEPS_OF_GRACE = 1


def new_secret() -> str:
    """A fresh base32 secret."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str) -> int | None:
    """The 30 s step that the code belongs to, one early or late included; None for a wrong code."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    generator = pyotp.TOTP(secret)
    now = int(datetime.now(UTC).timestamp()) // STEP_S
    for step in range(now - STEPS_OF_GRACE, now + STEPS_OF_GRACE + 1):
        if hmac.compare_digest(generator.generate_otp(step), digits):
            return step
    return None


def app_link(secret: str, email: str) -> str:
    """An `otpauth:` address that opens the app on the phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
