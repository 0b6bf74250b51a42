"""Machine code for whole columns of texts: the common shapes of names and addresses, a million of them in a second.

What a kernel does not know it leaves to the readable Python in `resolution.names`, row by row; where it answers, both
agree (tests/resolution/kernels). Compiling takes most of a minute, once: `python -m resolution.setup`.
"""

from __future__ import annotations

import sys

#: Loading compiled kernels takes a second: so many rows of Python.
_WORTH_LOADING = 30_000
_WORTH_USING = 500
#: Compiling them as well: worth the wait only for a large table, and for those after it.
_WORTH_COMPILING = 400_000


def worth_it(rows: int) -> bool:
    """Whether kernels save time on so many rows, given what this process has loaded and this machine has compiled."""
    if rows < (_WORTH_USING if f"{__name__}.setup" in sys.modules else _WORTH_LOADING):
        return False
    from resolution.kernels.reading.setup import compiled

    return rows >= _WORTH_COMPILING or compiled()
