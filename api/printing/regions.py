"""Answers across cities as text: matches, matrices, movers, certified parties, decisions with several reports."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import say, told
from api.printing import kind_name, list_name, party_line
from resolution import divisions

_CELL = 6


def print_cross_region(match: Mapping[str, Any]) -> str:
    """One match on one line: who, on which list, where, tied where and how, the way of control, the records."""
    places = f"{match['listed_region_name']} → {match['other_region_name']}"
    how = [say(f"tie.{match['tie']}"), *(f"{hop['to_name']}" for hop in match["path"])]
    if match["decided"]:
        how += [kind_name(match["decided"]["kind"]), match["decided"]["document_no"] or match["decided"]["title"]]
    way = " › ".join(part for part in how if part)
    return f"{party_line(match['party'])}  {list_name(match['list'])}  {places} [{way}]  {'; '.join(match['records'])}"


def print_matrix(answer: Mapping[str, Any]) -> str:
    """A table a layer: listed by row, tied by column, parties in the cells, sums of each party once."""
    notes = [say("regions.matrix_title", as_of=answer["as_of"]), *map(_group_note, answer["groups"])]
    layers = list(answer["layers"]) or [""]
    whole = next(iter(total for total in answer["totals"] if not total["layer"]), {"parties": 0, "entries": 0})
    notes.append(say("regions.matrix_total", parties=whole["parties"], entries=whole["entries"]))
    return "\n".join([*notes, *(text for layer in layers for text in _layer(answer, layer))])


def matrix_rows(answer: Mapping[str, Any], layer: str = "") -> tuple[list[str], list[str], list[list[int]]]:
    """Names of rows and columns that hold anything, and the parties in their cells."""
    cells = {(one["listed"], one["tied"]): one["parties"] for one in answer["cells"] if one["layer"] == layer}
    rows, columns = ([place for place in answer["places"] if any(place == key[end] for key in cells)] for end in (0, 1))
    values = [[cells.get((row, column), 0) for column in columns] for row in rows]
    return [_short(answer, place) for place in rows], [_short(answer, place) for place in columns], values


def matrix_csv(answer: Mapping[str, Any]) -> str:
    """One line a cell, for spreadsheets."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["layer", "layer_name", "listed", "listed_name", "tied", "tied_name", "parties", "entries"])
    for one in answer["cells"]:
        places = [text for end in ("listed", "tied") for text in (one[end], answer["places"][one[end]])]
        writer.writerow([one["layer"], _layer_name(answer, one["layer"]), *places, one["parties"], one["entries"]])
    return written.getvalue()


def print_moved(mover: Mapping[str, Any]) -> str:
    """A mover with its moves, its tax credit before and after, and what stayed behind."""
    lines = [party_line(mover["party"])]
    lines += [
        f"    {move['since']}  {move['from_name']} → {move['to_name']}  {'; '.join(move['records'])}"
        for move in mover["moves"]
    ]
    for key in ("last_before", "first_after"):
        rating = mover[key]
        text = say("regions.rating", **rating) if rating else say("regions.no_rating")
        lines.append(f"    {say(f'regions.{key}')}：{text}")
    lines += [f"    ⚑ {say('regions.left_behind')}：{_entry(entry)}" for entry in mover["left_behind"]]
    owed = [entry for entry in mover["arrears"] if entry["open"]]
    lines += [f"    ¥ {say('regions.arrears')}：{_entry(entry)}  {entry['amount'] or ''}" for entry in owed]
    return "\n".join(lines)


def print_aeo(answer: Mapping[str, Any]) -> str:
    """A certified party, where it is certified, where it is present beside, what contradicts it."""
    where = "、".join(dict.fromkeys(one["region_name"] for one in answer["certified"] if one["region_name"]))
    lines = [f"{party_line(answer['party'])}  {say('regions.certified_in')} {where}"]
    for one in answer["recognised_in"]:
        own = "、".join(str(level["level"]) for level in one["own_levels"]) or say("regions.no_level")
        status = say("regions.recognised") if one["certified_itself"] else say("regions.own_level", level=own)
        relation = say(f"relation.{one['relation']}")
        lines.append(f"    {one['region_name']}  {relation}  {one['party']['name']}  {status}")
    for one in answer["conflicts"]:
        what = list_name(one["list"]) if one["list"] else str(one.get("level", ""))
        lines.append(
            f"    ⚑ {one['region_name']}  {one['party']['name']}  {what}  {one['from']}  {'; '.join(one['records'])}"
        )
    return "\n".join(lines)


def print_decision(answer: Mapping[str, Any]) -> str:
    """A decision that is counted once, who reports it, and where the reports differ."""
    head = f"{party_line(answer['party'])}  {kind_name(answer['kind'])}  {answer['document_no']}  {answer['title']}"
    lines = [
        head,
        f"    {answer['authority_name']}  {answer['from']}  {say('regions.reports', count=len(answer['reports']))}",
    ]
    for report in answer["reports"]:
        reporter = report["reporter"] or report["source"]
        lines.append(f"    {report['record']}  {reporter}  {report['reporter_region_name']}  {report['delivered_on']}")
    for name, conflict in answer["conflicts"].items():
        others = "、".join(str(other.get("name", other["value"])) for other in conflict["others"])
        field = told(f"field.{name}", name)
        lines.append(f"    ≠ {say('regions.conflict', field=field, value=conflict['value'], others=others)}")
    return "\n".join(lines)


def _entry(entry: Mapping[str, Any]) -> str:
    what = list_name(entry["list"]) if entry["list"] else entry["title"]
    return f"{what}  {entry['region_name']}  {entry['from']}  {'; '.join(entry['records'])}"


def _group_note(group: Mapping[str, Any]) -> str:
    cities = "、".join(city["name"] for city in group["cities"])
    text = say("regions.group", name=group["zh"], cities=cities, source=group["source"])
    return (
        text
        + ("" if group["verified"] else f"（{say('regions.unverified')}）")
        + (f" {group['note']}" if group["note"] else "")
    )


def _layer(answer: Mapping[str, Any], layer: str) -> list[str]:
    rows, columns, values = matrix_rows(answer, layer)
    sums = {one["listed"]: one["parties"] for one in answer["rows"] if one["layer"] == layer}
    below = {one["tied"]: one["parties"] for one in answer["columns"] if one["layer"] == layer}
    total = next((one["parties"] for one in answer["totals"] if one["layer"] == layer), 0)
    names = {_short(answer, place): place for place in answer["places"]}
    head = [f"[{_layer_name(answer, layer)}]"] if layer else []
    if not rows:
        return [*head, say("ask.none")]
    lines = [_line(say("regions.corner"), [*columns, say("regions.sum")])]
    lines += [_line(row, [*cells, sums[names[row]]]) for row, cells in zip(rows, values, strict=True)]
    lines.append(_line(say("regions.sum"), [*(below[names[column]] for column in columns), total]))
    return [*head, *lines]


def _layer_name(answer: Mapping[str, Any], layer: str) -> str:
    return say(f"tie.{layer}") if answer["by"] == "tie" and layer else answer["layers"].get(layer, layer)


def _short(answer: Mapping[str, Any], place: str) -> str:
    return divisions.short_name_of(place) if place.isdigit() else str(answer["places"][place])


def _line(first: str, cells: Sequence[Any]) -> str:
    return _padded(first, 10) + "".join(
        " " * max(_CELL - _width(text), 1) + text for text in (str(cell or "·") for cell in cells)
    )


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - _width(text), 0)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
