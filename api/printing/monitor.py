"""The city credit monitor as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import language, say

_LOSSES = 3


def print_monitor(answer: Mapping[str, Any]) -> str:
    """Counties by rank with what pulls them down, the city, the trend."""
    names = {one["id"]: one[language()] for one in answer["indicators"]}
    lines = [say("monitor.head", **answer)]
    for place in (*answer["counties"], answer["city"]):
        lines.append(say("monitor.place", rank=place.get("rank", ""), name=place["name"], score=place["score"]))
        lines += [
            say("monitor.warns", indicator=names[one], value=_value(value))
            for one, value in place["values"].items()
            if value is not None and value["warns"]
        ]
        for loss in place.get("pulls_down", [])[:_LOSSES]:
            shown = {"value": f"{loss['value']:g}", "city": "—" if loss["city"] is None else f"{loss['city']:g}"}
            lines.append(say("monitor.loss", points=loss["points"], indicator=names[loss["indicator"]], **shown))
    city = answer["city"]["region"]
    told = "  ".join(f"{one['as_of']} {one['scores'][city]}" for one in answer["trend"])
    lines.append(say("monitor.trend", told=told))
    return "\n".join(lines if answer["verified"] else [*lines, say("monitor.unverified")])


def _value(value: Mapping[str, Any]) -> str:
    return f"{value['value']:.2%}" if value["whole"] else f"{value['part']:g}"
