"""A scene as SVG or PNG: kinds by shape and colour, listed parties marked, what is said of ties written at them.

An SVG holds text as text and no font, so that the same scene gives the same bytes; a PNG needs a Chinese font on the machine.
"""

from __future__ import annotations

import io
import textwrap
import unicodedata
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.charts import FONTS, MEASURED, svg_settings
from api.messages import language, say
from api.pictures.bending import bend_of, middle
from api.pictures.fonts import chinese_font
from api.pictures.layout import Place, Placed, placed
from api.pictures.scene import Party, Scene, Tie
from loaders.reject import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = (".svg", ".png")

#: Shape and colour of a kind; the colours differ in lightness too, so that they stay apart in black and white.
_LOOKS: Mapping[str, tuple[str, str]] = {
    "enterprise": ("s", "#2f6db5"),
    "individual_business": ("p", "#8fb8e0"),
    "cooperative": ("h", "#3b8f5a"),
    "organisation": ("8", "#9a9a9a"),
    "person": ("o", "#f4cf6b"),
    "government": ("D", "#5b4a8a"),
    "institution": ("d", "#b9a7d8"),
    "social": ("^", "#6fc0b0"),
    "village": ("v", "#a8d08d"),
    "address": ("P", "#e3e3e3"),
    "phone": ("X", "#cccccc"),
}
_OTHER = ("8", "#9a9a9a")
_LISTED, _MARKED, _PLAIN, _INK = "#a01616", "#a01616", "#7a7a7a", "#1a1a1a"
_MARKER = 15.0  # points
_NAME, _SAID = 8.0, 7.0  # points
_PER_LINE = 20  # half-width characters of a name a line
_BOTTOM, _TOP = 0.95, 0.55  # inches for legend and title
_DPI = 150


def write_picture(scene: Scene, path: Path) -> None:
    """Write a picture by the ending of its name; raises ``InputError`` for another ending, or where a font is missing."""
    if path.suffix.lower() not in FORMATS:
        raise InputError("unknown_format", file=path.name, value=path.suffix, accepted=" ".join(FORMATS))
    content = picture(scene, path.suffix.lower()[1:])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def picture(scene: Scene, kind: str) -> bytes:
    """The bytes of an ``svg`` or ``png``."""
    import matplotlib as mpl

    family = [chinese_font(), "DejaVu Sans"] if kind == "png" else ["DejaVu Sans"]
    settings: dict[Any, Any] = {**svg_settings(), "font.family": family}
    written = io.BytesIO()
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        metadata = {"Date": None, "Creator": "xintu"} if kind == "svg" else {"Software": "xintu"}
        figure(scene).savefig(written, format=kind, dpi=_DPI, metadata=metadata)
    return written.getvalue().replace(MEASURED.encode(), FONTS.encode()) if kind == "svg" else written.getvalue()


