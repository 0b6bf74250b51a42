"""Exports as the front doors give them: which part, in which format, written so that nothing half-done is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api import answers
from api.answered import Answered, answered_part
from api.messages import say
from api.pictures.draw import picture
from api.pictures.scene import MOST, Layout, part_scene
from graph.export.ftm import Evidence, ftm
from graph.export.gexf import gexf
from graph.export.graphml import graphml
from graph.export.part import Part, around, counted, region, whole
from graph.export.tables import table
from graph.model import ALWAYS, Node, When
from graph.schema import Schema
from graph.store import GraphStore
from loaders.lists import lists
from loaders.reject import InputError
from loaders.workspace import Workspace

#: Formats by name, with the media type of each and the ending of its files; "" = a folder.
FORMATS = {
    "graphml": ("application/graphml+xml", ".graphml"),
    "gexf": ("application/gexf+xml", ".gexf"),
    "csv": ("text/csv", ""),
    "ftm": ("application/x-ndjson", ".jsonl"),
    "svg": ("image/svg+xml", ".svg"),
    "png": ("image/png", ".png"),
}
PICTURES = ("svg", "png")
_ENDINGS = {**{ending: name for name, (_, ending) in FORMATS.items()}, ".json": "ftm", ".ndjson": "ftm", ".ftm": "ftm"}
TABLES = ("nodes", "edges", "events")
#: Bytes that are sent or written at a time.
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export: around parties, what an answer names, a region, or (none of them) everything. ``limit`` 0 = as the format bears."""

    parties: tuple[Node, ...] = ()
    answer: Answered | None = None
    hops: int = 2
    limit: int = 0
    region: str = ""
    when: When = ALWAYS
    site: str = ""
    layout: Layout = "auto"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The part of the graph, the parties asked about, and the ids of the ties that matter most."""

    part: Part
    focus: tuple[Node, ...] = ()
    marked: tuple[str, ...] = ()


def format_of(path: Path) -> str:
    """The format that the ending of a file's name says; "" for one that says none."""
    return _ENDINGS.get(path.suffix.lower(), "")


def chosen(store: GraphStore, schema: Schema, wanted: Wanted, form: str) -> Chosen:
    """The part of the graph; raises ``InputError`` for a region that is unknown, and for a picture of everything."""
    if wanted.answer:
        part, asked, marked = answered_part(store, schema, wanted.answer, wanted.when)
        return Chosen(part, tuple(store.nodes(asked).values()), tuple(marked))
    if wanted.parties:
        limit = wanted.limit or (MOST if form in PICTURES else 2000)
        part = around(store, schema, [node.id for node in wanted.parties], wanted.hops, wanted.when, limit)
        if form in PICTURES and part.cut and not wanted.limit:
            raise InputError("picture_too_large", count=f">{MOST}", most=MOST)
        return Chosen(part, wanted.parties)
    if form in PICTURES:
        raise InputError("picture_of_all")
    if wanted.region:
        return Chosen(region(store, _prefix(wanted.region), wanted.when))
    return Chosen(whole(store, wanted.when))


def _prefix(text: str) -> str:
    """The digits with which the codes of a province's, a city's or a county's divisions begin."""
    code = answers.region_code(text)
    return code[:2] if code.endswith("0000") else code.removesuffix("00")


def content(workspace: Workspace, found: Chosen, schema: Schema, wanted: Wanted, form: str) -> Iterator[bytes]:
    """An export of one file, in pieces of some size."""
    if form in PICTURES:
        yield drawn(found, schema, wanted, form)
    elif form == "ftm":
        yield from _pieces(ftm(found.part, schema, evidence(workspace, wanted.site)))
    else:
        makers: dict[str, Callable[[Part, Schema], Iterable[str]]] = {"graphml": graphml, "gexf": gexf}
        yield from _pieces(text.encode() for text in makers[form](found.part, schema))


def csv_content(part: Part, schema: Schema, what: str) -> Iterator[bytes]:
    """One table of an export as CSV."""
    return _pieces(text.encode() for text in table(part, schema, what))


def drawn(found: Chosen, schema: Schema, wanted: Wanted, form: str) -> bytes:
    """The picture of what lies around parties."""
    title = say("picture.title", name="、".join(node.name or node.id for node in found.focus[:3]))
    known = say("picture.known", day=wanted.when.known_at) if wanted.when.known_at else ""
    scene = part_scene(title, found.part, schema, found.marked)
    notes = (*scene.notes, say("picture.day", as_of=wanted.when.day, known_at=known))
    focus = frozenset(node.id for node in found.focus)
    return picture(replace(scene, focus=focus, layout=wanted.layout, notes=notes), form)


def evidence(workspace: Workspace, site: str) -> Evidence:
    """Who keeps the sources and what the lists are called."""
    keepers = {name: source.keeper for name, source in workspace.sources().items()}
    return Evidence(keepers, site, {code: info.zh for code, info in lists().items()}, answers.region_name)


def write_export(
    workspace: Workspace, found: Chosen, schema: Schema, wanted: Wanted, target: tuple[str, Path]
) -> dict[str, Any]:
    """Write an export to ``target`` (format and path); the summary. What was there before stays until all is written."""
    form, out = target
    counts: dict[str, int] = dict.fromkeys(TABLES, 0)
    seen = replace(found, part=counted(found.part, counts))
    if form == "csv":
        files = {out / f"{what}.csv": csv_content(seen.part, schema, what) for what in TABLES}
    else:
        files = {out: content(workspace, seen, schema, wanted, form)}
    _write_all(files)
    return {
        "format": form,
        "files": [str(path) for path in files],
        **counts,
        "bytes": sum(path.stat().st_size for path in files),
        "as_of": wanted.when.day if found.focus else wanted.when.as_of,
        "known_at": wanted.when.known_at,
        "cut": found.part.cut,
        "suppressed": [{"id": id_, "edges": kinds} for id_, kinds in sorted(found.part.suppressed.items())],
    }


def _write_all(files: dict[Path, Iterator[bytes]]) -> None:
    written: list[tuple[Path, Path]] = []
    try:
        for path, pieces in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f"{path.name}.part")
            written.append((beside, path))
            with beside.open("wb") as file:
                file.writelines(pieces)
        for beside, path in written:
            beside.replace(path)
    except OSError as error:
        raise InputError("not_writable", file=str(error.filename or ""), detail=str(error.strerror)) from error
    finally:
        for beside, _ in written:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _pieces(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Small texts joined into pieces that are worth a write."""
    held: list[bytes] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= _PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
