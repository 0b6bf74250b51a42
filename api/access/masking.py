"""What of an answer is shown to whom: one walk over its values, the same for every answer.

Facts carry their records, so that their source says who may see them; persons are known by their ids and kind, and by keys
(``openness.yaml``). What may not be seen is left out, names of persons become a surname and asterisks, and both are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from api.access.openness import load_openness
from api.access.principal import Principal
from resolution.names.person import looks_like_person

#: In place of what was left out.
_GONE: Any = object()
_ENTITY = re.compile(r"[a-z]{3}-[0-9A-Za-z]{6,}")
_RECORD = re.compile(r"[a-z][a-z0-9_]*:[0-9a-f]{6,}")
#: A masked personal number; whole ones are nowhere in the service, and codes of organisations may look like them. A code of an organisation
#: that its source masked is none where the letters of its check part say so: it stays as the source gave it, and is not masked by halves.
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?!(?=[0-9A-Za-z*＊]{18}(?![0-9A-Za-z*＊]))[159]\d{3,7}[*＊]{4,}[0-9X]{0,10}[A-HJ-NP-RTUWY])"
    r"\d{4,10}[*＊xX]{4,}[0-9Xx*]*"
)
_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
_PERSON, _CONTACT = "per-", ("pho-",)
#: A party that may bear the bare name of a person: a shop named after its operator, and what no code tells to be an organisation,
#: whatever its source took it for. An id may hold the code itself.
_CODED, _ORGANISATION, _SHOP = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}"), "org-", "92"
_OWN_NAMES = ("name", "party_name", "other_names", "former_names")
#: The ends of a tie: the other end of a person's may be where it lives.
_ENDS = (("source", "target"), ("from", "to"))


@dataclass(frozen=True, slots=True)
class View:
    """Who sees: ``consent``: the ids of parties that consented (None = none, an empty set = all that the answer is about)."""

    principal: Principal
    consent: frozenset[str] | None = None

    @property
    def is_total(self) -> bool:
        """Whether no name, contact or region is hidden from it."""
        shows = self.principal.shows
        return shows.persons == "full" and shows.contacts and not self.principal.regions


@dataclass(slots=True)
class Masked:
    """A value as it is shown, and how much of what was withheld: facts, names, contacts, numbers."""

    value: Any
    withheld: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _At:
    """Where the walk is: within what is said of a party of a foreign region, of a person, of one that consented."""

    foreign: bool
    person: bool = False
    consented: bool = False


def masked(value: Any, view: View) -> Masked:
    """The value as the view's principal may see it; the value itself is not changed."""
    walk = _Walk(view)
    if walk.hides_names:
        walk.gather(value)
    start = _At(bool(view.principal.regions), consented=view.consent is not None and not view.consent)
    shown = walk.value(value, start, "")
    return Masked({} if shown is _GONE else shown, walk.withheld)


def surname(name: str) -> str:
    """``王某某`` → ``王**``: the first character (two of a known double surname) and as many asterisks as there were characters."""
    shown = 2 if name[:2] in _DOUBLE and len(name) > 2 else 1
    return name[:shown] + "*" * max(1, len(name) - shown) if name else name


_DOUBLE = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "长孙",
        "宇文",
        "夏侯",
        "令狐",
        "端木",
        "轩辕",
        "南宫",
        "独孤",
        "呼延",
        "百里",
    ]
)


