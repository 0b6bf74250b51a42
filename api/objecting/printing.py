"""Earlier consumers and submissions as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import say
from api.objecting.consumers import channels
from api.service.days import day_of


def print_earlier(found: Mapping[str, Any]) -> str:
    """One line an organisation."""
    names = {one["channel"]: one["zh"] for one in channels()}
    lines = []
    for one in found["consumers"]:
        through = "、".join(f"{names[channel]}×{count}" for channel, count in sorted(one["through"].items()))
        stages = "、".join(say(f"notice.stage_{told['stage']}") for told in one["told"]) or say("notice.not_told")
        who, sure = one["organisation"] or say("notice.no_organisation"), say(f"notice.{one['certainty']}")
        lines.append(f"{who}  {day_of(one['first_at'])} – {day_of(one['last_at'])}  {through}  {sure}  {stages}")
    return "\n".join(lines) or say("notice.nobody")


def print_submissions(found: Sequence[Mapping[str, Any]]) -> str:
    """One line a submission."""
    lines = [
        f"{one['receipt']}  {one['objection_no'] or '-'}  {one['submitted_by']}  {one['submitted_on']}  {one['decide_due']}  {say('notice.state_' + one['state'])}"
        for one in found
    ]
    return "\n".join(lines) or say("notice.nobody")
