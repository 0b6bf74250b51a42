"""What a node is found by while a text is typed: how its names sound, and pieces of its code.

Rows are as in ``sql_grams`` (a gram and the keys of many nodes), written in the transaction that writes the nodes: nothing
is found by a name or a code that a repair took back, in whatever process. What is found may fit and must be looked at.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from graph.sounds import load_sounds
from graph.stores.sql_grams import Pairs, forget_pairs, put_pairs
from graph.stores.sql_schema import NAME, NODE, SEARCH
from graph.stores.sql_values import integers, packed

Ids = npt.NDArray[np.uint64]
#: What a gram is made of, in its highest digits: two syllables, three first letters, how a name begins, three signs of a code.
_SYLLABLES, _INITIALS, _BEGIN, _CODE = (kind << 28 for kind in (1, 2, 3, 4))
_ONE = 1 << 20  # of ``_BEGIN``: the first syllable; without it the first two letters
#: Names written at a time: what is behind their grams is large.
_PIECE = 200_000
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def put_names(connection: Connection, nodes: npt.NDArray[np.int64], norms: pa.Array) -> None:
    """Index how normal names sound; their nodes' keys are in no row yet."""
    for make in (_syllables, _initials, _begins):
        _put(connection, [make(nodes[piece], norms[piece]) for piece in _pieces(len(norms))])


def forget_names(connection: Connection, nodes: npt.NDArray[np.int64], norms: pa.Array) -> None:
    """Take nodes out that were indexed by these normal names."""
    for make in (_syllables, _initials, _begins):
        forget_pairs(connection, SEARCH, make(nodes, norms))


def codes_of(connection: Connection, keys: list[int]) -> pa.Table:
    """Node and code of those nodes that have one."""
    statement = select(NODE.c.key, NODE.c.code).where(NODE.c.key.in_(integers(connection, "keys")), NODE.c.code != "")
    return _table(connection.execute(statement, {"keys": packed(keys)}).all() if keys else [], "code")


def put_codes(connection: Connection, before: pa.Table, after: pa.Table) -> None:
    """Index the codes of nodes, and take out those that are no longer so."""
    gone, new = _code_grams(before), _code_grams(after)
    forget_pairs(connection, SEARCH, np.setdiff1d(gone, new, assume_unique=True))
    put_pairs(connection, SEARCH, np.setdiff1d(new, gone, assume_unique=True))


def fill(connection: Connection) -> None:
    """Index all nodes that are there, in a database of an earlier version."""
    names = _table(connection.execute(select(NAME.c.node, NAME.c.norm).order_by(NAME.c.node)).all(), "norm")
    put_names(connection, names["node"].to_numpy(), names["norm"].combine_chunks())
    coded = select(NODE.c.key, NODE.c.code).where(NODE.c.code != "")
    put_codes(connection, _table([], "code"), _table(connection.execute(coded).all(), "code"))


def syllable_gram(first: int, second: int) -> int:
    """The gram of two syllables, one behind the other."""
    return _SYLLABLES | first << 10 | second


def text_grams(norm: str) -> list[int]:
    """The grams of the syllables of a text, in the usual reading: of homophones too."""
    heard = [int(load_sounds().usual[ord(character)]) if character <= "\uffff" else 0 for character in norm]
    return sorted({syllable_gram(*pair) for pair in itertools.pairwise(heard) if all(pair)})


def initials_gram(letters: str) -> int:
    """The gram of three first letters (a-z)."""
    first, second, third = (ord(letter) - ord("a") + 1 for letter in letters)
    return _INITIALS | first << 10 | second << 5 | third


def begin_gram(syllable: int = 0, letters: str = "") -> int:
    """The gram of names that begin with a syllable, or with syllables of two first letters."""
    if syllable:
        return _BEGIN | _ONE | syllable
    first, second = (ord(letter) - ord("a") + 1 for letter in letters)
    return _BEGIN | first << 5 | second


def code_grams(piece: str) -> list[int]:
    """The grams of a piece of a code: small numbers and letters beyond A-Z have none."""
    places = [_SIGNS.find(sign) for sign in piece.upper()]
    threes = zip(places, places[1:], places[2:], strict=False)
    return sorted({_CODE | (a * 36 + b) * 36 + c for a, b, c in threes if min(a, b, c) >= 0})


