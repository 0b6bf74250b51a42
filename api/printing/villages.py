"""Credit villages and districts as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import language, say


def print_villages(answer: Mapping[str, Any]) -> str:
    """Figures by kind, county, town and village; then every party with the lines of its rating."""
    lines = [say("villages.head", as_of=answer["as_of"], edition=answer["edition"])]
    for name, figures in answer["sets"].items():
        levels = "  ".join(f"{level} {count}" for level, count in figures["levels"].items())
        named = {part: answer["names"][name][part][language()] for part in ("name", "credit")}
        told = {**figures, "set_name": named["name"], "credit_name": named["credit"], "levels": levels}
        lines.append(say("villages.set", **told))
    for name in ("counties", "towns", "villages"):
        lines.append(say(f"villages.{name}"))
        lines += [_place(group) for group in answer[name]]
    lines.append(say("villages.listed", shown=len(answer["parties"]), listed=answer["listed"]))
    lines += [line for row in answer["parties"] for line in _party(row)]
    return "\n".join(lines if answer["verified"] else [*lines, say("villages.unverified")])


def _place(group: Mapping[str, Any]) -> str:
    where = " ".join(group[part] for part in ("county", "town", "village") if group.get(part))
    household, operator = (group["sets"].get(name, {}) for name in ("household", "operator"))
    told = say("villages.place", where=where, households=household.get("count", 0), credit=household.get("credit", 0),
               operators=operator.get("count", 0), credit_operators=operator.get("credit", 0))  # fmt: skip
    if "level" in group:
        return (
            told
            + "  "
            + say("villages.own", level=group["level"] or "—", score="—" if group["score"] is None else group["score"])
        )
    return told + "  " + say("villages.credit_villages", count=group["credit_villages"])


def _party(row: Mapping[str, Any]) -> list[str]:
    state = say(f"villages.state.{row['state']}")
    head = f"  {row['level'] or '—'}  {'—' if row['score'] is None else row['score']}  {row['name']}  {row['town']}{row['village']}  {state}  {row['record']}"
    if row["differs"]:
        head += "  " + say("villages.differs", told=row["told"])
    vetoes = [say("villages.veto", text=veto["text"]) for veto in row["vetoes"]]
    lines = [
        f"      {line['text']}  {line['value'] or '—'}  {'—' if line['points'] is None else format(line['points'], 'g')}/{line['weight']:g}"
        for line in row["lines"]
    ]
    return [head, *vetoes, *lines]


def print_districts(answer: Mapping[str, Any]) -> str:
    """Every group with its figures and members; who left, and who should."""
    lines = []
    for one in answer["districts"]:
        grades = "  ".join(f"{grade} {count}" for grade, count in one["grades"].items())
        lines.append(say("districts.head", grades_text=grades, **one))
        lines += [_member(who) for who in one["parties"]]
    return "\n".join(lines) or say("districts.none")


def _member(who: Mapping[str, Any]) -> str:
    words = [who["grade"] or "—", who["name"], who["code"], who["shop_no"], who["trade"], who["joined_on"]]
    if not who["member"]:
        words.append(say("districts.left", day=who["left_on"], reason=who["left_reason"] or "—"))
    if who["penalties"]:
        words.append(say("districts.penalties", count=who["penalties"]))
    words += [one["record"] for one in who["against"]]
    words.append(say(f"districts.advice.{who['advice']}") if who["advice"] else "")
    return "    " + "  ".join(word for word in words if word)
