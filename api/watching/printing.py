"""Watches and alerts as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import say
from api.watching.digesting import kind_name, lines


def print_watches(found: Sequence[Mapping[str, Any]]) -> str:
    """A line a watch."""
    return "\n".join(
        "  ".join(
            filter(None, (one["watch"], one["title"], "、".join(map(kind_name, one["kinds"])), one["ran_at"][:19]))
        )
        for one in found
    )


def print_added(told: Mapping[str, Any]) -> str:
    """How many were added, and who was not."""
    head = say("watch.added", watch=told["watch"], added=told["added"], known=told["known"])
    several = [say("watch.ambiguous", **one) for one in told["ambiguous"]]
    return "\n".join([head, *several, *(say("watch.unknown_party", asked=one) for one in told["unknown"])])


def print_ran(ran: Sequence[Mapping[str, Any]]) -> str:
    """A line a watch that was run."""
    return "\n".join(say("watch.ran", **one) for one in ran) or say("watch.nothing_due")


def print_alerts(told: Mapping[str, Any]) -> str:
    """The alerts, then the cursor."""
    shown = [f"{alert['number']}  " + "\n    ".join(lines(alert)) for alert in told["alerts"]]
    return "\n".join([*shown, say("share.cursor", cursor=told["cursor"])])
