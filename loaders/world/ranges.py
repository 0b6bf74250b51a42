"""The ranges that were never issued: the one place that says why no code, number or address of the world can be real.

USCC and organisation code   the organisation code starts with XT. Letter prefixes in force are MA, MB, ... and a few single
                             letters before digits; XT before a letter or digit is not among one million registered codes.
registration number          county part 99 (e.g. 341899): no division of GB/T 2260 ever ended in 99.
ID number                    county part 99, as above; sequence and check digit are right.
telephone                    mobile numbers 100xxxxxxxx (none starts with 10); local numbers starting with 1 (reserved for services).
address                      road names of our own list (data/words.yaml), which are on no map we know of.

Every check digit holds, so that software takes the codes for what they pretend to be.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from loaders.world.draw import Int, as_array, digits, join, pick, where

ORGANISATION_PREFIX = "XT"
COUNTY_PART = "99"
MOBILE_PREFIX = "100"
LOCAL_PREFIX = "1"

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100
_PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # GB 11714
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_CREDIT_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECK = np.frombuffer(b"0X987654321", dtype=np.uint8)  # by sum mod 11
_ID_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_SPREAD = 486_187_739  # odd and not divisible by 31: serial numbers scatter over the six free characters
_FREE = 31**6

_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{8}XT[0-9A-HJ-NP-RTUWXY]{6}[0-9X][0-9A-HJ-NP-RTUWXY]")
_ORGANISATION_CODE = re.compile(r"XT[0-9A-HJ-NP-RTUWXY]{6}-?[0-9X]")
_REGISTRATION = re.compile(r"\d{4}99\d{9}")
_ID = re.compile(r"\d{4}99\d{11}[\dX]")
_MASKED_ID = re.compile(r"\d{4}99[\d*]{11}[\dX*]")
_PHONE = re.compile(r"100\d{8}|0\d{2,3}-?1\d{6,7}")
_SHAPES = (_CREDIT_CODE, _ORGANISATION_CODE, _REGISTRATION, _ID, _MASKED_ID, _PHONE)


def is_never_issued(text: str) -> bool:
    """Whether a code, ID number (also masked) or telephone lies in one of the ranges above."""
    return any(shape.fullmatch(text) for shape in _SHAPES)


def organisation_codes(serials: Int) -> pa.Array:
    """Nine-character organisation codes ``XT......C``, one a serial number, all different below 31**6."""
    return _text(_organisation_bytes(serials))


def credit_codes(heads: pa.Array, serials: Int) -> pa.Array:
    """USCC from heads of eight characters (department, category, six digits of the registry) and serial numbers."""
    rows = len(serials)
    codes = np.empty((rows, 18), dtype=np.uint8)
    codes[:, :8] = _bytes(heads, 8)
    codes[:, 8:17] = _organisation_bytes(serials)
    values = _values(_ALPHABET)[codes[:, :17]]
    check = -(values @ _CREDIT_WEIGHTS) % 31
    codes[:, 17] = np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)[check]
    return _text(codes)


def registration_numbers(cities: pa.Array, family: Int, serials: Int) -> pa.Array:
    """15-digit numbers: four digits of the city, 99, the family digit (0 firm, 6 individual business), sequence, check."""
    body = join(cities, COUNTY_PART, digits(family), digits(serials % 10_000_000, 7))
    state = np.full(len(serials), 10)
    for column in (_bytes(body, 14) - 48).astype(np.int64).T:
        state = (state + column) % 10
        state = np.where(state == 0, 10, state) * 2 % 11
    return join(body, digits((11 - state) % 10))


def id_numbers(cities: pa.Array, births: pa.Array, sequences: Int) -> pa.Array:
    """18-character ID numbers: city, 99, birth date (YYYYMMDD), sequence (odd = male), check."""
    body = join(cities, COUNTY_PART, births, digits(sequences, 3))
    values = (_bytes(body, 17) - 48).astype(np.int64)
    check = _ID_CHECK[(values @ _ID_WEIGHTS) % 11]
    return join(body, _text(check.reshape(-1, 1)))


def telephones(area: pa.Array, serials: Int) -> pa.Array:
    """Three tenths are local numbers of the area, the others mobile; equal serials give equal numbers."""
    local = join(area, "-" + LOCAL_PREFIX, digits(serials * 7 % 1_000_000, 6), where(_short(area), "0", ""))
    mobile = join(
        pick([MOBILE_PREFIX], np.zeros(len(serials), dtype=np.int64)), digits(serials * 61_803_399 % 100_000_000, 8)
    )
    return where(serials % 10 < 3, local, mobile)


def _short(area: pa.Array) -> npt.NDArray[np.bool_]:
    """Cities with three-digit area codes have local numbers of eight digits."""
    return np.asarray([len(a) == 3 for a in area.to_pylist()], dtype=np.bool_)


def _organisation_bytes(serials: Int) -> npt.NDArray[np.uint8]:
    rest = (serials + 1) * _SPREAD % _FREE
    codes = np.empty((len(serials), 9), dtype=np.uint8)
    codes[:, :2] = np.frombuffer(ORGANISATION_PREFIX.encode(), dtype=np.uint8)
    alphabet = np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)
    for position in range(7, 1, -1):
        codes[:, position] = alphabet[rest % 31]
        rest = rest // 31
    codes[:, 8] = _ORGANISATION_CHECK[(_values(_PLAIN)[codes[:, :8]] @ _ORGANISATION_WEIGHTS) % 11]
    return codes


def _values(alphabet: str) -> Int:
    table = np.zeros(128, dtype=np.int64)
    for value, character in enumerate(alphabet):
        table[ord(character)] = value
    return table


def _bytes(column: pa.Array, width: int) -> npt.NDArray[np.uint8]:
    flat = np.frombuffer("".join(column.to_pylist()).encode("ascii"), dtype=np.uint8)
    return flat.reshape(len(column), width)


def _text(codes: npt.NDArray[np.uint8]) -> pa.Array:
    return as_array(pa.array(np.ascontiguousarray(codes).view(f"S{codes.shape[1]}").ravel())).cast(pa.string())
