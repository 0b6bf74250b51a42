"""What belongs to an id, for millions of ids: sorted bytes and a search, a tenth of the memory of a dictionary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


class SortedIds:
    """Values by id, an id with any number of them; filled once, page by page, then asked page by page."""

    def __init__(self) -> None:
        self._pages: list[npt.NDArray[np.bytes_]] = []
        self._values: list[npt.NDArray[np.bytes_]] = []
        self._ids: npt.NDArray[np.bytes_] | None = None
        self._said: npt.NDArray[np.bytes_] = np.array([], "S1")

    def add(self, ids: Sequence[str], values: Sequence[str]) -> None:
        """Take in a page."""
        self._pages.append(_bytes(ids))
        self._values.append(_bytes(values))

    def of(self, ids: Sequence[str]) -> list[list[str]]:
        """The values of each of ``ids``, in order."""
        if self._ids is None:
            self._ids = self._settle()
        wanted = _bytes(ids)
        first, last = (np.searchsorted(self._ids, wanted, side) for side in ("left", "right"))
        found = zip(first.tolist(), last.tolist(), strict=True)
        return [[value.decode() for value in self._said[start:end].tolist()] for start, end in found]

    def _settle(self) -> npt.NDArray[np.bytes_]:
        ids = np.concatenate(self._pages) if self._pages else np.array([], "S1")
        values = np.concatenate(self._values) if self._values else np.array([], "S1")
        self._pages, self._values = [], []
        order = np.lexsort((values, ids))
        self._said = values[order]
        return ids[order]


def _bytes(texts: Sequence[str]) -> npt.NDArray[np.bytes_]:
    return np.array([text.encode() for text in texts], dtype=np.bytes_)
