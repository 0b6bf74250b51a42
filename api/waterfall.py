"""A waterfall of match weights as SVG: how the bits add up, comparison by comparison, to the lines of decision.

Plain shapes and text, no scripts, no fonts or files from elsewhere, so that it can stand in any page or report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from rich.cells import cell_len, set_cell_size

from api.messages import say, word

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 1040, 250, 330, 96, 34
_FONT = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
_FOR, _AGAINST, _SUM, _INK, _FAINT = "#1b6ca8", "#c2571a", "#44546a", "#1f2933", "#7b8794"


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    start: float
    end: float
    note: str
    colour: str


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def x(self, bits: float) -> float:
        """Place of a weight on the picture."""
        return round(_LEFT + (bits - self.low) / (self.high - self.low) * (_WIDTH - _LEFT - _RIGHT), 1)


def waterfall(answer: Mapping[str, Any], title: str) -> str:
    """The picture of an explained pair (``resolution.explain.pair`` of two organisations)."""
    pair = answer["pair"]
    bars = _bars(pair)
    ends = [value for bar in bars for value in (bar.start, bar.end)] + [pair["match"], pair["review"], 0.0]
    scale = _Scale(min(ends) - 1.0, max(ends) + 1.0)
    height = _TOP + _ROW * len(bars) + 64
    names = [
        _cut(f"{say(f'explain.{side}')}  {answer[side]['name']}  {answer[side]['code']}", 100)
        for side in ("left", "right")
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" font-family="{_FONT}" font-size="14" fill="{_INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(20, 30, title, size=18),
        *(_text(20, 54 + 20 * number, name) for number, name in enumerate(names)),
        *_grid(scale, height),
        *_line(scale, pair["match"], say("picture.match"), height, "6 3"),
        *_line(scale, pair["review"], say("picture.review"), height, "2 3"),
        *(line for row, bar in enumerate(bars) for line in _drawn(bar, row, scale)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bars(pair: Mapping[str, Any]) -> list[_Bar]:
    """Prior, every comparison that weighs something, what is held back, total; each begins where the one before ended."""
    steps = [(say("explain.prior"), pair["prior"], "")]
    for row in pair["evidence"]:
        if row["bits"]:
            values = " | ".join(value for value in (row["left"], row["right"]) if value)
            steps.append((f"{word(row['comparison'])}：{word(row['level'])}", row["bits"], values))
    if abs(pair["held_back"]) >= 0.005:
        steps.append((say("explain.held_back"), pair["held_back"], word(pair["held_by"])))
    bars, at = [], 0.0
    for label, bits, note in steps:
        bars.append(_Bar(label, at, at + bits, note, _FOR if bits >= 0 else _AGAINST))
        at += bits
    note = say("explain.probability", **{key: pair[key] for key in ("probability", "match", "review")})
    return [*bars, _Bar(say("explain.total"), 0.0, pair["weight"], note, _SUM)]


def _drawn(bar: _Bar, row: int, scale: _Scale) -> Sequence[str]:
    """One bar: label left, bar with its bits, the two values right."""
    y = _TOP + _ROW * row
    x, end = scale.x(min(bar.start, bar.end)), scale.x(max(bar.start, bar.end))
    rect = f'<rect x="{x}" y="{y + 6}" width="{max(round(end - x, 1), 1.5)}" height="20" rx="2" fill="{bar.colour}"/>'
    join = scale.x(bar.end)
    step = (
        f'<path d="M{join} {y + 6}V{y + _ROW + 6}" stroke="{_FAINT}" stroke-width="1"/>' if bar.colour != _SUM else ""
    )
    bits = f"{bar.end - bar.start:+.2f}"
    return [
        _text(_LEFT - 12, y + 21, bar.label, anchor="end"),
        step,
        rect,
        _text(end + 6, y + 21, bits, size=13),
        _text(_WIDTH - _RIGHT + 56, y + 21, _cut(bar.note, 42), size=12, colour=_FAINT),
    ]


def _grid(scale: _Scale, height: int) -> Sequence[str]:
    """Faint upright lines every five bits, the zero line stronger."""
    lines = []
    for bits in range(int(scale.low // 5) * 5, int(scale.high) + 1, 5):
        if bits < scale.low:
            continue
        x, colour = scale.x(bits), "#9aa5b1" if bits == 0 else "#e4e7eb"
        lines.append(f'<path d="M{x} {_TOP}V{height - 52}" stroke="{colour}" stroke-width="1"/>')
        lines.append(_text(x, height - 36, str(bits), anchor="middle", size=11, colour=_FAINT))
    return lines


def _line(scale: _Scale, bits: float, label: str, height: int, dash: str) -> Sequence[str]:
    """A line of decision with its name under it."""
    x = scale.x(bits)
    path = f'<path d="M{x} {_TOP}V{height - 50}" stroke="{_INK}" stroke-width="1.2" stroke-dasharray="{dash}"/>'
    below = 10 if dash.startswith("2") else 22
    return [path, _text(x, height - below, f"{label} {bits:g}", anchor="middle", size=11)]


def _cut(text: str, cells: int) -> str:
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 14, colour: str = _INK) -> str:
    style = f'x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    style += ' stroke="#ffffff" stroke-width="3" paint-order="stroke"'  # readable across lines
    return f"<text {style}>{escape(text)}</text>"
