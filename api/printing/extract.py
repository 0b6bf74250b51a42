"""What documents say, as text for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from api.messages import say
from api.printing.explain import pad
from loaders.extract.extraction import Extraction
from loaders.extract.report import sections


def print_extraction(found: Extraction) -> str:
    """A plan as its tasks, another document as its mentions in the order of the text, each value once."""
    name = found.text.path.name
    if found.kind == "plan":
        bodies = {body["canonical"] for row in found.rows for body in row["bodies"]}
        head = say("extract.plan", file=name, tasks=len(found.rows), bodies=len(bodies))
        return "\n".join([head, *(line for row in found.rows for line in _task(row))])
    seen: set[tuple[Any, ...]] = set()
    lines = [say("extract.document", file=name, count=len(found.rows))]
    told = sections(found.text.text)
    if told:
        shown = (say(f"extract.section_{'empty' if one.empty else 'entries'}", **asdict(one)) for one in told)
        lines.append(say("extract.sections", sections="、".join(shown)))
    for row in found.rows:
        key = (row["type"], row["value"], row["role"])
        if key not in seen:
            lines.append(_mention(row, found))
            seen.add(key)
    return "\n".join(lines)


def _task(row: dict[str, Any]) -> list[str]:
    number = str(row["item"]) + (f".{row['sub']}" if row["sub"] is not None else "")
    lines = [say("extract.task", number=number, title=row["title"] or row["text"][:30])]
    if row["title"] and row["text"]:
        lines.append(f"    {row['text']}")
    if row["deadline"]:
        lines.append(say("extract.deadline", deadline=row["deadline"]))
    for role in ("lead", "responsible"):
        names = list(dict.fromkeys(body["canonical"] for body in row["bodies"] if body["role"] == role))
        if names:
            lines.append(say(f"extract.{role}", names="、".join(names)))
    return lines


def _mention(row: dict[str, Any], found: Extraction) -> str:
    value = f"{row['value']:,}" if isinstance(row["value"], int | float) else row["value"]
    role = f"（{say('extract.role.' + row['role'])}）" if row["role"] else ""
    page = say("extract.page", page=found.text.page(row["start"])) if len(found.text.pages) > 1 else ""
    return say(
        "extract.mention", type=say(f"extract.type.{row['type']}"), value=f"{value}{row['unit']}", role=role, page=page
    )


def print_measured(report: dict[str, Any]) -> str:
    """What was measured, a line for each type."""
    lines = [
        say("extract.measured", **{key: report[key] for key in ("documents", "styles", "pages", "pages_per_second")})
    ]
    lines.append(pad("", 12) + "".join(pad(name, 12) for name in say("extract.measured_columns").split("|")))
    for kind, row in report["types"].items():
        figures = (str(row["wanted"]), *(f"{row[key]:.4f}" for key in ("precision", "recall", "exact_spans")))
        lines.append(pad(say(f"extract.type.{kind}"), 12) + "".join(pad(figure, 12) for figure in figures))
    return "\n".join(lines)


def print_compared(report: dict[str, Any]) -> str:
    """How much of texts with answers was found, a line for each type."""
    lines = [say("extract.compared", texts=report["texts"])]
    lines.append(pad("", 12) + "".join(pad(name, 12) for name in say("extract.compared_columns").split("|")))
    for kind, row in report["types"].items():
        figures = (str(row["wanted"]), str(row["told"]), *(f"{row[key]:.4f}" for key in ("precision", "recall")))
        lines.append(pad(say(f"extract.type.{kind}"), 12) + "".join(pad(figure, 12) for figure in figures))
    return "\n".join(lines)
