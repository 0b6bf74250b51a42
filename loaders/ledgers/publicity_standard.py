"""Whether published records keep the data standard: ``data/publicity_standard.yaml`` over columns; each violation is a finding."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import yaml

from loaders.ledgers.every_state import arrow, looked_up, shown
from resolution.identifiers import uscc
from resolution.identifiers.status import Status

if TYPE_CHECKING:
    import pandas as pd

_DATA = Path(__file__).parents[1] / "data" / "publicity_standard.yaml"
FINDING_COLUMNS = ("row", "rule", "code", "field", "value")
#: Columns that one column of mixed numbers is dealt out to.
_MIXED = ("uscc", "org_code", "reg_no", "id_number", "tax_no")
#: Yuan in 万元.
WAN = 10_000.0
#: The fine that a decision's text states in digits: 罚款人民币20,000元, 罚款2万元.
_FINE = r"罚款(?:人民币|金额|共计|合计|[:：¥￥])*\s*([0-9][0-9,，]*(?:\.[0-9]+)?)\s*(万?)元"

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the standard, and the fields that hold it."""

    code: str
    name: str
    fields: tuple[str, ...]
    required: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of violation: ``error`` counts as wrong, ``notice`` is shown beside it."""

    id: str
    severity: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


@dataclass(frozen=True, slots=True)
class Standard:
    """Items by kind of decision, words of categories that ask for more, rules."""

    items: dict[str, tuple[Item, ...]]
    asks: dict[str, tuple[str, ...]]
    suspicious_wan: float
    rules: dict[str, Rule]

    def fields(self, kind: str) -> tuple[str, ...]:
        """The fields that the items of a kind are held in."""
        return tuple(dict.fromkeys(name for item in self.items[kind] for name in item.fields))


@functools.cache
def standard() -> Standard:
    """The standard."""
    content = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    items = {kind: tuple(_item(one) for one in entries) for kind, entries in content["items"].items()}
    asks = {name: tuple(words) for name, words in content["asks"].items()}
    rules = {name: Rule(name, **entry) for name, entry in content["rules"].items()}
    return Standard(items, asks, float(content["suspicious_wan"]), rules)


def _item(entry: Mapping[str, Any]) -> Item:
    return Item(entry["code"], entry["name"], tuple(entry["fields"]), entry["required"], tuple(entry.get("words", ())))


class Findings:
    """Collects findings: the place of the record, the rule, the item and what stood there."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def add(self, mask: Mask, rule: str, item: tuple[str, str], values: Any = "") -> None:
        """One finding for each row of the mask; ``values`` is a text or a column as long as the mask."""
        import pandas as pd

        rows = np.flatnonzero(mask)
        if len(rows):
            said = values if isinstance(values, str) else np.asarray(values, dtype=object)[rows]
            told = {"row": rows, "rule": rule, "code": item[0], "field": item[1], "value": said}
            self._parts.append(pd.DataFrame(told))

    def table(self) -> pd.DataFrame:
        """All findings in the order of the records."""
        import pandas as pd

        if not self._parts:
            return pd.DataFrame(
                {name: pd.Series([], dtype="int64" if name == "row" else str) for name in FINDING_COLUMNS}
            )
        return pd.concat(self._parts).sort_values(["row", "rule", "code"], kind="stable").reset_index(drop=True)


def check(frame: pd.DataFrame, kind: str, columns: Mapping[int, frozenset[str]]) -> pd.DataFrame:
    """The findings of published records of one kind; ``columns`` = which fields each file had a column for.

    An item whose column the whole file lacks is the rule ``missing_column``: it is told once a file by those who show it.
    """
    found, known = Findings(), standard()
    required = _required(frame, known)
    for item in known.items[kind]:
        _check_item(found, frame, item, required[item.required], columns)
    _check_codes(found, frame, kind)
    _check_dates(found, frame, kind)
    if kind == "penalty":
        _check_amounts(found, frame, known.suspicious_wan)
    return found.table()


def _required(frame: pd.DataFrame, known: Standard) -> dict[str, Mask]:
    """Which records each condition of the standard holds for."""
    kind = frame["kind"].to_numpy(dtype=object)
    types = frame.get("penalty_type")
    person = (kind == "person").astype(bool)
    asked = {"always": np.ones(len(frame), dtype=bool), "organisation": (kind == "organisation").astype(bool)}
    asked |= {"person": person, "not_person": ~person & (kind != "").astype(bool)}
    asked["unregistered"] = ((kind == "individual_business") & (frame["uscc"] == "").to_numpy()).astype(bool)
    for name, words in known.asks.items():
        asked[name] = asked["always"] & False if types is None else _holds(types, words)
    return asked


def _holds(texts: pd.Series[str], words: tuple[str, ...]) -> Mask:
    """Whether a text has one of the words."""
    known = {text: any(word in text for word in words) for text in texts.unique()}
    return looked_up(texts, known, False).to_numpy()


