"""A Spark session: whichever ``spark-defaults.conf`` or ``spark-submit`` describe, else one on this machine."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What a session on this machine is told; on a cluster its own settings count.
_HERE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
}
#: What any session is told.
_ALWAYS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    "spark.sql.adaptive.coalescePartitions.enabled": "false",
}
_SAID = 600


class SparkUnavailableError(Exception):
    """There is no Spark to run on, or it failed. ``lacking``: ``pyspark``, ``java``; ``start``, ``end`` with Spark's words as the text."""

    def __init__(self, lacking: str, text: str = "") -> None:
        super().__init__(text or lacking)
        self.lacking = lacking


def lacking() -> str:
    """What must be installed first: ``pyspark``, ``java``, "" = nothing."""
    if not importlib.util.find_spec("pyspark"):
        return "pyspark"
    home = os.environ.get("JAVA_HOME", "")
    return "" if shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()) else "java"


def available() -> None:
    """Raises ``SparkUnavailableError`` where something must be installed first."""
    if what := lacking():
        raise SparkUnavailableError(what)


@contextmanager
def session(master: str, partitions: int) -> Iterator[SparkSession]:
    """A session that ends with the block. ``master``: local[2], yarn, spark://...; ``partitions`` of every exchange."""
    available()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    errors = (Py4JError, PySparkException)
    with tempfile.TemporaryFile() as words, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of a pandas that Spark does not know yet: none is used
        try:
            started = _started(master, partitions, words)
        except errors as error:
            raise SparkUnavailableError("start", _said(words) or str(error)) from error
        try:
            yield started
        except errors as error:
            raise SparkUnavailableError("end", str(error)[:_SAID]) from error
        finally:
            started.stop()


def _said(words: BinaryIO) -> str:
    """The last words from the first error on, without warnings and without the places in the code that they come from."""
    words.seek(0)
    lines = [line for line in words.read().decode(errors="replace").splitlines() if line and not line.startswith("\t")]
    told = itertools.dropwhile(lambda line: "Exception" not in line and "rror" not in line, lines)
    return "\n".join(list(told) or lines)[-_SAID:]


def _started(master: str, partitions: int, words: BinaryIO) -> SparkSession:
    """The JVM says on its standard error what no user asked for: it is kept apart, to be told if there is no start."""
    from pyspark.sql import SparkSession

    told = {**_ALWAYS, "spark.sql.shuffle.partitions": str(partitions)}
    if master.startswith("local"):
        told |= _HERE
        os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(master).appName("xintu")
    for name, value in told.items():
        builder = builder.config(name, value)
    sys.stderr.flush()
    ours = os.dup(2)
    os.dup2(words.fileno(), 2)
    try:
        return builder.getOrCreate()
    finally:
        os.dup2(ours, 2)
        os.close(ours)
