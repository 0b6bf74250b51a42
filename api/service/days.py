"""The day of the office: one rule for consents, agreements, deadlines and everything else that counts days.

A day begins and ends where the office is (``XINTU_TIMEZONE``, else the machine's own zone); moments are stored in UTC and become
days here. The zone is the process's own from its first step on, so that ``datetime.date.today()`` says the same everywhere.
"""

from __future__ import annotations

import datetime
import os
import time
import zoneinfo
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from api.operations.options import SettingError

VARIABLE = "XINTU_TIMEZONE"


def today() -> str:
    """The day it is at the office."""
    return datetime.date.today().isoformat()


def day_of(moment: str) -> str:
    """The day at the office of a moment as it is stored (UTC)."""
    return datetime.datetime.fromisoformat(moment).astimezone().date().isoformat()


def keep_zone(environment: Mapping[str, str]) -> None:
    """Make the office's zone that of this process and of all that it starts."""
    if name := environment.get(VARIABLE, ""):
        os.environ["TZ"] = _path_of(name)
        time.tzset()


def _path_of(name: str) -> str:
    """The zone as the C library finds it, on a machine without tables of zones too."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingError(VARIABLE, name) from error
    if any((Path(folder) / name).is_file() for folder in zoneinfo.TZPATH):
        return name
    with as_file(files("tzdata") / "zoneinfo" / name) as path:
        return f":{path}"
