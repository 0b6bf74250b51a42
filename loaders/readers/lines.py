"""Physical lines of a text file, numbered, never longer than the limit, and able to be given back."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TextIO

from loaders.readers.base import Limits
from loaders.readers.chunks import Place
from loaders.readers.encoding import Encoding

_BLOCK = 4_000_000
_SHOWN = 300


class RowTooLongError(Exception):
    """The lines taken for one row exceed the limit: a quotation mark that is not closed."""


class Lines:
    """An iterator of lines for ``csv.reader`` that remembers what the present row took.

    A line that cannot be used (undecodable, too long, with NUL) is refused here and left out; numbers go on counting.
    """

    def __init__(self, place: Place, encoding: Encoding, limits: Limits) -> None:
        self.number = 0
        self.row: list[tuple[int, str]] = []
        self._chars = 0
        self._pending: deque[tuple[int, str]] = deque()
        self._place = place
        self._limits = limits
        self._encoding = encoding
        self._exit = ExitStack()
        self._text: TextIO | None = None
        self._fed: io.StringIO | None = None
        self._fed_size = 0
        self._readline = self._opened()

    def _opened(self) -> Callable[[], str | bytes]:
        limit = self._limits.row_chars
        path = self._place.path
        if self._encoding.mixed:
            return partial(self._exit.enter_context(path.open("rb")).readline, limit)
        self._text = self._exit.enter_context(path.open(encoding=self._encoding.name, newline=""))
        return partial(self._text.readline, limit)

    def block(self) -> str | None:
        """The next lines as one text, "" at the end, None where lines must be decoded one by one.

        The caller counts them with ``skip`` or returns them with ``feed``.
        """
        if self._text is None:
            return None
        return self._text.read(_BLOCK) + self._text.readline(self._limits.row_chars)

    def skip(self, lines: int) -> None:
        """Count lines that were taken as a block."""
        self.number += lines

    def feed(self, block: str) -> None:
        """Take a block back, to be read line by line."""
        self._fed, self._fed_size = io.StringIO(block, newline=""), len(block)

    @property
    def feeding(self) -> bool:
        """Whether lines of the block that was fed are left."""
        return self._fed is not None or bool(self._pending)

    def _read(self) -> str | bytes:
        if self._fed is None:
            return self._readline()
        line = self._fed.readline(self._limits.row_chars)
        if self._fed.tell() >= self._fed_size:
            self._fed = None
        return line

    def close(self) -> None:
        """Close the file."""
        self._exit.close()

    def begin(self) -> None:
        """A new row begins with the next line."""
        self.row = []
        self._chars = 0

    def give_back(self) -> None:
        """Return all lines of the present row but the first: the next row begins right behind it."""
        self._pending.extendleft(reversed(self.row[1:]))
        self.begin()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        number, line = self._pending.popleft() if self._pending else self._next()
        self.row.append((number, line))
        self._chars += len(line)
        if self._chars > self._limits.row_chars:
            raise RowTooLongError
        return line

    def _next(self) -> tuple[int, str]:
        while True:
            raw = self._read()
            if not raw:
                raise StopIteration
            self.number += 1
            whole = self._whole(raw)
            line = self._decoded(raw) if isinstance(raw, bytes) else raw
            if not whole:
                self._place.reject(self.number, "cell_too_long", (line or "")[:_SHOWN])
            elif line is None:
                self._place.reject(self.number, "undecodable_line")
            elif "\0" in line:
                self._place.reject(self.number, "nul_character", line[:_SHOWN].replace("\0", ""))
            else:
                return self.number, line

    def _decoded(self, raw: bytes) -> str | None:
        """A line of a mixed file; a carriage return inside it is a blank, since only line feeds end its lines."""
        text = self._encoding.decode(raw)
        return None if text is None else text.rstrip("\r\n").replace("\r", " ") + "\n"

    def _whole(self, raw: str | bytes) -> bool:
        """Whether the line is within the limit; if not, the rest of it is read and dropped."""
        if len(raw) < self._limits.row_chars:
            return True
        end: tuple[str, ...] | tuple[bytes, ...] = ("\n", "\r") if isinstance(raw, str) else (b"\n",)
        if raw.endswith(end):  # type: ignore[arg-type]
            return True
        while (more := self._read()) and not more.endswith(end):  # type: ignore[arg-type]
            pass
        return False
