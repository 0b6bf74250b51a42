"""Columns as integers: dictionary codes and 64-bit keys, so that joins and comparisons are arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Int = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def encode(column: pa.Array | pa.ChunkedArray) -> tuple[Int, pa.StringArray]:
    """Codes into the distinct texts; -1 for "" and null. A column that is a dictionary already keeps its texts."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    empty = pc.index(encoded.dictionary, "").as_py()
    if empty >= 0:
        codes[codes == empty] = -1
    return codes, encoded.dictionary


def buffers(texts: pa.StringArray) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """The bytes of texts, and where each of them starts."""
    _, offsets, held = texts.buffers()
    ends = (
        np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
        if offsets
        else np.zeros(1, np.int32)
    )
    return np.frombuffer(held, np.uint8) if held else np.zeros(0, np.uint8), ends


def digests(texts: pa.StringArray) -> npt.NDArray[np.uint64]:
    """A key of each text, whatever else there is: the same in every run and on every machine."""
    from resolution.kernels import characters  # compiled code is brought along only where it is used

    found: npt.NDArray[np.uint64] = characters.digests(*buffers(texts))
    return found


def recode(texts: pa.StringArray, known: pa.StringArray) -> tuple[Int, pa.StringArray]:
    """The place of each text among ``known`` distinct texts, which grow by those they lack. For few texts and many known."""
    coded = texts.dictionary_encode()
    asked = digests(coded.dictionary)
    order = np.argsort(asked)
    held = digests(known)
    at = np.minimum(np.searchsorted(asked[order], held), max(len(asked) - 1, 0))
    found = np.flatnonzero(asked[order][at] == held) if len(asked) else np.empty(0, dtype=np.int64)
    place = np.full(len(asked), -1, dtype=np.int64)
    place[order[at[found]]] = found
    new = np.flatnonzero(place < 0)
    place[new] = len(known) + np.arange(len(new))
    grown = pa.concat_arrays([known, coded.dictionary.take(pa.array(new))])
    return place[coded.indices.to_numpy()], grown


def located(values: npt.NDArray[np.integer], known: npt.NDArray[np.integer]) -> Int:
    """The place of each value among the ``known`` ones, which ascend; -1 = it is not there."""
    if not len(known):
        return np.full(len(values), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[at] == values, at, -1)


def among(values: npt.NDArray[np.integer], known: npt.NDArray[np.integer]) -> Mask:
    """Which values are among the known ones."""
    found: Mask = located(values, np.sort(known)) >= 0
    return found


def encode_together(columns: Sequence[pa.Array | pa.ChunkedArray]) -> tuple[list[Int], pa.StringArray]:
    """Codes of several columns into one list of distinct texts, so that they can be compared with each other."""
    chunks = [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in columns]
    codes, values = encode(pa.concat_arrays(chunks))
    ends = np.cumsum([len(c) for c in chunks])
    return np.split(codes, ends[:-1]), values


def mix(*columns: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
    """One well-spread 64-bit key a row from several integer columns."""
    state = np.full(len(columns[0]), 0x243F6A8885A308D3, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in columns:
            state = (state ^ column.astype(np.uint64)) * _MULTIPLIER
            state ^= state >> _SHIFT
    return state


def texts_of(values: pa.StringArray, codes: Int) -> pa.Array:
    """Texts for codes; "" for -1."""
    return pc.fill_null(values.take(pa.array(codes, mask=codes < 0)), "")


def region_texts(regions: Int) -> pa.Array:
    """Division codes as six digits, "" for 0."""
    found, place = np.unique(regions, return_inverse=True)
    return pa.array([f"{code:06d}" if code else "" for code in found.tolist()], pa.string()).take(pa.array(place))


def lies_in(inner: Int, outer: Int) -> Mask:
    """Where today's region ``inner`` (six digits as a number) is a part of the province or city ``outer``, or is it."""
    province = (outer % 10_000 == 0) & (inner // 10_000 == outer // 10_000)
    within: Mask = province | (outer % 100 == 0) & (inner // 100 == outer // 100)
    return within


def spans(first: Int, counts: Int) -> tuple[Int, Int]:
    """The places ``first[i]``, ``first[i] + 1``, ... of every span, one after the other, and the span of each."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, first[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


def first_of_each(keys: npt.NDArray[np.integer]) -> tuple[Int, Int]:
    """Dense group numbers in order of first appearance, and the row where each group first appears."""
    if keys.dtype != np.uint64:
        keys = keys.astype(np.int64).view(np.uint64)
    from resolution.kernels import groups

    numbers, first = groups.first_of_each(np.ascontiguousarray(keys))
    return numbers, first