class _Walk:
    def __init__(self, view: View) -> None:
        self._view, self._rules = view, load_openness()
        shows = view.principal.shows
        self.hides_names, self._hides_contacts = shows.persons != "full", not shows.contacts
        self.withheld: Counter[str] = Counter()
        self._names: dict[str, str] = {}

    # -- names: known before anything is shown, since a text may name a person who stands further on

    def gather(self, value: Any) -> None:
        for one in _dicts(value):
            person = _is_person(one)
            for key, given in one.items():
                if key in self._rules.names or (person and key in _OWN_NAMES) or _is_tied_name(key, one):
                    for name in _texts(given):
                        self._note(name)
                elif _is_doubtful_name(key, one):
                    for name in filter(looks_like_person, _texts(given)):
                        self._note(name)

    def _note(self, name: Any) -> None:
        if isinstance(name, str) and len(name) > 1 and not _ENTITY.fullmatch(name):
            self._names[name] = surname(name)

    # -- the walk

    def value(self, value: Any, at: _At, key: str) -> Any:
        if isinstance(value, str):
            return self._text(value, key)
        if isinstance(value, dict):
            return self._dict(value, at)
        if isinstance(value, (list, tuple)):
            shown = [self.value(one, at, key) for one in value]
            return [one for one in shown if one is not _GONE]
        return value

    def _dict(self, value: dict[str, Any], at: _At) -> Any:
        at = self._within(value, at)
        if self._is_withheld(value, at):
            self.withheld["facts"] += 1
            return _GONE
        hidden = self._hidden_ends(value)
        told = {}
        for key, given in value.items():
            shown = self._hidden(hidden) if key in hidden else self._key(key, given, at, value)
            if shown is not _GONE:
                told[key] = shown
        return told

    def _key(self, key: str, given: Any, at: _At, beside: Mapping[str, Any]) -> Any:
        if given in ("", None) or given == []:
            return given
        if self.hides_names and key in self._rules.numbers:
            return self._without("numbers")
        if self._hides_contacts and (key in self._rules.contacts or (key == "address" and at.person)):
            return self._without("contacts")
        if self.hides_names and key in self._rules.names:
            return self._named(given, at)
        if self.hides_names and self._names_a_person(key, beside):
            return self._named(given, at)
        if self.hides_names and _is_doubtful_name(key, beside) and any(map(looks_like_person, _texts(given))):
            return self._named(given, at)
        return self.value(given, at, key)

    def _names_a_person(self, key: str, beside: Mapping[str, Any]) -> bool:
        return _is_person(beside) if key in _OWN_NAMES else _is_tied_name(key, beside)

    def _named(self, given: Any, at: _At) -> Any:
        """A name, names, or a golden value with a name in it."""
        if isinstance(given, str):
            if _ENTITY.fullmatch(given):
                return given
            self.withheld["names"] += 1
            return surname(given)
        if isinstance(given, list):
            return [shown for one in given if (shown := self._named(one, at)) is not _GONE]
        if isinstance(given, dict):
            if "value" in given and isinstance(given["value"], str):
                given = {**given, "value": self._named(given["value"], at)}
            return self._dict(given, at)
        return given

    def _text(self, text: str, key: str) -> str:
        if self.hides_names:
            text, found = _NUMBER.subn("*" * 8, text)
            self.withheld["numbers"] += found
            if self._names and key not in self._rules.registered:
                text = self._without_names(text)
        if self._hides_contacts:
            text, found = _PHONE.subn("*" * 11, text)
            self.withheld["contacts"] += found
        return text

    def _without_names(self, text: str) -> str:
        for name, shown in self._names.items():
            if name in text:
                self.withheld["names"] += text.count(name)
                text = text.replace(name, shown)
        return text

    def _without(self, what: str) -> Any:
        self.withheld[what] += 1
        return _GONE

    def _hidden(self, keys: frozenset[str]) -> str:
        self.withheld["contacts"] += 1
        return "*" * 8

    # -- where we are, and what that means

    def _within(self, value: Mapping[str, Any], at: _At) -> _At:
        party, region = _party_of(value), _region_of(value)
        if party:
            consent = self._view.consent
            at = replace(at, person=_is_person_id(party), consented=at.consented or bool(consent and party in consent))
        if region and self._view.principal.regions:
            at = replace(at, foreign=not self._view.principal.works_in(region))
        return at

    def _is_withheld(self, value: Mapping[str, Any], at: _At) -> bool:
        records = list(_records(value))
        if not records or at.consented:
            return False
        found = self._rules.of(records, at.person)
        allowed = self._view.principal.shows.classes
        return found not in allowed or (at.foreign and found != "open")

    def _hidden_ends(self, value: Mapping[str, Any]) -> frozenset[str]:
        """The names of telephones, and of addresses to which a person is tied."""
        if not self._hides_contacts:
            return frozenset()
        hidden = {"name"} if str(value.get("id", "")).startswith(_CONTACT) else set()
        for ends in _ENDS:
            ids = [str(value.get(end, "")) for end in ends]
            if any(map(_is_person_id, ids)) or any(one.startswith(_CONTACT) for one in ids):
                hidden |= {
                    f"{end}_name" for end, id_ in zip(ends, ids, strict=True) if id_.startswith((*_CONTACT, "add-"))
                }
        return frozenset(hidden & value.keys())


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(inner for inner in one.values() if isinstance(inner, (dict, list, tuple)))
        elif isinstance(one, (list, tuple)):
            waiting.extend(inner for inner in one if isinstance(inner, (dict, list, tuple)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(value.get("value"))
        yield from _texts(value.get("others"))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _is_tied_name(key: str, beside: Mapping[str, Any]) -> bool:
    """``from_name`` beside the id of a person in ``from``."""
    return key.endswith("_name") and _is_person_id(beside.get(key[:-5]))


def _is_doubtful_name(key: str, beside: Mapping[str, Any]) -> bool:
    """The name of a party that is no person as far as anybody knows, and may still be called as one: masked where it reads so."""
    if key in _OWN_NAMES:
        id_, code = _party_of(beside), beside.get("code", beside.get("party_code", ""))
    elif key.endswith("_name") and isinstance(beside.get(key[:-5]), str):
        id_, code = beside[key[:-5]], beside.get(f"{key[:-5]}_code", "")
    else:
        return False
    return _is_doubtful(id_, code)


def _is_doubtful(id_: str, code: Any) -> bool:
    told = next(
        (one for one in (code, id_[len(_ORGANISATION) :]) if isinstance(one, str) and _CODED.fullmatch(one)), ""
    )
    return id_.startswith(_ORGANISATION) and (not told or told.startswith(_SHOP))


def may_be_person(id_: str, kind: str, name: str, code: str) -> bool:
    """Whether a party is a natural person, or is called as one and no code of an organisation says that it is none."""
    return kind == "person" or _is_person_id(id_) or (_is_doubtful(id_, code) and looks_like_person(name))


def _is_person_id(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(_PERSON)


def _is_person(value: Mapping[str, Any]) -> bool:
    kinds = (value.get("kind"), value.get("party_kind"))
    ids = (value.get("id"), value.get("party"), value.get("person"))
    party = value.get("party")
    inner = isinstance(party, dict) and party.get("kind") == "person"
    return "person" in kinds or any(map(_is_person_id, ids)) or inner


def _party_of(value: Mapping[str, Any]) -> str:
    """The id of the party that a dict is about; "" where it says none."""
    party = value.get("party", value.get("id"))
    if isinstance(party, dict):
        party = party.get("id")
    return party if isinstance(party, str) and _ENTITY.fullmatch(party) else ""


def _region_of(value: Mapping[str, Any]) -> str:
    """The division of the party that a dict is about; that of an event says where it was decided, and nothing of the party."""
    party = value.get("party")
    if isinstance(party, dict):
        return str(party.get("region") or "")
    if "party_region" in value:
        return str(value["party_region"] or "")
    return str(value.get("region") or "") if _party_of(value) else ""


def _records(value: Mapping[str, Any]) -> Iterator[str]:
    for given in (value.get("record"), value.get("records")):
        if isinstance(given, str):
            given = [given]
        if isinstance(given, (list, tuple)):
            yield from (one for one in given if isinstance(one, str) and _RECORD.fullmatch(one))
