"""Tables of the field, read once by the process from which tests fork theirs: each of them reads the same ones (``api/reading_ahead.py``)."""

from __future__ import annotations

from loaders.source_yaml import list_sources
from resolution.divisions.gazetteer import gazetteer

list(list_sources().values())
gazetteer()
