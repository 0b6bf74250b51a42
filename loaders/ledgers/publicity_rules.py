"""What must be published in how many working days, and what need not be: ``data/publicity_rules.yaml`` applied to columns."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import yaml

from loaders.ledgers.every_state import looked_up
from loaders.reject import InputError
from loaders.working_days import deadlines, to_days

if TYPE_CHECKING:
    import pandas as pd

_DATA = Path(__file__).parents[1] / "data" / "publicity_rules.yaml"
#: Separators of ``names`` fields.
_SEVERAL = "|"

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Condition:
    """Which decisions a term or an exemption is for."""

    id: str
    kinds: frozenset[str]
    since: str
    until: str
    authorities: tuple[str, ...]
    only_types: frozenset[str]
    procedures: frozenset[str]
    stated: bool
    working_days: int
    zh: str
    en: str
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation to publish on one channel."""

    id: str
    zh: str
    en: str
    channel: str
    authorities: tuple[str, ...]
    terms: tuple[Condition, ...]
    exemptions: tuple[Condition, ...]


@functools.cache
def duties() -> dict[str, Duty]:
    """All duties by id, the first being the usual one."""
    content = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return {name: _duty(name, entry) for name, entry in content["duties"].items()}


def duty_of(name: str) -> Duty:
    """A duty by id ("" = the usual one); raises ``InputError`` for an unknown one."""
    known = duties()
    if name and name not in known:
        raise InputError("unknown_choice", value=name, known=", ".join(known))
    return known[name] if name else next(iter(known.values()))


def _duty(name: str, entry: dict[str, Any]) -> Duty:
    parts = {key: tuple(_condition(one) for one in entry[key]) for key in ("terms", "exemptions")}
    return Duty(name, entry["zh"], entry["en"], entry["channel"], tuple(entry.get("authorities", ())), **parts)


def _condition(entry: dict[str, Any]) -> Condition:
    return Condition(
        id=entry["id"],
        kinds=frozenset(entry["kinds"]),
        since=str(entry.get("since", "")),
        until=str(entry.get("until", "")),
        authorities=tuple(entry.get("authorities", ())),
        only_types=frozenset(entry.get("only_types", ())),
        procedures=frozenset(entry.get("procedures", ())),
        stated=bool(entry.get("stated", False)),
        working_days=int(entry.get("working_days", 0)),
        zh=entry.get("zh", ""),
        en=entry.get("en", ""),
        basis=entry["basis"],
        verified=bool(entry["verified"]),
    )


def apply(duty: Duty, cases: pd.DataFrame) -> pd.DataFrame:
    """The cases that the duty concerns, with ``rule``, ``working_days``, ``due_on`` ("" = not announced) and ``exemption``."""
    concerned = _of_authorities(duty.authorities, cases)
    cases = cases.loc[concerned].reset_index(drop=True)
    rule = np.full(len(cases), "", dtype=object)
    terms = np.zeros(len(cases), dtype=np.int64)
    exempted = np.full(len(cases), "", dtype=object)
    for term in reversed(duty.terms):
        fits = _fits(term, cases)
        rule[fits], terms[fits] = term.id, term.working_days
    for exemption in reversed(duty.exemptions):
        exempted[_fits(exemption, cases)] = exemption.id
    due = deadlines(to_days(cases["decided_on"].to_numpy(dtype=object)), np.maximum(terms, 1))
    known = ~np.isnat(due) & (terms > 0)
    due_on = np.where(known, due.astype(str), "")
    told: pd.DataFrame = cases.assign(rule=rule, working_days=terms, due_on=due_on, exemption=exempted)[rule != ""]
    return told


def _fits(condition: Condition, cases: pd.DataFrame) -> Mask:
    decided = cases["decided_on"]
    fits = cases["decision"].isin(condition.kinds).to_numpy()
    if condition.since:
        fits = fits & (decided >= condition.since).to_numpy()
    if condition.until:
        fits = fits & (decided <= condition.until).to_numpy()
    if condition.stated:
        fits = fits & (cases["publishable"] == "no").to_numpy()
    if condition.procedures:
        fits = fits & cases["procedure"].isin(condition.procedures).to_numpy()
    if condition.only_types:
        fits = fits & _nothing_but(condition.only_types, cases["penalty_type"])
    return fits & _of_authorities(condition.authorities, cases)


def _of_authorities(words: tuple[str, ...], cases: pd.DataFrame) -> Mask:
    if not words:
        return np.ones(len(cases), dtype=bool)
    known = {name: any(word in name for word in words) for name in cases["department"].unique()}
    return looked_up(cases["department"], known, False).to_numpy()


def _nothing_but(words: frozenset[str], types: pd.Series[str]) -> Mask:
    known = {text: bool(text) and set(text.split(_SEVERAL)) <= words for text in types.unique()}
    return looked_up(types, known, False).to_numpy()
