"""The main path: who is asked about → consents → facts → report → kept and audited; one applicant is a batch of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import api.consents
import graph
import loaders
import resolution
from api.access.acting import Acting
from api.access.asking import entry
from api.canonical import canonical
from api.consents.classes import load_classes
from api.consents.ledger import Covered, covering, joined
from api.messages import language
from api.screening.applicants import Asked, Identifier, Identity, Index
from api.screening.facts import Member, Reader, Wish
from api.screening.report import build, digest
from api.screening.rules import RuleSet
from api.service.database import now
from api.service.days import today
from api.service.refusal import Refusal
from graph.linked.links import Search
from graph.model import When
from graph.schema import Schema
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.deliveries import read_deliveries
from loaders.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Applicant:
    """An applicant with the parties that the bank gave beside it."""

    asked: Asked
    parties: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all applicants of a call. ``classes``: those to be looked at (() = all that consents cover)."""

    purpose: str
    rules: RuleSet
    classes: tuple[str, ...] = ()
    when: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class Refused:
    """An applicant that is not looked at: whose consent for which classes is missing."""

    subject: str
    missing: tuple[str, ...]


def checked_terms(terms: Terms) -> Terms:
    """Terms that can be used, the day of the question fixed; ``Refusal`` otherwise."""
    known = load_classes()
    if terms.purpose not in known.purposes:
        raise Refusal("consent_purpose", value=terms.purpose, known=", ".join(known.purposes))
    for name in terms.classes:
        if name not in known.names:
            raise Refusal("consent_class", value=name, known=", ".join(known.names))
    return Terms(terms.purpose, terms.rules, terms.classes, When(terms.when.day, terms.when.known_at))


@dataclass(frozen=True, slots=True)
class Screener:
    """Screens for one organisation."""

    workspace: Workspace
    store: SqlGraphStore
    schema: Schema
    acting: Acting
    index: Index

    def screen(self, applicants: Sequence[Applicant], terms: Terms) -> list[dict[str, Any] | Refused]:
        """A report each, in their order; who has not consented is ``Refused``. Every access is noted before it is answered."""
        with self.workspace.read() as connection:
            store = self.store.within(connection)
            everybody = [one for applicant in applicants for one in (applicant.asked, *applicant.parties)]
            found = iter(Identifier(store, connection, self.index).identify(everybody))
            who = [[next(found) for _ in (applicant.asked, *applicant.parties)] for applicant in applicants]
            covered = self._covered(store, applicants, who, terms)
            allowed = [self._allowed(a, c, terms) for a, c in zip(applicants, covered, strict=True)]
            self._note(applicants, who, allowed, terms)
            wishes = {
                place: Wish(who[place][0].party, one.classes, _given(applicant, who[place]))
                for place, (applicant, one) in enumerate(zip(applicants, allowed, strict=True))
                if isinstance(one, Covered) and who[place][0].sure
            }
            facts = self._facts(connection, store, wishes, terms)
        versions = self._versions(terms)
        return [
            one if isinstance(one, Refused) else _report(applicants[at], who[at], one, facts.get(at), terms, versions)
            for at, one in enumerate(allowed)
        ]

    def _facts(
        self, connection: sa.Connection, store: SqlGraphStore, wishes: Mapping[int, Wish], terms: Terms
    ) -> dict[int, dict[str, Any]]:
        if not wishes:
            return {}
        deliveries = read_deliveries(connection, terms.when.day, terms.when.known_by)
        search = Search(**terms.rules.content["search"], alternatives=1)
        reader = Reader(store, self.schema, terms.when, search, deliveries)
        return dict(zip(wishes, reader.facts(list(wishes.values())), strict=True))

    def _covered(
        self, store: SqlGraphStore, applicants: Sequence[Applicant], who: Sequence[Sequence[Identity]], terms: Terms
    ) -> list[list[Covered]]:
        """What consents allow of each party, by what the bank wrote and by whom that is."""
        codes = {
            id_: node.code for id_, node in store.nodes(sorted({i.party for row in who for i in row if i.sure})).items()
        }
        keys = [
            [
                tuple(filter(None, (one.subject, identity.party, codes.get(identity.party, ""))))
                for one, identity in zip((a.asked, *a.parties), row, strict=True)
            ]
            for a, row in zip(applicants, who, strict=True)
        ]
        wanted = (key for row in keys for one in row for key in one)
        with self.acting.service.read() as connection:
            by_key = covering(connection, self.acting.organisation, terms.purpose, wanted, today())
        return [[joined([by_key.get(key, Covered()) for key in dict.fromkeys(one)]) for one in row] for row in keys]

    def _allowed(self, applicant: Applicant, covered: Sequence[Covered], terms: Terms) -> Covered | Refused:
        needed = {*terms.rules.content["requires"], *terms.classes}
        own, *others = covered
        if missing := needed - own.classes:
            return Refused(applicant.asked.code or applicant.asked.name, tuple(sorted(missing)))
        for one, beside in zip(applicant.parties, others, strict=True):
            if missing := set(terms.rules.content["requires"]) - beside.classes:
                return Refused(one.code or one.name, tuple(sorted(missing)))
        classes = own.classes & needed if terms.classes else own.classes
        return Covered(classes, joined([own, *others]).consents)

    def _note(
        self,
        applicants: Sequence[Applicant],
        who: Sequence[Sequence[Identity]],
        allowed: Sequence[Covered | Refused],
        terms: Terms,
    ) -> None:
        """One entry an applicant: whose data, by which consents, for what; refused ones, too. No names."""
        entries, who_asks = [], self.acting.principal
        for applicant, row, one in zip(applicants, who, allowed, strict=True):
            subject = row[0].party or applicant.asked.subject
            told: dict[str, Any] = {"screened_for": terms.purpose, "row": applicant.asked.id}
            if isinstance(one, Refused):
                told["missing"] = list(one.missing)
                entries.append(entry(who_asks, "screening:refused", subject, **told))
            else:
                told |= {"consents": list(one.consents), "classes": sorted(one.classes), "rules": terms.rules.digest}
                told["parties"] = [identity.party for identity in row[1:]]
                entries.append(entry(who_asks, "screening:read", subject, **told))
        self.acting.audit.record(*entries)

    def _versions(self, terms: Terms) -> dict[str, Any]:
        return {
            "program": version("xintu"),
            "as_of": terms.when.day,
            "known_at": terms.when.known_at or now(),
            **data_digests(),
        }


