"""How kernels are compiled: once, kept on disk beside the code, else in the user's cache, else in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config as _numba_config

F = TypeVar("F", bound=Callable[..., Any])

#: Parts are called by kernels only: what would let Python call them takes a fifth of the time to compile.
_INNER: dict[str, Any] = {"nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

_CONFIG: Any = _numba_config
_HERE = Path(__file__).parent


def part(function: F) -> F:
    """A function that only kernels call; it is compiled into them."""
    return cast("F", numba.njit(forceinline=True, **_INNER)(function))


def routine(function: F) -> F:
    """A part with machine code of its own: for what many parts call, or few rows need, it is compiled once for all."""
    return cast("F", numba.njit(**_INNER)(function))


def kernel(function: F) -> F:
    """A function that Python calls: compiled once and kept; nothing breaks where nothing can be written."""
    with _kept_in(_digest(Path(function.__code__.co_filename).parent)):
        try:
            return cast("F", numba.njit(nogil=True, cache=True)(function))
        except RuntimeError:  # no folder to keep it in
            return cast("F", numba.njit(nogil=True)(function))


@cache
def _digest(folder: Path) -> str:
    """Kernels of a folder are compiled together: a change in any of their files makes all of them anew."""
    sources = sorted({*folder.glob("*.py"), _HERE / "compiled.py", _HERE / "borrowed.py"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


@contextmanager
def _kept_in(digest: str) -> Iterator[None]:
    """numba's own choice of folder knows one source file only; a folder for each state of all files does better."""
    folder = _HERE / "__pycache__" / digest
    before = _CONFIG.CACHE_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _CONFIG.CACHE_DIR = str(folder)
    except OSError:
        pass  # read-only installation: numba looks for the user's own cache
    try:
        yield
    finally:
        _CONFIG.CACHE_DIR = before