def _check_item(
    found: Findings, frame: pd.DataFrame, item: Item, required: Mask, columns: Mapping[int, frozenset[str]]
) -> None:
    empty = np.ones(len(frame), dtype=bool)
    for name in item.fields:
        if name in frame:
            empty &= (frame[name] == "").to_numpy()
    present = {load: _has_column(item, there) for load, there in columns.items()}
    told = looked_up(frame["load_id"], present, True).to_numpy()
    found.add(required & empty & told, "missing_item", (item.code, item.name))
    found.add(required & empty & ~told, "missing_column", (item.code, item.name))
    if item.words:
        texts = frame[item.fields[0]]
        strange = {
            text: bool(text) and not all(any(w in part for w in item.words) for part in text.split("|"))
            for text in texts.unique()
        }
        found.add(looked_up(texts, strange, False).to_numpy(), "unknown_word", (item.code, item.name), texts)


def _has_column(item: Item, there: frozenset[str]) -> bool:
    names = {name.split(".")[0] for name in item.fields}
    return bool(names & there) or ("codes" in there and bool(names & set(_MIXED)))


_CODES = {
    "uscc": ("XDR_SHXYM", "行政相对人代码_1（统一社会信用代码）"),
    "authority_code": ("JGDM", "决定机关统一社会信用代码"),
    "source_unit_code": ("LYDM", "数据来源单位统一社会信用代码"),
}
_FAULTS = {
    "code_masked": (Status.MASKED,),
    "code_placeholder": (Status.PLACEHOLDER,),
    "code_invalid": (Status.CHECKSUM_FAILED, Status.BAD_CHAR, Status.BAD_LENGTH),
}


def _check_codes(found: Findings, frame: pd.DataFrame, kind: str) -> None:
    items = {item.fields[0]: (item.code, item.name) for item in standard().items[kind]}
    for name, otherwise in _CODES.items():
        item = items.get(name, otherwise)
        status = uscc.check_column(arrow(frame[name])).status
        for rule, faults in _FAULTS.items():
            found.add(np.isin(status, faults), rule, item, frame[name])
    if "uscc.mask" in frame:
        hidden = (frame["uscc.mask"] != "").to_numpy() & (frame["kind"] != "person").to_numpy()
        found.add(hidden, "personal_number", items["uscc"])
    business = frame["uscc"].str.startswith("92").to_numpy(dtype=bool)
    said = frame["kind"].to_numpy(dtype=object)
    coded = (frame["uscc"] != "").to_numpy()
    odd = (
        (business & (said == "organisation"))
        | (coded & ~business & (said == "individual_business"))
        | (coded & (said == "person"))
    )
    found.add(odd.astype(bool), "code_category", items["kind"], frame["uscc"])
    number = frame["document_no"]
    none = (number != "") & ~number.str.contains(r"[0-9０-９〇一二三四五六七八九]", regex=True)
    found.add(none.to_numpy(), "document_no_form", items["document_no"], number)


def _check_dates(found: Findings, frame: pd.DataFrame, kind: str) -> None:
    items = {item.fields[0]: (item.code, item.name) for item in standard().items[kind]}
    decided, valid_to = items["decided_on"], items["valid_to"]

    def reversed_(rule: str, later: str, earlier: str, item: tuple[str, str], known: Mask | None = None) -> Mask:
        """A finding where the later day is the earlier one, unless that is ``known`` by another rule."""
        there = (frame[later] != "") & (frame[earlier] != "")
        wrong = (there & (frame[later] < frame[earlier])).to_numpy()
        wrong = wrong if known is None else wrong & ~known
        found.add(wrong, rule, item, frame[earlier] + " > " + frame[later])
        return wrong

    reversed_("decided_after_published", "told_on", "decided_on", decided)
    reversed_("decided_in_future", "delivered_on", "decided_on", decided)
    expired = reversed_("valid_before_decided", "valid_to", "decided_on", valid_to)
    if kind == "permit":
        reversed_("validity_reversed", "valid_to", "valid_from", valid_to, expired)
        reversed_("valid_from_before_decided", "valid_from", "decided_on", items["valid_from"])
    else:
        reversed_("publication_reversed", "published_to", "told_on", ("CF_GSJZQ", "公示截止期"))


def _check_amounts(found: Findings, frame: pd.DataFrame, suspicious_wan: float) -> None:
    """An amount that looks like yuan in a column of 万元, by its size or by what the decision's text says."""
    items = {item.fields[0]: (item.code, item.name) for item in standard().items["penalty"]}
    wan = frame["fine_wan"].where(frame["fine_wan"] != "", "nan").astype(float) / WAN
    said = frame["content"].str.extract(_FINE)
    once = (frame["content"].str.count(_FINE) == 1).to_numpy()
    scale = (said[1] == "万").to_numpy() * (WAN - 1) + 1
    stated: pd.Series[float] = said[0].str.replace(r"[,，]", "", regex=True).astype(float) * scale
    huge = (wan >= suspicious_wan).to_numpy() | np.isclose(wan, stated)
    found.add(huge, "amount_unit", items["fine_wan"], shown(wan))
    differs = stated.notna() & frame["amount"].notna() & ~np.isclose(stated, frame["amount"])
    pairs = shown(stated) + " / " + shown(frame["amount"])
    found.add(differs.to_numpy() & once & ~huge, "amount_text", items["fine_wan"], pairs)
