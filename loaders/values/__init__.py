"""Cells to values, whole columns at a time: text, codes, dates, money, shares, numbers, lists.

Every function takes a string column ("" for empty, nulls allowed) and gives as many results as it got rows. Work that needs
a regular expression runs once per distinct value. Nothing here rejects: a ``bad`` mask says which cells were not understood.
"""

from loaders.values.codes import Codes, codes
from loaders.values.contacts import names_alone
from loaders.values.dates import BAD, MISSING, OK, OPEN_ENDED, Dates, DateState, dates
from loaders.values.fines import fine_told
from loaders.values.money import Capital, Money, capital, money
from loaders.values.numbers import Integers, Numbers, Shares, age, birth_year, integers, quantities, shares
from loaders.values.partial import Partial, partial_dates
from loaders.values.periods import Periods, periods
from loaders.values.text import clean, plain_word, split_values

__all__ = [
    "BAD",
    "MISSING",
    "OK",
    "OPEN_ENDED",
    "Capital",
    "Codes",
    "DateState",
    "Dates",
    "Integers",
    "Money",
    "Numbers",
    "Partial",
    "Periods",
    "Shares",
    "age",
    "birth_year",
    "capital",
    "clean",
    "codes",
    "dates",
    "fine_told",
    "integers",
    "money",
    "names_alone",
    "partial_dates",
    "periods",
    "plain_word",
    "quantities",
    "shares",
    "split_values",
]
