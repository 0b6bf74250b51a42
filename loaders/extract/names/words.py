"""How frequent words are and what persons are called: from the dictionary of jieba, which its package brings along."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from resolution.kernels.reading.maps import build_map, find
from resolution.kernels.tagging.lattice import LONGEST_WORD, Floats, People, Words
from resolution.names import person

_PLANE = 1 << 16
_CHAR = 16
#: Parts of speech of persons' names: those tell what people are called, and are no words.
_PERSONS = ("nr", "nrfg")
_FOREIGN = "nrt"
#: So often a character that is no word counts.
_UNKNOWN = 0.05
#: Shares of given names with one character and with two.
_ONE, _TWO = 0.25, 0.75
#: What a character counts as part of a given name that no name has it in, and what all that is never seen counts.
_UNSEEN, _ALL_UNSEEN = 0.05, 300.0
#: What a surname counts that no name of the dictionary bears.
_RARE = 0.3
_NEVER = np.float32(-1e9)


@cache
def load() -> tuple[Words, People]:
    """The dictionary for kernels, read once."""
    table = _dictionary()
    speech = table["speech"].combine_chunks()
    named = pc.is_in(speech, pa.array(_PERSONS))
    short = pc.less_equal(pc.utf8_length(table["word"]), LONGEST_WORD)
    words = table.filter(pc.and_(short, pc.invert(pc.or_(named, pc.equal(speech, _FOREIGN)))))
    people = table.filter(pc.and_(short, named))["word"].to_pylist()
    return _words(words), _people(people)


def is_word(text: str) -> bool:
    """Whether some characters are a word of the dictionary, and none of its names."""
    if not 0 < len(text) <= LONGEST_WORD:
        return False
    return find(load()[0].numbers, int(_packed([text])[0])) >= 0


def _dictionary() -> pa.Table:
    path = Path(str(distribution("jieba").locate_file("jieba/dict.txt")))
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(column_names=["word", "count", "speech"]),
        parse_options=csv.ParseOptions(delimiter=" ", quote_char=False),
        convert_options=csv.ConvertOptions(
            column_types={"word": pa.string(), "count": pa.int64(), "speech": pa.string()}, strings_can_be_null=False
        ),
    )


def _words(table: pa.Table) -> Words:
    counts = np.maximum(table["count"].to_numpy(), 1)
    total = counts.sum()
    speech = table["speech"].combine_chunks().dictionary_encode()
    kinds = {kind: 1 + at for at, kind in enumerate(sorted(speech.dictionary.to_pylist()))}
    numbers = np.array([kinds[kind] for kind in speech.dictionary.to_pylist()], np.uint8)
    keys = _packed(table["word"].to_pylist())
    return Words(
        build_map(dict(zip(keys.tolist(), range(len(keys)), strict=True))),
        np.log(counts / total).astype(np.float32),
        numbers[speech.indices.to_numpy()],
        float(np.log(_UNKNOWN / total)),
    )


def _packed(words: list[str]) -> npt.NDArray[np.int64]:
    """Words of up to four characters in 64 bits each."""
    chars = np.array(words, f"<U{LONGEST_WORD}").view(np.uint32).reshape(-1, LONGEST_WORD).astype(np.int64)
    chars = np.where(chars < _PLANE, chars, 0)
    packed: npt.NDArray[np.int64] = chars[:, 0]
    for place in range(1, LONGEST_WORD):
        packed = packed | chars[:, place] << (_CHAR * place)
    return packed


def _people(names: list[str]) -> People:
    """Surnames and given names, each name of the dictionary counted once."""
    singles, compounds = person.surnames()
    surnames = dict.fromkeys((*singles, *compounds), _RARE)
    given = [np.zeros(_PLANE, np.float64) for _ in range(3)]
    for name in names:
        surname = name[:2] if name[:2] in compounds and len(name) > 2 else name[:1]
        rest = name[len(surname) :]
        if surname not in surnames or len(rest) not in (1, 2) or max(rest) > "\uffff":
            continue
        surnames[surname] += 1
        for place, char in enumerate(rest):
            given[len(rest) - 1 + place][ord(char)] += 1
    total = sum(surnames.values())
    likely = {surname: np.float32(np.log(count / total)) for surname, count in surnames.items()}
    alone = np.full(_PLANE, _NEVER, np.float32)
    for surname, value in likely.items():
        if len(surname) == 1:
            alone[ord(surname)] = value
    both = sorted(surname for surname in likely if len(surname) > 1)
    packed = build_map({ord(one[0]) | ord(one[1]) << _CHAR: at for at, one in enumerate(both)})
    only, first, last = (_logs(counts) for counts in given)
    return People(
        alone,
        packed,
        np.array([likely[one] for one in both], np.float32),
        only + np.float32(np.log(_ONE)),
        first + np.float32(np.log(_TWO)),
        last,
    )


def _logs(counts: npt.NDArray[np.float64]) -> Floats:
    return np.asarray(np.log((counts + _UNSEEN) / (counts.sum() + _ALL_UNSEEN)), np.float32)
