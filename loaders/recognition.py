"""Whether a repair that was decided elsewhere holds here: by portal and region, from the table of who recognises whom."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from resolution.divisions import region_today

_DATA = Path(__file__).parent / "data" / "repair_rules.yaml"
_YES, _NO = ("yes", "是", "认可"), ("no", "否", "不认可")


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether a repair holds here, which entry of the table says so, and whether that entry was read."""

    hold: bool
    by: str
    basis: str = ""
    verified: bool = True


@functools.cache
def _entries() -> list[dict[str, Any]]:
    content = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    entries: list[dict[str, Any]] = content["recognition"]["entries"]
    return entries


def holds(portal: str, region: str, day: str, confirmed: str = "") -> Recognition:
    """Whether a repair decided at a portal, in a region (name or code), on a day, holds here.

    What we ourselves confirmed or refused comes first; a repair that names no region is one of our own.

    >>> holds("", "合肥市", "2026-05-01").by, holds("", "成都市", "2026-05-01").hold, holds("", "", "").hold
    ('province', False, True)
    """
    if confirmed in (*_YES, *_NO):
        return Recognition(confirmed in _YES, "confirmed" if confirmed in _YES else "refused")
    if not region.strip():
        return Recognition(True, "own")
    code = region_today(region)
    for entry in _entries():
        if str(entry.get("from", "")) <= day and _fits(entry, portal, code):
            return Recognition(entry["hold"], entry["id"], entry["basis"], entry["verified"])
    return Recognition(False, "elsewhere")


def _fits(entry: dict[str, Any], portal: str, code: str) -> bool:
    if any(name in portal for name in entry["portals"]):
        return True
    return any(code.startswith(prefix) if prefix else True for prefix in entry["regions"])
