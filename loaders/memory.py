"""Memory that large columns leave is kept for the next ones: asking the system for it again costs more than the arithmetic."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

#: Parameters of glibc's ``mallopt``: how much is mapped apart, how much may lie free, how many arenas there are.
_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
_USUAL_TRIM, _USUAL_MMAPS = 128 << 10, 65_536
_ANY = (1 << 31) - 1


def _glibc() -> ctypes.CDLL | None:
    """The C library, if it can be told how to keep memory."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "gnu_get_libc_version") else None


@contextmanager
def reused() -> Iterator[None]:
    """While it lasts, memory that is freed stays with the process; afterwards it goes back."""
    library = _glibc()
    if library is None:
        yield
        return
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(
            pa.jemalloc_memory_pool()
        )  # gives columns back to itself with fewer faults than the usual one
    for parameter, value in ((_ARENA_MAX, 1), (_MMAP_MAX, 0), (_TRIM_THRESHOLD, _ANY)):
        library.mallopt(parameter, value)
    try:
        yield
    finally:
        library.mallopt(_MMAP_MAX, _USUAL_MMAPS)
        library.mallopt(_TRIM_THRESHOLD, _USUAL_TRIM)
        library.malloc_trim(0)
