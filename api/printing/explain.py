"""Explanations as text for people: why two are one party or not, and how a party came together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from api.messages import say, word

_SHOWN = 40


def pad(text: str, cells: int) -> str:
    """Text filled up to a width on the terminal, on which a Chinese character takes two cells."""
    return text + " " * max(cells - cell_len(text), 0)


def headline(answer: Mapping[str, Any]) -> str:
    """Whether the two are one party, and what that rests on."""
    why = say(f"explain.by.{answer['decided_by']}")
    rules = answer.get("rules") or []
    if answer["decided_by"] == "rule" and rules and not answer["same"]:
        why = word(rules[0]["rule"])
    return say("explain.same" if answer["same"] else "explain.apart", why=why)


def print_pair(answer: Mapping[str, Any]) -> str:
    """Verdict, the two parties, rules, weights, what would change it, judgements."""
    lines = [headline(answer)]
    lines += [_party(say(f"explain.{side}"), answer[side]) for side in ("left", "right")]
    lines += [say("explain.rule", **{**rule, "rule": word(rule["rule"])}) for rule in answer.get("rules", [])]
    if answer.get("settled_by"):
        lines.append(say("explain.settled", value=word(answer["settled_by"])))
    if "pair" in answer:
        lines += [*weights(answer["pair"]), *_changes(answer)]
    elif "evidence" in answer:
        lines += [_compared(row) for row in answer["evidence"]]
    if answer.get("possible"):
        possible = answer["possible"]
        lines.append(say("explain.possible", probability=possible["probability"], reason=word(possible["reason"])))
    return "\n".join([*lines, *map(judgement, answer["judgements"]), *map(_in_review, answer["review"])])


def _party(side: str, party: Mapping[str, Any]) -> str:
    stated = [party[name] for name in ("name", "code", "legal_representative", "address") if party[name]]
    return f"  {side}  {'  '.join(stated)}   [{party['record']}] → {party['entity']}"


def _compared(row: Mapping[str, Any], bits: str = "") -> str:
    values = " | ".join(row[side] or "—" for side in ("left", "right")) if row["left"] or row["right"] else ""
    return f"  {pad(word(row['comparison']), 22)}{pad(word(row['level']), 24)}{bits:>8}  {values}".rstrip()


def weights(pair: Mapping[str, Any]) -> list[str]:
    """The waterfall as lines: prior, comparisons, what is held back, total."""
    label = {key: pad(say(f"explain.{key}"), 46) for key in ("prior", "held_back", "total")}
    lines = [say("explain.weights"), f"  {label['prior']}{pair['prior']:>+8.2f}"]
    lines += [_compared(row, f"{row['bits']:+.2f}" if row["bits"] else "·") for row in pair["evidence"]]
    if abs(pair["held_back"]) >= 0.005:
        lines.append(f"  {label['held_back']}{pair['held_back']:>+8.2f}  {word(pair['held_by'])}".rstrip())
    told = say("explain.probability", **{key: pair[key] for key in ("probability", "match", "review")})
    return [*lines, f"  {label['total']}{pair['weight']:>+8.2f}  {told}"]


def _changes(answer: Mapping[str, Any]) -> list[str]:
    """What would change the outcome, or that nothing missing would."""
    found = answer["changes"]
    lines = [say("explain.changes")]
    if answer.get("rules"):
        return [*lines, say("explain.change_rule")]
    for change in found["alone"]:
        names = {"comparison": word(change["comparison"]), "level": word(change["level"])}
        decides = say("explain.decides") if change["decides"] else ""
        lines.append(say("explain.change", **names, weight=f"{change['weight']:+.2f}", decides=decides))
    if found["together"]:
        together = found["together"]
        names_ = "、".join(map(word, together["changes"]))
        lines.append(say("explain.together", changes=names_, weight=f"{together['weight']:+.2f}"))
    if not found["alone"]:
        lines.append("  " + say("explain.nothing_changes").strip())
    if not answer["same"]:
        lines.append(say("explain.change_code"))
    return lines


def judgement(row: Mapping[str, Any]) -> str:
    """One judgement on one line."""
    return say("explain.judgement", **{**row, "verdict": word(row["verdict"])})


def _in_review(row: Mapping[str, Any]) -> str:
    return say("explain.in_review", reason=word(row["reason"]), candidates=row["candidates"], best=row["best"])


def _some(rows: Sequence[Any], line: Any) -> list[str]:
    lines = [line(row) for row in rows[:_SHOWN]]
    return lines + ([say("explain.more", count=len(rows) - _SHOWN)] if len(rows) > _SHOWN else [])


def print_entity(answer: Mapping[str, Any]) -> str:
    """Units that identifiers made, then the links in order, members, judgements, and what stayed out."""
    members = answer["members"]
    name = {member["mention"]: member["name"] for member in members}
    lines = [say("explain.entity", entity=answer["entity"], name=answer["name"], mentions=len(members))]
    settled = [unit for unit in answer["units"] if unit["identifier"]]
    if settled:
        lines += [say("explain.units"), *_some(settled, _unit)]
    if answer["links"]:
        lines += [
            say("explain.links"),
            *_some(list(enumerate(answer["links"], 1)), lambda link: _link(link[0], link[1], name)),
        ]
    lines += [say("explain.members"), *_some(members, _member)]
    if answer["kept_out"]:
        lines += [say("explain.kept_out"), *_some(answer["kept_out"], _kept_out)]
    return "\n".join([*lines, *map(judgement, answer["judgements"]), *map(_in_review, answer["review"])])


def _unit(unit: Mapping[str, Any]) -> str:
    return f"  {word(unit['identifier'])} {unit['value']}  ×{unit['mentions']}  {' / '.join(unit['names'])}"


def _link(number: int, link: Mapping[str, Any], name: Mapping[str, str]) -> str:
    how = word(link["by"]) if "weight" not in link else f"{link['weight']:+.2f}"
    if link["by"] == "judgement":
        how = say("explain.by.judgement")
    carried = "，".join(
        f"{word(row['comparison'])}{word(row['level'])} {row['bits']:+.2f}" for row in link.get("evidence", [])
    )
    return f"  {number}. {name[link['left']]} — {name[link['right']]}  {how}  {carried}".rstrip()


def _member(member: Mapping[str, Any]) -> str:
    stated = [member[key] for key in ("name", "code", "legal_representative", "seen_on") if member[key]]
    return f"  {'  '.join(stated)}   [{member['record']}] {member['mention']}"


def _kept_out(row: Mapping[str, Any]) -> str:
    weight = f"{row['weight']:+.2f}  " if "weight" in row else ""
    return f"  {row['name']}  {weight}{row['probability']:.3f}  {word(row['outcome'])} → {row['entity']}"