def _given(applicant: Applicant, who: Sequence[Identity]) -> tuple[Member, ...]:
    pairs = zip(applicant.parties, who[1:], strict=True)
    return tuple(Member(one.role, identity.party, True) for one, identity in pairs if identity.sure)


def _report(
    applicant: Applicant,
    who: Sequence[Identity],
    covered: Covered,
    facts: dict[str, Any] | None,
    terms: Terms,
    versions: Mapping[str, Any],
) -> dict[str, Any]:
    parties = [
        {"role": one.role, "name": one.name, "code": one.code, "identity": asdict(identity)}
        for one, identity in zip(applicant.parties, who[1:], strict=True)
    ]
    asked = {"id": applicant.asked.id, "name": applicant.asked.name, "code": applicant.asked.code, "parties": parties}
    given = {
        "asked": {**asked, "purpose": terms.purpose, "classes": sorted(covered.classes)},
        "identity": asdict(who[0]),
        "consents": list(covered.consents),
        "versions": dict(versions),
        "facts": facts,
        "warnings": [] if terms.rules.content["verified"] else ["rules_unverified"],
    }
    return build(given, terms.rules)


@cache
def data_digests() -> dict[str, str]:
    """Digests of what weighs ties and decides who is who: other numbers would give other reports."""
    files = {
        "graph": Path(graph.__file__).with_name("schema.yaml"),
        "matching": Path(resolution.__file__).parent / "data" / "match_model.json",
        "phoenix": Path(graph.__file__).parent / "phoenix" / "phoenix.yaml",
        "control": Path(graph.__file__).parent / "ownership" / "control.yaml",
        "classes": Path(api.consents.__file__).with_name("classes.yaml"),
        "lists": Path(loaders.__file__).parent / "data" / "lists.yaml",
    }
    return {name: digest(path.read_bytes()) for name, path in files.items()}


def missing_consent(refused: Refused, purpose: str, subject: str = "") -> Refusal:
    """The refusal of one applicant (``subject``: as the asker knows it), classes and purpose by name."""
    known, lang = load_classes(), language()
    missing = ", ".join(known.names[name][lang] for name in refused.missing)
    return Refusal(
        "no_consent", 403, subject=subject or refused.subject, missing=missing, purpose=known.purposes[purpose][lang]
    )


__all__ = ["Applicant", "Refused", "Screener", "Terms", "canonical", "checked_terms", "missing_consent"]
