"""The class of a record under the rule that governs: how severe, from when repair is possible, when publication ends.

What the rule does not say without a fact that the record lacks stays open: the answer then names every class that is
possible and what to ask for, and never picks one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from loaders.ledgers.repairs_rules import Instrument, RepairClass, add_months, governing, in_force, sector_rules, table


@dataclass(frozen=True, slots=True)
class RepairFacts:
    """What a class depends on. ``kinds_text`` is 处罚类别, ``content`` 处罚内容; ``about`` is what tells the field of the act."""

    start: str
    published_on: str = ""
    list: str = ""
    authority: str = ""
    kinds_text: str = ""
    content: str = ""
    procedure: str = ""
    fine: float | None = None
    confiscated: float | None = None
    about: str = ""
    severity: str = ""


@dataclass(slots=True)
class Classified:
    """What a rule says of a record. ``code`` is "" while several classes are possible (``possible``, the mildest first).

    ``reasons`` and ``unknown`` are keys of texts with their values. Dates are "" where nothing can be said: ``earliest`` is the
    day from which repair may be applied for whatever of the possible classes holds, ``ends`` the last day by which publication
    has ended in any case.
    """

    rule: Instrument
    code: str = ""
    possible: list[RepairClass] = field(default_factory=list)
    reasons: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    unknown: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    start: str = ""
    earliest: str = ""
    ends: str = ""
    by_class: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def stops(self) -> str:
        """The day publication stops under this rule: not before the rule came into force."""
        return max(self.ends, self.rule.since) if self.ends else ""


def classify(facts: RepairFacts, decided_on: str, as_of: str) -> Classified | None:
    """What the general rule in force says; ``None`` before the first rule that we know."""
    rule = governing(decided_on, as_of)
    return _apply(rule, facts) if rule else None


def classify_by_sector(facts: RepairFacts, decided_on: str, as_of: str) -> Classified | None:
    """What the authority's own rule says of publication on its own portal, where it has one."""
    if facts.list or not facts.authority:
        return None
    own = tuple(rule for rule in sector_rules() if any(name in facts.authority for name in rule.authorities))
    rule = in_force(own, decided_on or as_of)
    return _apply(rule, facts) if rule else None


def _apply(rule: Instrument, facts: RepairFacts) -> Classified:
    answer = Classified(rule)
    possible = _possible(rule, facts, answer)
    answer.possible = [rule.of(code) for code in sorted(possible, key=rule.rank)]
    if len(answer.possible) == 1:
        answer.code = answer.possible[0].code
    _dates(rule, facts, answer)
    if not rule.verified:
        answer.unknown.append(("unverified_rule", {"rule": rule.number}))
    return answer


def _possible(rule: Instrument, facts: RepairFacts, answer: Classified) -> set[str]:
    stated = rule.stated.get(facts.severity.strip(), "")
    if stated:
        answer.reasons.append(("stated", {"severity": facts.severity.strip()}))
        return {stated}
    if facts.list:
        answer.reasons.append(("listed", {"list": facts.list}))
        if not rule.listed:
            answer.unknown.append(("own_rule_of_list", {"list": facts.list}))
        return {rule.listed} if rule.listed else set()
    if rule.simple_procedure and _is_simple(facts.procedure):
        answer.reasons.append(("simple_procedure", {"procedure": facts.procedure}))
        return {rule.simple_procedure}
    kinds = kinds_of(facts)
    if not kinds:
        answer.unknown.append(("no_kind", {}))
    else:
        answer.reasons.append(("kinds", {"kinds": kinds}))
    possible = _by_kinds(rule, kinds)
    possible = _by_sector(rule, facts, possible, answer)
    if len(possible) > 1:
        answer.unknown.append(_question(rule, facts, kinds))
    return possible


def _is_simple(procedure: str) -> bool:
    text = procedure.strip()
    return text in table()["simple_codes"] or any(word in text for word in table()["simple_words"])


def kinds_of(facts: RepairFacts) -> list[str]:
    """Kinds of penalty: by 处罚类别, else by 处罚内容; amounts tell of fines and confiscations too."""
    found = _words(facts.kinds_text)
    if not found and facts.kinds_text.strip() in ("", *table()["other_words"]):
        found = _words(facts.content)
    if facts.fine:
        found.append("fine")
    if facts.confiscated:
        found.append("confiscation")
    if not found and facts.kinds_text.strip():
        found.append("other")
    return list(dict.fromkeys(found))


def _words(text: str) -> list[str]:
    found = []
    for kind, told in table()["kinds"].items():
        hits = [word for word in told["words"] if word in text]
        for word in hits:
            text = text.replace(word, " ")
        if hits:
            found.append(kind)
    return found


def _by_kinds(rule: Instrument, kinds: Iterable[str]) -> set[str]:
    """Of several kinds the class with the longest period counts: all that its possible classes leave open."""
    other = rule.kinds["*"]
    sets = [rule.kinds.get(kind, other) for kind in kinds]
    if not sets:
        return {code for classes in rule.kinds.values() for code in classes}
    floor = max(min(map(rule.rank, classes)) for classes in sets)
    return {code for classes in sets for code in classes if rule.rank(code) >= floor}


def _by_sector(rule: Instrument, facts: RepairFacts, possible: set[str], answer: Classified) -> set[str]:
    """Fields with a longer period; nothing that tells the field leaves it open."""
    raised = {code for code in possible if code == rule.sector_over or (not rule.sector_over and rule.of(code).min)} - {
        rule.sector_class
    }
    if not rule.sector_class or not raised:
        return possible
    fields = [name for name in rule.sector_fields if _in_sector(name, facts)]
    if fields:
        answer.reasons.append(("sector", {"sectors": [table()["sectors"][name]["zh"] for name in fields]}))
        return (possible - raised) | {rule.sector_class}
    if not facts.about.strip():
        answer.unknown.append(("no_field", {}))
        return possible | {rule.sector_class}
    return possible


def _in_sector(name: str, facts: RepairFacts) -> bool:
    told = table()["sectors"][name]
    by_authority = any(word in facts.authority for word in told["authorities"])
    return by_authority or any(word in facts.about for word in told["words"])


def _question(rule: Instrument, facts: RepairFacts, kinds: list[str]) -> tuple[str, dict[str, Any]]:
    """What to ask for, so that one class remains."""
    if "fine" in kinds and rule.asks in ("severity", "low_fine"):
        amount = "" if facts.fine is None else f"{facts.fine:,.2f}"
        return ("amount" if rule.asks == "severity" else "low_fine"), {"amount": amount}
    return "severity_needed", {"rule": rule.number}


def _dates(rule: Instrument, facts: RepairFacts, answer: Classified) -> None:
    answer.start = facts.start
    if rule.start == "publication":
        answer.start = facts.published_on or facts.start
        if not facts.published_on:
            answer.unknown.append(("no_publication_date", {}))
    if not answer.start:
        answer.unknown.append(("no_date", {}))
        return
    for one in answer.possible:
        answer.by_class[one.code] = {
            "earliest": add_months(answer.start, one.min) if one.early else "",
            "ends": add_months(answer.start, one.max) if one.max else answer.start,
        }
    earliest = [told["earliest"] for told in answer.by_class.values()]
    answer.earliest = max(earliest) if earliest and all(earliest) else ""
    answer.ends = max((told["ends"] for told in answer.by_class.values()), default="")