def _pieces(count: int) -> Iterable[slice]:
    return [slice(start, start + _PIECE) for start in range(0, count, _PIECE)]


def _put(connection: Connection, parts: Sequence[Pairs]) -> None:
    if parts:
        put_pairs(connection, SEARCH, np.unique(np.concatenate(parts)))


def _table(rows: Sequence[tuple[int, str]] | Sequence[object], column: str) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [(), ()]
    return pa.table([pa.array(columns[0], pa.int64()), pa.array(columns[1], pa.string())], ["node", column])


def _characters(nodes: npt.NDArray[np.int64], texts: pa.Array) -> tuple[npt.NDArray[np.uint32], Ids]:
    """All characters of all texts, a line break behind each text, and the node of each."""
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts), "\n")[0].as_py()
    points = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    sizes = np.diff(np.append(np.flatnonzero(points == ord("\n")), len(points)), prepend=0)
    return points, np.repeat(nodes.astype(np.uint64), sizes)


def _heard(nodes: npt.NDArray[np.int64], norms: pa.Array) -> list[tuple[npt.NDArray[np.uint16], Ids]]:
    """Syllables of all characters in the usual reading and in the other one, with their nodes."""
    if not len(norms):
        return []
    points, owner = _characters(nodes, norms)
    known = np.where(points < 1 << 16, points, 0)
    sounds = load_sounds()
    usual, other = sounds.usual[known], sounds.other[known]
    return [(usual, owner)] if np.array_equal(usual, other) else [(usual, owner), (other, owner)]


def _syllables(nodes: npt.NDArray[np.int64], norms: pa.Array) -> Pairs:
    made = []
    for heard, owner in _heard(nodes, norms):
        ids, within = heard.astype(np.uint64), (heard[:-1] > 0) & (heard[1:] > 0)
        made.append(_joined((np.uint64(_SYLLABLES) | ids[:-1] << np.uint64(10) | ids[1:])[within], owner[:-1][within]))
    return _once(made)


def _initials(nodes: npt.NDArray[np.int64], norms: pa.Array) -> Pairs:
    made = []
    for heard, owner in _heard(nodes, norms):
        letters = load_sounds().initials(heard).astype(np.uint64)
        a, b, c = letters[:-2], letters[1:-1], letters[2:]
        within = (a > 0) & (b > 0) & (c > 0)
        grams = np.uint64(_INITIALS) | a << np.uint64(10) | b << np.uint64(5) | c
        made.append(_joined(grams[within], owner[:-2][within]))
    return _once(made)


def _begins(nodes: npt.NDArray[np.int64], norms: pa.Array) -> Pairs:
    made = []
    for heard, owner in _heard(nodes, pc.utf8_slice_codeunits(norms, 0, 2)):
        first = np.append(True, owner[1:] != owner[:-1]) | np.append(True, heard[:-1] == 0)
        first &= heard > 0
        made.append(_joined(np.uint64(_BEGIN | _ONE) | heard[first].astype(np.uint64), owner[first]))
        letters = load_sounds().initials(heard).astype(np.uint64)
        both = first[:-1] & (letters[1:] > 0)
        made.append(_joined((np.uint64(_BEGIN) | letters[:-1] << np.uint64(5) | letters[1:])[both], owner[:-1][both]))
    return _once(made)


def _code_grams(codes: pa.Table) -> Pairs:
    told = codes.filter(pc.not_equal(codes["code"], ""))
    if not told.num_rows:
        return np.empty(0, np.uint64)
    signs = np.full(128, -1, np.int64)
    signs[[ord(sign) for sign in _SIGNS]] = np.arange(len(_SIGNS))
    points, owner = _characters(told["node"].to_numpy(), pc.utf8_upper(told["code"]).combine_chunks())
    places = np.where(points < 128, signs[np.minimum(points, 127)], -1)
    within = (places[:-2] >= 0) & (places[1:-1] >= 0) & (places[2:] >= 0)
    grams = _CODE | ((places[:-2] * 36 + places[1:-1]) * 36 + places[2:])
    return _once([_joined(grams[within].astype(np.uint64), owner[:-2][within])])


def _joined(grams: Ids, owner: Ids) -> Pairs:
    pairs: Pairs = (grams << np.uint64(32)) | owner
    return pairs


def _once(parts: Sequence[Pairs]) -> Pairs:
    found: Pairs = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    return found
