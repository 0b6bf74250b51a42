"""Texts of the pages: each key is said by some page, by itself or by the beginning that a page completes."""

from __future__ import annotations

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "api" / "web" / "src"
TEXTS = SOURCES / "texts"


def test_each_text_is_said_somewhere() -> None:
    keys = {
        key
        for file in TEXTS.glob("*.ts")
        for key in re.findall(r"^  '([\w.]+)':", file.read_text("utf-8"), re.MULTILINE)
    }
    pages = "\n".join(
        file.read_text("utf-8") for kind in ("*.svelte", "*.ts") for file in SOURCES.rglob(kind) if file.parent != TEXTS
    )
    whole = set(re.findall(r"['\"`]([\w.]+)['\"`]", pages))
    begun = tuple(set(re.findall(r"`([\w]+\.[\w.]*)\$\{", pages)))
    ended = tuple(set(re.findall(r"\$\{\w[^}]*\}(\.[\w.]+)`", pages)))
    unsaid = sorted(key for key in keys - whole if not key.startswith(begun) and not key.endswith(ended))
    assert len(keys) > 1_000
    assert not unsaid, unsaid
