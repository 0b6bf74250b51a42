"""The city credit monitor as the front doors ask for it."""

from __future__ import annotations

from typing import Any

from loaders.ledgers.duties import read_duties
from loaders.ledgers.indicators import read_indicators
from loaders.ledgers.monitor import monitor, month_ends, read_facts, trend
from loaders.reject import InputError
from loaders.workspace import Workspace
from resolution import divisions


def city(workspace: Workspace, as_of: str, months: int, region: str = "") -> dict[str, Any]:
    """Indicators, scores and ranks on a day with the trend of the months before; one county only where ``region`` says so."""
    indicators = read_indicators(workspace.path)
    wanted = _county(region, indicators.counties) if region else ""
    duties = read_duties(workspace.path, workspace.sources())
    days = month_ends(as_of, months)
    with workspace.read() as connection:
        facts = read_facts(connection, indicators, duties, days)
    answer = monitor(facts, as_of) | {"trend": trend(facts, days)}
    if wanted:
        answer["counties"] = [place for place in answer["counties"] if place["region"] == wanted]
    return answer


def _county(region: str, counties: tuple[str, ...]) -> str:
    found = {code for place in divisions.find(region) for code in divisions.today(place.code)} & set(counties)
    if len(found) != 1:
        raise InputError("unknown_region", file="", value=region)
    return found.pop()
