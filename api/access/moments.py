"""Moments as the service stores them: UTC text that sorts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def later(seconds: float, moment: str = "") -> str:
    """So many seconds after a moment (now, if none is given)."""
    begin = datetime.fromisoformat(moment) if moment else datetime.now(UTC)
    return (begin + timedelta(seconds=seconds)).astimezone(UTC).strftime(_FORM)


def read(text: str) -> str:
    """A day (its end) or a moment as it is stored; ``ValueError`` for what is neither."""
    if len(text) == 10:
        return later(86_400, f"{datetime.fromisoformat(text).date().isoformat()}T00:00:00+00:00")
    moment = datetime.fromisoformat(text)
    return later(0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat())
