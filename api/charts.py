"""Trends and matrices as SVG pictures: text stays text, no font is embedded, and the same figures give the same bytes."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loaders.reject import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Text is measured with the font that matplotlib brings along, so that pictures are the same on every machine, and shown with
#: the first of these that the reader has.
MEASURED = "'DejaVu Sans'"
FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', SimHei, 'PingFang SC', sans-serif"
_COLOURS = ("#1f5fa8", "#c0392b", "#7f8c8d", "#d68910", "#1e8449", "#6c3483")
#: Colours are told apart by line style too, for readers who cannot see them.
_STYLES = ("-", "--", ":", "-.")
_TICKS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart; None where there is no figure."""

    label: str
    values: tuple[float | None, ...]


def draw_trend(path: Path, title: str, steps: Sequence[str], lines: Sequence[Line], *, percent: bool = False) -> None:
    """Draw lines over steps of time; raises ``InputError`` for a name that does not end in ``.svg``."""
    _draw(path, lambda: _figure(title, steps, lines, percent))


def draw_heat(
    path: Path, title: str, rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[int]]
) -> None:
    """Draw a matrix of counts, darker where there are more; raises ``InputError`` for a name that does not end in ``.svg``."""
    _draw(path, lambda: _heat(title, rows, columns, values))


def _draw(path: Path, figure: Callable[[], Figure]) -> None:
    if path.suffix.lower() != ".svg":
        raise InputError("unknown_format", file=path.name, value=path.suffix, accepted=".svg")
    import matplotlib as mpl

    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.StringIO()
    with mpl.rc_context(svg_settings()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure().savefig(written, format="svg", metadata={"Date": None, "Creator": "xintu"})
    path.write_text(written.getvalue().replace(MEASURED, FONTS), encoding="utf-8")


def svg_settings() -> dict[Any, Any]:
    """Settings of matplotlib under which an SVG holds text as text, and the same content gives the same bytes."""
    return {"svg.fonttype": "none", "svg.hashsalt": "xintu", "font.family": "DejaVu Sans"}


def _figure(title: str, steps: Sequence[str], lines: Sequence[Line], percent: bool) -> Figure:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    figure = Figure(figsize=(9, 4.5))
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    for number, line in enumerate(lines):
        heights = [float("nan") if value is None else value for value in line.values]
        colour, style = _COLOURS[number % len(_COLOURS)], _STYLES[number % len(_STYLES)]
        axes.plot(range(len(steps)), heights, style, color=colour, marker="o", markersize=3, label=line.label)
    axes.set_title(title)
    every = max(1, -(-len(steps) // _TICKS))
    axes.set_xticks(range(0, len(steps), every), list(steps[::every]), rotation=30, ha="right")
    if percent:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    else:
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color="#dddddd")
    axes.legend(frameon=False)
    figure.subplots_adjust(bottom=0.22)
    return figure


def _heat(title: str, rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[int]]) -> Figure:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3 + 0.28 * len(columns), 2.4 + 0.28 * len(rows)))
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    most = max((count for row in values for count in row), default=0)
    shades = [[count or float("nan") for count in row] for row in values] or [[float("nan")]]
    axes.imshow(shades, cmap="Blues", norm=LogNorm(vmin=1, vmax=max(most, 2)), aspect="equal")
    for at, row in enumerate(values):
        for place, count in enumerate(row):
            if count:
                colour = "white" if count * count > most else "black"
                axes.text(place, at, str(count), ha="center", va="center", fontsize=5, color=colour)
    axes.set_title(title)
    axes.set_xticks(range(len(columns)), list(columns), rotation=90, fontsize=7)
    axes.set_yticks(range(len(rows)), list(rows), fontsize=7)
    figure.subplots_adjust(left=0.12, right=0.98, bottom=0.14, top=0.92)
    return figure
