"""The command line in a process of its own, forked from one that has already read the libraries and the tables of the field.

A process that begins from nothing spends most of its time on imports; hundreds of them were half the suite. What a test
sees is the same: ``api.cli.main`` with arguments and environment, its exit status, and what it wrote. The rooms' own
modules of ``api`` are read in each process, since help texts are made then, in the language of the environment.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

_LIBRARIES = [
    "click",
    "fastapi",
    "networkx",
    "numpy",
    "pandas",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.parquet",
    "rapidfuzz",
    "rich.console",
    "rich.table",
    "sqlalchemy.dialects.sqlite",
    "uvicorn",
    "yaml",
]
_ROOMS = ["graph.stores.sql", "loaders.pipeline", "loaders.workspace", "resolution.batch", "resolution.match"]
_TABLES = ["tests.api.read_before"]
_context: list[ForkServerContext] = []


def _forking() -> ForkServerContext:
    if not _context:
        made = multiprocessing.get_context("forkserver")
        made.set_forkserver_preload([*_LIBRARIES, *_ROOMS, *_TABLES])
        _context.append(made)
    return _context[0]


def _main(arguments: Sequence[str], environment: Mapping[str, str], folder: str, out: str, err: str) -> None:
    """In the forked process: streams, environment and folder as the caller's, then the command."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in ((0, os.devnull), (1, out), (2, err)):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, "rb" if number == 0 else "wb", buffering=8192, closefd=False), "utf-8")
        for number in range(3)
    )
    sys.argv = ["xintu", *arguments]
    from api.cli import main

    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def start(arguments: Sequence[str], environment: Mapping[str, str], out: str, err: str) -> BaseProcess:
    """Start ``xintu ARGUMENTS``, which writes to these files."""
    process = _forking().Process(target=_main, args=([*arguments], {**environment}, str(Path.cwd()), out, err))
    process.start()
    return process


def run(
    arguments: Sequence[str], environment: Mapping[str, str], seconds: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run ``xintu ARGUMENTS``; ``subprocess.TimeoutExpired`` if it takes longer."""
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        process = start(arguments, environment, out.name, err.name)
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["xintu", *arguments], seconds)
        status = process.exitcode
        process.close()
        texts = [file.read().decode() for file in (out, err)]
    return subprocess.CompletedProcess(["xintu", *arguments], status, *texts)