def figure(scene: Scene) -> Figure:
    """The picture as a figure of matplotlib, for notebooks: its texts are in the font that is set there."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    sheet = placed(scene)
    notes = [line for text in scene.notes for line in textwrap.wrap(text, 60)]
    width, below = max(sheet.width, 7.0), _BOTTOM + 0.16 * len(notes)
    height = sheet.height + below + _TOP
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=((sheet.width - width) / 2, (sheet.width + width) / 2), ylim=(-below, sheet.height + _TOP))
    axes.set_axis_off()
    places = _Places(sheet)
    for tie in scene.ties:
        _tie(axes, tie, places)
    for party in scene.parties:
        _party(axes, party, sheet.places[party.id], focus=party.id in scene.focus)
    middle = sheet.width / 2
    axes.text(
        middle,
        sheet.height + _TOP / 2,
        scene.title,
        fontsize=13,
        ha="center",
        va="center",
        color=_INK,
        parse_math=False,
    )
    _legend(axes, scene)
    for number, line in enumerate(notes):
        y = -below + 0.08 + 0.16 * (len(notes) - 1 - number)
        axes.text(middle, y, line, fontsize=_SAID, ha="center", va="bottom", color=_INK, parse_math=False)
    return figure


class _Places:
    """Where ties begin and end; a tie that is met by one the other way is bent, as is one that would run through a third party."""

    def __init__(self, sheet: Placed) -> None:
        self._at, self._ties = sheet.places, set[tuple[str, str]]()

    def ends(self, tie: Tie) -> tuple[Place, Place, float]:
        """Both ends, and how much the tie is bent."""
        met = (tie.target, tie.source) in self._ties
        self._ties.add((tie.source, tie.target))
        start, end = self._at[tie.source], self._at[tie.target]
        others = [place for id_, place in self._at.items() if id_ not in (tie.source, tie.target)]
        return start, end, bend_of(start, end, others, met=met)


def _tie(axes: Axes, tie: Tie, places: _Places) -> None:
    from matplotlib.patches import FancyArrowPatch

    start, end, bend = places.ends(tie)
    arrow = FancyArrowPatch(
        start,
        end,
        arrowstyle="-|>" if tie.directed else "-",
        connectionstyle=f"arc3,rad={bend}",
        mutation_scale=11,
        shrinkA=_MARKER / 1.6,
        shrinkB=_MARKER / 1.6,
        linewidth=2.2 if tie.marked else 1.0,
        linestyle=(0, (2, 2)) if tie.uncertain else "solid",
        color=_MARKED if tie.marked else _PLAIN,
        zorder=1,
    )
    axes.add_patch(arrow)
    x, y = middle(start, end, bend)
    lines = tie.label.split("\n")
    for number, line in enumerate(lines):
        at = (x, y + 0.125 * ((len(lines) - 1) / 2 - number))
        _written(axes, at, line, _SAID, _MARKED if tie.marked else _INK)


def _party(axes: Axes, party: Party, at: Place, *, focus: bool) -> None:
    shape, colour = _LOOKS.get(party.kind, _OTHER)
    size = (_MARKER * (1.35 if focus else 1.0)) ** 2
    if party.lists:
        axes.scatter(*at, s=size * 2.1, marker=shape, facecolor="none", edgecolor=_LISTED, linewidth=2.0, zorder=2)
    axes.scatter(*at, s=size, marker=shape, facecolor=colour, edgecolor=_INK, linewidth=2.0 if focus else 0.8, zorder=3)
    y = at[1] - (0.28 if party.lists else 0.2)
    for line in _lines(party.name or party.id):
        _written(axes, (at[0], y), line, _NAME, _INK, below=True)
        y -= 0.14
    for line in (line for name in party.lists[:2] for line in _lines(f"【{name}】")):
        _written(axes, (at[0], y), line, _SAID, _LISTED, below=True)
        y -= 0.13


def _written(axes: Axes, at: Place, text: str, size: float, colour: str, *, below: bool = False) -> None:
    """Text on a white ground as wide as its characters are, whatever font shows them."""
    from matplotlib.patches import Rectangle

    wide, high = _width(text) * size / 72 / 2 + 0.04, size / 72 * 1.2
    bottom = at[1] - (high if below else high / 2)
    ground = Rectangle(
        (at[0] - wide / 2, bottom), wide, high, facecolor="white", edgecolor="none", alpha=0.93, zorder=4
    )
    axes.add_patch(ground)
    axes.text(
        at[0],
        bottom + high / 2,
        text,
        fontsize=size,
        ha="center",
        va="center",
        color=colour,
        zorder=5,
        parse_math=False,
    )


def _width(text: str) -> int:
    """Half-width characters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _lines(name: str) -> list[str]:
    """A name in up to three lines of about the same length."""
    shown = unicodedata.normalize("NFC", "".join(c if c.isprintable() else " " for c in name))
    count = -(-_width(shown) // _PER_LINE)
    most = -(-_width(shown) // max(count, 1)) + 1
    lines = [""]
    for character in shown:
        if lines[-1] and _width(lines[-1] + character) > most:
            lines.append("")
        lines[-1] += character
    return lines if len(lines) <= 3 else [*lines[:2], f"{lines[2][:-1]}…"]


def _legend(axes: Axes, scene: Scene) -> None:
    from matplotlib.lines import Line2D

    from graph.schema import load_schema

    schema = load_schema()
    present = {party.kind for party in scene.parties}
    shown = [kind for kind in (*_LOOKS, *sorted(present - _LOOKS.keys())) if kind in present]
    handles = []
    for kind in shown:
        shape, colour = _LOOKS.get(kind, _OTHER)
        label = schema.label(kind)[language()]
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker=shape,
                markersize=8,
                markerfacecolor=colour,
                markeredgecolor=_INK,
                label=label,
            )
        )
    if any(party.lists for party in scene.parties):
        ring: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": _LISTED, "markeredgewidth": 2.0}
        handles.append(Line2D([], [], linestyle="", marker="s", markersize=9, label=say("picture.listed"), **ring))
    if any(tie.marked for tie in scene.ties):
        handles.append(Line2D([], [], color=_MARKED, linewidth=2.2, label=say("picture.marked")))
    if any(tie.uncertain for tie in scene.ties):
        handles.append(Line2D([], [], color=_PLAIN, linestyle=(0, (2, 2)), label=say("picture.uncertain")))
    columns = min(len(handles), 6)
    axes.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 0.02), ncol=columns, frameon=False, fontsize=_SAID + 1
    )
