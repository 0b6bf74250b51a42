"""Catalogue, measures and lists as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import language, say
from api.printing import list_name


def _mark(verified: bool) -> str:
    return "" if verified else say("lists.unverified")


def _title(row: Mapping[str, Any]) -> str:
    return str(row.get(language()) or row["zh"])


def print_catalogue(answer: Mapping[str, Any]) -> str:
    """Classes with their sources, items of supplements, what is outside, editions."""
    edition = answer["edition"]
    lines = [say("catalogue.head", title=edition["zh"], as_of=answer["as_of"], mark=_mark(edition["verified"]))]
    for row in answer["classes"]:
        served = "、".join(source["id"] for source in row["sources"]) or say("catalogue.none")
        lines.append(say("catalogue.class", number=row["class"], name=_title(row), sources=served))
    lines += [
        say("catalogue.item", code=row["code"], name=row["zh"], sources="、".join(s["id"] for s in row["sources"]))
        for row in answer["items"]
    ]
    for what in ("working", "outside"):
        if answer[what]:
            lines.append(say(f"catalogue.{what}", sources="、".join(source["id"] for source in answer[what])))
    lines.append(say("catalogue.editions"))
    lines += [_edition(row) for row in (*answer["editions"], *answer["supplements"])]
    return "\n".join(lines)


def _edition(row: Mapping[str, Any]) -> str:
    known = "in_force" if row["in_force"] else "ended" if row["until"] else "not_in_force"
    state = say(f"catalogue.{known}")
    times = f"{row['since']}–{row['until']}" if row["since"] else ""
    return "  ".join(text for text in (f"  {row['zh']}", state, times, _mark(row["verified"])) if text)


def print_measures(answer: Mapping[str, Any]) -> str:
    """Measures by group, each with target, keeper and basis."""
    edition = answer["edition"]
    lines = [say("measures.head", title=edition["zh"], as_of=answer["as_of"], mark=_mark(edition["verified"]))]
    if "lists" in answer:
        names = "、".join(map(list_name, answer["lists"])) or say("measures.on_no_list")
        lines.append(say("measures.party", lists=names))
    group = ""
    for row in answer["measures"]:
        if row["group"] != group:
            group = row["group"]
            lines.append(f"{group} {_title(answer['groups'].get(group, {'zh': ''}))}".rstrip())
        lines.append(say("measures.row", **_measure(row)))
    return "\n".join([*lines, *map(_edition, (*answer["editions"], *answer["supplements"]))])


def _measure(row: Mapping[str, Any]) -> dict[str, str]:
    because = "、".join(map(list_name, row.get("because", ())))
    return {
        "code": row["code"],
        "name": row["zh"],
        "target": row["target"] or "—",
        "keeper": row["keeper"] or "—",
        "basis": row["basis"] or "—",
        "mark": _mark(row["verified"]) + (f"  ← {because}" if because else ""),
    }


def print_cleanup(answer: Mapping[str, Any]) -> str:
    """The month's sums, bodies, open items and what has no basis."""
    lines = [say("cleanup.head", **{k: v for k, v in answer.items() if k not in ("bodies", "items", "unfounded")})]
    lines += [say("cleanup.body", **row) for row in answer["bodies"]]
    for row in answer["items"]:
        if row["standing"] != "closed":
            told = {"standing": say(f"cleanup.{row['standing']}"), "basis": row["basis"] or say("cleanup.no_basis")}
            lines.append(say("cleanup.item", **row | told))
    lines += [say("cleanup.unfounded", **row) for row in answer["unfounded"]]
    return "\n".join(lines)


def print_lists(answer: Mapping[str, Any]) -> str:
    """The lists by colour."""
    lines = []
    for row in answer["lists"]:
        rule = row["rule"]
        ends = say(f"lists.ends.{rule['ends']}", months=rule["months"])
        early = say("lists.early", months=rule["early"]) if rule["early"] else ""
        colour = say(f"lists.colour.{row['colour']}")
        lines.append(
            say("lists.row", code=row["code"], name=_title(row), colour=colour, keeper=row["keeper"],
                basis=row["basis"] or "—", term=ends + early, mark=_mark(rule["verified"]))
        )  # fmt: skip
    return "\n".join(lines)


def _sums(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [say("lists.sum", name=list_name(row["list"]), mark=_mark(row["verified"]), **row) for row in rows]


def print_entries(answer: Mapping[str, Any]) -> str:
    """Sums by list, then entries."""
    head = say("lists.head", **{name: answer[name] for name in ("as_of", "entries", "in_force", "parties")})
    lines = [head, *_sums(answer["lists"])]
    for row in answer["rows"]:
        told = {"state": say(f"lists.state.{row['state']}"), "term_end": row["term_end"] or "—"}
        lines.append(say("lists.entry", mark=_mark(row["verified"]), **row | told))
    return "\n".join([*lines, *_more(answer)])


def _more(answer: Mapping[str, Any]) -> list[str]:
    left = answer["count"] - len(answer["rows"])
    return [say("lists.more", left=left)] if left > 0 else []


def print_due(answer: Mapping[str, Any]) -> str:
    """What is due, by day."""
    head = say("lists.due_head", **{name: value for name, value in answer.items() if name != "rows"})
    return "\n".join(
        [
            head,
            *(
                say("lists.due_row", mark=_mark(row["verified"]), **row | {"what": say(f"lists.due.{row['what']}")})
                for row in answer["rows"]
            ),
        ]
    )


def print_ratio(answer: Mapping[str, Any]) -> str:
    """The whole, regions, lists, months."""
    lines = [say("lists.ratio_head", as_of=answer["as_of"], limit=answer["limit"], warning=answer["warning"])]
    for row in (answer["whole"], *answer["regions"]):
        name = row["region_name"] or row["region"] or say("lists.whole")
        lines.append(say("lists.ratio_row", **row | {"name": name, "state": say(f"lists.ratio.{row['state']}")}))
    lines += [say("lists.ratio_list", **row) for row in answer["lists"]]
    lines += [say("lists.ratio_month", **row) for row in answer["trend"]]
    return "\n".join(lines)


def print_list_measures(answer: Mapping[str, Any]) -> str:
    """Sums by list and measure, then each measure due."""
    names = ("as_of", "due", "applied", "late", "waiting", "missing", "feedback_days")
    lines = [say("lists.measures_head", **{name: answer[name] for name in names})]
    lines += [
        say("lists.measures_sum", name=list_name(row["list"]), mark=_mark(row["verified"]), **row)
        for row in answer["summary"]
    ]
    lines += [say("lists.measures_lift", **row) for row in answer["to_lift"]]
    for row in answer["rows"]:
        told = {"state": say(f"lists.measure.{row['state']}"), "list": list_name(row["list"])}
        lines.append(say("lists.measures_row", **row | told))
    return "\n".join([*lines, *_more(answer)])


def print_cases(answer: Mapping[str, Any]) -> str:
    """Typical cases, one a line."""
    return "\n".join([say("lists.cases_head", **answer), *(say("lists.case", **row) for row in answer["cases"])])


def print_lookups(answer: Mapping[str, Any]) -> str:
    """Departments, then decisions without a lookup."""
    names = ("since", "until", "days", "decisions", "looked_up", "ratio")
    lines = [say("lists.lookups_head", mark=_mark(answer["verified"]), **{name: answer[name] for name in names})]
    lines += [say("lists.lookups_row", **row) for row in answer["departments"]]
    for row in answer["missed"]:
        told = {"lists": "、".join(map(list_name, row["lists"].split("|")))}
        lines.append(say("lists.lookups_missed", **row | told))
    return "\n".join(lines)
