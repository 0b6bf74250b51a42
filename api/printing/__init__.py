"""Answers as text for people on a terminal, in their language."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.messages import language, say, told, word
from graph.schema import Schema, load_schema
from loaders.lists import lists as all_lists  # api.printing.lists would take its name

#: So many columns that no field took are named in a line, and so much of each name.
_HEADERS = 12
_HEADER_CHARS = 30


@functools.cache
def _schema() -> Schema:
    return load_schema()


def _label(mapping: Mapping[str, Any], kind: str) -> str:
    entry = mapping.get(kind)
    return str(getattr(entry, language(), kind)) if entry else kind


def kind_name(kind: str) -> str:
    """The name of a kind of node, edge or event in the user's language."""
    return _schema().label(kind)[language()]


def list_name(code: str) -> str:
    """The name of a list in the user's language."""
    return _label(all_lists(), code)


def party_line(party: Mapping[str, Any]) -> str:
    """A party on one line: name, code and kind, as far as it has them."""
    return "  ".join(text for text in (party["name"], party.get("code", ""), kind_name(party["kind"])) if text)


def _lines(values: Sequence[Any], line: Callable[[Any], str]) -> str:
    return "\n".join(line(value) for value in values)


def print_load(report: Mapping[str, Any], *, totals_only: bool = False) -> str:
    """What became of each file, then the sum."""
    total = say(
        "load.total", seconds=report["seconds"], **{k: report["totals"][k] for k in ("rows", "rate", "repaired")}
    )
    if totals_only:
        return total
    return _lines(report["files"], _loaded) + "\n" + total


def _loaded(file: Mapping[str, Any]) -> str:
    line = say("load.file", **file)
    line += say("load.duplicates", count=file["duplicates"]) if file["duplicates"] else ""
    for kind in ("unread", "doubtful"):
        cells = file.get(f"{kind}_cells", {})
        columns = [
            f"{header} {count}{_cells(cells.get(header, ()), file['file'])}"
            for header, count in file.get(kind, {}).items()
        ]
        line += say(f"load.{kind}", columns=say("load.next_column").join(columns)) if columns else ""
    if dated := file.get("dated"):
        line += say("load.dated", columns=say("load.next_column").join(dated))
    return line + _unmapped(file)


def _unmapped(file: Mapping[str, Any]) -> str:
    """The columns that no field took, the first of them by name; nothing where there are none, or where they are told as those of other years."""
    headers = [header for header in file.get("unmapped", []) if header not in file.get("dated", [])]
    if not headers:
        return ""
    names = say("load.next_column").join(" ".join(header.split())[:_HEADER_CHARS] for header in headers[:_HEADERS])
    names += say("load.more_columns", count=len(headers)) if len(headers) > _HEADERS else ""
    return say("load.unmapped" if file.get("unmapped_kept", True) else "load.dropped", columns=names)


def _cells(cells: Sequence[Mapping[str, Any]], file: str) -> str:
    """The first cells of a column that are to be looked at: sheet (unless the file's name says it), row, value and, where told, what is wrong."""
    lines = []
    for cell in cells:
        why = told(f"load.why.{cell['why']}", "")
        sheet = "" if cell["sheet"] in file else f"{cell['sheet']} "
        lines.append(
            sheet + say("load.cell", row=cell["row"], value=cell["value"]) + (say("load.why", why=why) if why else "")
        )
    return say("load.cells", cells=say("load.next_cell").join(lines)) if lines else ""


def print_sources(sources: Sequence[Mapping[str, Any]], *, detailed: bool) -> str:
    """One line a source; with ``detailed`` every column and the headers it is known by."""
    if not detailed:
        return _lines(sources, lambda s: f"{s['id']:<22} {s['title'][language()]}  ({s['keeper']})")
    (source,) = sources
    head = f"{source['id']}  {source['title'][language()]}\n{source['keeper']}  {source['legal_basis']}\n"
    rows = _lines(
        source["columns"],
        lambda c: f"  {c['field']:<28}{c['type']:<14}{'*' if c['required'] else ' '} {', '.join(c['headers'])}",
    )
    return head + rows


def print_resolve(report: Mapping[str, Any]) -> str:
    """How many mentions became how many entities, and what the graph holds."""
    return say("resolve.done", **{k: v for k, v in report.items() if k != "changes"})


def print_cluster(report: Mapping[str, Any]) -> str:
    """How many rows became how many entities."""
    return say("cluster.done", **report)


def _told(key: str) -> str:
    """The name of a count or a kind in the user's language; itself where it has none, as sources have, which are typed so."""
    text, schema = word(f"status.{key}"), _schema()
    if text != f"status.{key}":
        return text
    return kind_name(key) if key in schema.nodes or key in schema.edges or key in schema.events else key


def _as_is(key: str) -> str:
    return key


def _tree(value: Any, named: Callable[[str], str] = _told, indent: int = 0) -> list[str]:
    pad = "  " * indent
    if isinstance(value, Mapping):
        lines = []
        for key, inner in value.items():
            nested = isinstance(inner, Mapping | list) and bool(inner)
            name = named(str(key))
            lines += (
                [f"{pad}{name}:", *_tree(inner, named, indent + 1)]
                if nested
                else [f"{pad}{name}: {named(inner) if key == 'stage' else inner}"]
            )
        return lines
    if isinstance(value, list):
        return [line for inner in value for line in [f"{pad}-", *_tree(inner, named, indent + 1)]]
    return [f"{pad}{value}"]


def print_status(report: Mapping[str, Any]) -> str:
    """The state of the workspace as an indented list."""
    head = [say("synthetic")] if report["synthetic"] else []
    rest = {key: value for key, value in report.items() if key not in ("rejects", "synthetic")}
    rejects = report["rejects"]
    lines = [
        f"  {r['file']} {r['sheet']} {r['row']} [{r['column']}] {r['text']} {r['remedy']}" for r in rejects["latest"]
    ]
    return "\n".join([*head, *_tree(rest), f"{_told('rejects')}: {rejects['total']}", *lines])


def _hop(hop: Mapping[str, Any]) -> str:
    share = f" {hop['weight']:.0%}" if hop.get("weight") is not None else ""
    times = "–".join((hop["since"], hop["until"])) if hop["since"] or hop["until"] else ""
    names = hop.get("from_name") or hop["from"], hop.get("to_name") or hop["to"]
    return f"      {names[0]} —[{kind_name(hop['kind'])}{share}{' ' + times if times else ''}]— {names[1]}   {'; '.join(hop['records'])}"


def print_paths(answer: Mapping[str, Any]) -> str:
    """Every path, hop by hop."""
    blocks = ["\n".join(map(_hop, path)) for path in answer["paths"]]
    return "\n\n".join(blocks) if blocks else say("ask.no_path")


def print_push(report: Mapping[str, Any]) -> str:
    """What was pushed."""
    return "\n".join(_tree(report))


def print_verify(report: Mapping[str, Any]) -> str:
    """Whether the two graphs agree, and where they do not."""
    verdict = say("neo4j.equal") if report["equal"] else say("neo4j.different")
    return "\n".join([verdict, *_tree(report)])


def print_bench(report: Mapping[str, Any]) -> str:
    """The figures as an indented list, under the names that JSON and docs/bench.md know them by."""
    return "\n".join(_tree(report, _as_is))
