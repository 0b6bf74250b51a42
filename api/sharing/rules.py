"""What sharing counts with (``sharing.yaml``)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


@functools.cache
def rules() -> Mapping[str, Any]:
    """The rules as they are shipped."""
    read: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "sharing.yaml").read_text(encoding="utf-8"))
    return read
