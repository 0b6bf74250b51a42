"""Person mentions as columns of codes: what persons are told apart by, and what ties the outcome of one to another's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import person_numbers as numbers
from resolution.columns import Int, encode, first_of_each, mix
from resolution.names import person

#: Seats that few people hold: some ten thousand in the nation, most of them more than one.
_SEAT = "独立(?:非执行)?董事|独董"
_BOARD = "董事|独董"


@dataclass(frozen=True, slots=True)
class People:
    """Person mentions by row; -1 = missing."""

    name: Int  # whole names only
    shown: Int  # what is shown of any name, masked or whole
    shown_texts: list[str]
    hmac: Int
    mask: Int  # only numbers whose region, year and tail are told, the year perhaps by the record
    region: Int  # what the mask shows of the number
    year: Int
    tail: Int
    pieces: list[Int]  # all that masks show
    gender: Int
    firm: Int
    city: Int
    seat: Int  # 0 = independent director
    board: Int  # 0 = director

    @property
    def guards(self) -> list[Int]:
        """What one person has one of, the digest last: it tells apart whom nothing else does."""
        return [self.year, self.gender, *self.pieces, self.hmac]


def read_people(mentions: pa.Table, firm: Int, city: Int) -> People:
    """The columns by which persons are told apart."""
    readable = numbers.positions(mentions["id_mask"])
    stated = mentions["birth_year"].to_numpy().astype(np.int64)
    year = np.where(stated > 0, stated, numbers.year(readable))
    names = person.normalise_column(mentions["name"].combine_chunks())
    shown, shown_texts = encode(person.shown_column(names))
    seat, board = (pc.match_substring_regex(mentions["position"], pattern).to_numpy() for pattern in (_SEAT, _BOARD))
    region, tail = numbers.piece(readable, numbers.REGION), numbers.piece(readable, numbers.TAIL)
    return People(
        name=encode(pc.if_else(person.is_masked_column(names), "", names))[0],
        shown=shown,
        shown_texts=shown_texts.to_pylist(),
        hmac=encode(mentions["id_hmac"])[0],
        mask=_together(region, year, tail),
        region=region,
        year=year,
        tail=tail,
        pieces=numbers.pieces(readable),
        gender=_gender(mentions["gender"], readable),
        firm=firm,
        city=city,
        seat=np.where(seat, 0, -1),
        board=np.where(board, 0, -1),
    )


def _together(*columns: Int) -> Int:
    """One code for several values; -1 where any is missing."""
    known = np.logical_and.reduce([column >= 0 for column in columns])
    return np.where(known, first_of_each(mix(*columns))[0], -1)


def _gender(stated: pa.ChunkedArray, readable: numbers.Positions) -> Int:
    """1 man, 0 woman: as stated, else as the number shows; -1 = unknown."""
    told = np.select([pc.equal(stated, sex).to_numpy() for sex in ("男", "女")], [1, 0], -1)
    return np.where(told >= 0, told, numbers.is_man(readable))
