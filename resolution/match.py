"""One mention against all parties of a register: the main path of real-time matching, readable in a minute.

write down → candidates → evidence → chances → decision; the same for one mention typed by a person and for a table of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int
from resolution.matching import decision
from resolution.matching.decision import Verdict
from resolution.matching.evidence import COMPARISONS, level
from resolution.matching.masked import Fitting, fitting
from resolution.matching.pairing import Pairs, find_pairs
from resolution.matching.register import Register
from resolution.matching.written import Written, written
from resolution.scoring import Levels, Model, shares

#: Columns of parties and of mentions that are read; all but the name (and, of parties, the id) may be missing.
PARTY_COLUMNS = ("id", "name", "former_names", "code", "region", "address", "legal_representative", "phone")

DECISIONS = pa.schema(
    [
        ("decision", pa.string()),
        ("target", pa.string()),
        ("probability", pa.float64()),
        ("runner_up", pa.string()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate as a person would judge it: how likely, and which comparison spoke for or against it with how many bits."""

    target: str
    name: str
    former: bool  # the name is a former one
    probability: float
    why: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mention means: the decision, and the candidates, the likeliest first."""

    decision: str
    target: str
    reason: str
    candidates: tuple[Ranked, ...]


def with_former_names(parties: pa.Table) -> tuple[pa.Table, Int]:
    """One row a name, current names first; and the party of each row. Former names are joined by "|"."""
    every = np.arange(parties.num_rows, dtype=np.int64)
    if "former_names" not in parties.column_names:
        return parties, every
    column = pc.fill_null(pc.cast(parties["former_names"], pa.string()), "").combine_chunks()
    lists = pc.split_pattern_regex(column, r"[|;；]")
    owner, names = pc.list_parent_indices(lists), pc.list_flatten(lists)
    said = pc.not_equal(names, "")
    owner, names = owner.filter(said), names.filter(said)
    former = parties.take(owner).set_column(parties.column_names.index("name"), "name", names)
    return pa.concat_tables(
        [parties.set_column(parties.column_names.index("name"), "name", pc.cast(parties["name"], pa.string())), former]
    ), np.concatenate([every, owner.to_numpy()])


def _ids(parties: pa.Table) -> pa.Array:
    return pc.cast(parties["id"], pa.string()).combine_chunks()


class Matcher:
    """A register that mentions are matched with. Built once, asked often; `changed` gives another one and leaves it as it is."""

    def __init__(self, register: Register, model: Model | None = None) -> None:
        self._register, self._model = register, model or decision.shipped_model()

    @classmethod
    def build(cls, parties: pa.Table, model: Model | None = None) -> Matcher:
        """Index parties (`PARTY_COLUMNS`)."""
        rows, owner = with_former_names(parties)
        return cls(Register.build(written(rows), owner, _ids(parties)), model)

    def changed(self, parties: pa.Table, gone: Sequence[str] = ()) -> Matcher:
        """With these parties, instead of what their ids stood for, and without those with the ids `gone`."""
        rows, owner = with_former_names(parties)
        return self.changed_by(written(rows), owner, _ids(parties), gone)

    def changed_by(self, names: Written, owner: Int, ids: pa.Array, gone: Sequence[str]) -> Matcher:
        """The same for names that are taken apart already; `owner`: the place in `ids` of each."""
        old = self._register.parties((*ids.to_pylist(), *gone))
        return Matcher(self._register.changed(names, owner, ids, old), self._model)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._register)

    def decide(self, mentions: pa.Table) -> pa.Table:
        """The decision on every mention, in their order (`DECISIONS`)."""
        asked = written(mentions, notices=True)
        masks = fitting(self._register, asked)
        verdicts = self._verdicts(asked, self._pairs(asked, masks), masks)
        columns = [
            [v.decision for v in verdicts],
            self._names_of([v.target for v in verdicts]),
            [round(v.probability, 4) for v in verdicts],
            self._names_of([v.runner_up for v in verdicts]),
            [v.reason for v in verdicts],
        ]
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, DECISIONS, strict=True)], schema=DECISIONS)

    def match(self, mention: dict[str, str], limit: int = 10) -> Answer:
        """What one mention means, with its candidates and why."""
        asked = written(pa.table({name: [value] for name, value in mention.items()}), notices=True)
        masks = fitting(self._register, asked)
        pairs = self._pairs(asked, masks)
        (verdict,) = self._verdicts(asked, pairs, masks)
        chances = shares(pairs.mention, self._model.total(pairs.levels), 1)
        order = np.lexsort((self._register.tie[pairs.row], -chances))[:limit]
        names = self._register.texts(pairs.row[order], ["normal"])["normal"].to_pylist()
        ranked = tuple(
            Ranked(
                self._register.party_id(int(self._register.owner[pairs.row[at]])),
                name,
                bool(self._register.former[pairs.row[at]]),
                float(chances[at]),
                self._why(pairs.levels[at]),
            )
            for at, name in zip(order.tolist(), names, strict=True)
        )
        return Answer(verdict.decision, self._names_of([verdict.target])[0], verdict.reason, ranked)

    def _why(self, levels: Levels) -> tuple[tuple[str, str, float], ...]:
        bits = self._model.contributions(levels[None, :])[0].tolist()
        return tuple((e.name, level(levels, e.name), value) for e, value in zip(COMPARISONS, bits, strict=True))

    def _pairs(self, asked: Written, masks: Fitting) -> Pairs:
        """Candidate pairs, one a party: of a party's names the one that fits best."""
        pairs = find_pairs(self._register, asked, masks)
        if not self._register.former[pairs.row].any():
            return pairs
        bits = self._model.total(pairs.levels)
        order = np.lexsort((self._register.tie[pairs.row], -bits, self._register.owner[pairs.row], pairs.mention))
        key = pairs.mention[order] << 32 | self._register.owner[pairs.row[order]]
        first = np.sort(order[np.concatenate([[True], key[1:] != key[:-1]])]) if len(order) else order
        return Pairs(pairs.mention[first], pairs.row[first], pairs.levels[first], pairs.alike)

    def _verdicts(self, asked: Written, pairs: Pairs, masks: Fitting) -> list[Verdict]:
        bits = self._model.total(pairs.levels)
        chances = shares(pairs.mention, bits, len(asked))
        order = np.lexsort((self._register.tie[pairs.row], -chances, pairs.mention))
        starts = np.searchsorted(pairs.mention[order], np.arange(len(asked) + 1))
        verdicts = []
        for mention in range(len(asked)):
            mine = order[starts[mention] : starts[mention + 1]].tolist()
            ranked = [(int(self._register.owner[pairs.row[at]]), float(chances[at]), pairs.levels[at]) for at in mine]
            seen = masks.seen.get(mention)
            told = decision.by_mask(ranked, seen, self._model) if seen else None
            verdicts.append(told or decision.decide(ranked, int(pairs.alike[mention]), self._model))
        return verdicts

    def _names_of(self, parties: Sequence[int]) -> list[str]:
        return ["" if party < 0 else self._register.party_id(party) for party in parties]
