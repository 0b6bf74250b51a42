"""The parties of a workspace, ready to be matched with: what `resolution.match` needs, kept beside the database.

Names are taken apart once: opening or refreshing after a resolve takes apart only what is new or changed, drops what is
gone, and gives the same index as building it from nothing. The file holds nothing that the database does not hold.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa

import resolution
from loaders import records
from loaders.run import uncollected
from loaders.workspace import Workspace
from resolution import ledger
from resolution.columns import digests
from resolution.match import Answer, Matcher, with_former_names
from resolution.matching.register import Register
from resolution.matching.written import TEXTS, Written, join, written

FILE = "parties.parquet"
_COLUMNS = ("id", "name", "former_names", "code", "region", "address", "legal_representative")
_SAID = ("name", "code", "region", "address", "legal_representative")
_STAGES = ("resolve", "rebuild")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh found: rows (names of parties) kept as they were, taken apart anew, and gone."""

    kept: int
    new: int
    gone: int


class PartyIndex:
    """A workspace's parties as of its last resolve. Persons are not in it: a name alone never means a person."""

    def __init__(self, matcher: Matcher, parties: pa.Table, run: int, refreshed: Refreshed) -> None:
        self.matcher, self.refreshed, self._run = matcher, refreshed, run
        self._ids, self._said = parties["id"].combine_chunks(), _said(parties)

    @classmethod
    def open(cls, workspace: Workspace) -> PartyIndex:
        """The index of what the workspace holds now; what was taken apart before is read from its file."""
        with workspace.read() as connection, uncollected():
            run, parties = _last_run(connection), read_parties(connection)
            rows, owner = with_former_names(parties)
            names, refreshed = _taken_apart(rows, workspace.path / FILE)
            matcher = Matcher(Register.build(names, owner, parties["id"].combine_chunks()))
        return cls(matcher, parties, run, refreshed)

    def refresh(self, workspace: Workspace) -> PartyIndex:
        """The index of what the workspace holds now, made of this one: what did not change is neither taken apart nor sorted anew."""
        with workspace.read() as connection, uncollected():
            run, parties = _last_run(connection), read_parties(connection)
        place = pc.fill_null(pc.index_in(parties["id"].combine_chunks(), self._ids), -1).to_numpy()
        fresh = (place < 0) | (_said(parties) != np.append(self._said, np.uint64(0))[place])
        gone = self._ids.filter(pc.invert(pc.is_in(self._ids, parties["id"].combine_chunks()))).to_pylist()
        changed = parties.filter(pa.array(fresh))
        rows, owner = with_former_names(changed)
        matcher = self.matcher.changed_by(written(rows), owner, changed["id"].combine_chunks(), gone)
        kept = len(matcher) - len(rows)
        return PartyIndex(matcher, parties, run, Refreshed(kept, len(rows), len(self.matcher) - kept))

    def is_stale(self, workspace: Workspace) -> bool:
        """Whether the workspace was resolved again since."""
        with workspace.read() as connection:
            return _last_run(connection) != self._run

    def __len__(self) -> int:
        return len(self.matcher)

    def match(self, mention: dict[str, str], limit: int = 10) -> Answer:
        """What one mention means, with its candidates and why."""
        return self.matcher.match(mention, limit)


def _last_run(connection: sa.Connection) -> int:
    table = records.run
    found = connection.execute(sa.select(sa.func.max(table.c.run_id)).where(table.c.stage.in_(_STAGES))).scalar()
    return int(found or 0)


def read_parties(connection: sa.Connection) -> pa.Table:
    """Entities that are no persons, in the order of their ids, with the columns that matching reads."""
    table = ledger.entity
    query = sa.select(table).where(table.c.kind != "person").order_by(table.c.entity_id)
    said = _said_by_mentions(connection)
    rows = []
    for row in connection.execute(query):
        names, address, representative = said.get(row.entity_id, (frozenset(), "", ""))
        former = "|".join(sorted(names - {row.name, ""}))
        rows.append((row.entity_id, row.name, former, row.code, row.region, address, representative))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(_COLUMNS))


def _said_by_mentions(connection: sa.Connection) -> dict[str, tuple[frozenset[str], str, str]]:
    """By entity: every name that its mentions have or had, and the address and representative that count most."""
    mention, membership = ledger.mention.c, ledger.membership.c
    query = (
        sa.select(
            membership.entity_id, mention.name, mention.former_names, mention.address, mention.legal_representative
        )
        .join_from(ledger.membership, ledger.mention, membership.mention_id == mention.mention_id)
        .where(mention.kind != "person")
        .order_by(mention.authority, mention.mention_id.desc())
    )
    found: dict[str, tuple[frozenset[str], str, str]] = {}
    for entity, name, former, address, representative in connection.execute(query):
        names, known, person = found.get(entity, (frozenset(), "", ""))
        found[entity] = (names | {name, *former.split("|")}, address or known, representative or person)
    return found


@cache
def _edition() -> str:
    """Changes with the lexicons and the code that take names apart: what an older edition made is not read."""
    digest = hashlib.blake2b(digest_size=8)
    home = Path(resolution.__file__).parent
    for path in sorted([*home.glob("data/**/*.*"), *home.glob("names/*.py"), home / "matching" / "written.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _said(parties: pa.Table) -> npt.NDArray[np.uint64]:
    """What each party says, as a number."""
    columns = [pc.fill_null(parties[name].combine_chunks(), "") for name in _COLUMNS]
    return digests(pc.binary_join_element_wise(*columns, "\x1f"))


def _digests(rows: pa.Table) -> list[bytes]:
    """What a row says, as a key."""
    said = pc.binary_join_element_wise(*(pc.fill_null(rows[name], "") for name in _SAID), "\x1f")
    return [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in said.to_pylist()]


def _taken_apart(rows: pa.Table, file: Path) -> tuple[Written, Refreshed]:
    """The rows taken apart, those that the file knows read from it; the file then holds just these."""
    keys = _digests(rows)
    known, before = _read(file)
    place = {digest: at for at, digest in enumerate(known)}
    found = np.array([place.get(digest, -1) for digest in keys], dtype=np.int64)
    fresh = np.flatnonzero(found < 0)
    if before is None:
        names = written(rows)
    else:
        both = join([before, written(rows.take(pa.array(fresh)))])
        found[fresh] = len(before) + np.arange(len(fresh))
        names = both.take(found)
    gone = len(set(known) - set(keys))
    if len(fresh) or gone or before is None:
        _write(names, keys, file)
    return names, Refreshed(len(rows) - len(fresh), len(fresh), gone)


def _read(file: Path) -> tuple[list[bytes], Written | None]:
    try:
        schema = pq.read_schema(file)
        if (schema.metadata or {}).get(b"edition") != _edition().encode():
            return [], None
        table = pq.read_table(file)
    except (OSError, pa.ArrowInvalid):  # not there yet, or damaged: it is made anew
        return [], None
    names = Written(table.select(TEXTS).combine_chunks(), table["named"].to_numpy(), table["stated"].to_numpy())
    return table["digest"].to_pylist(), names


def _write(names: Written, digests: list[bytes], file: Path) -> None:
    columns = {
        "digest": pa.array(digests, pa.binary(16)),
        "named": pa.array(names.named),
        "stated": pa.array(names.stated),
    }
    table = pa.table({**columns, **{name: names.texts[name] for name in TEXTS}})
    partial = file.with_suffix(".partial")
    pq.write_table(table.replace_schema_metadata({"edition": _edition()}), partial)
    partial.replace(file)
