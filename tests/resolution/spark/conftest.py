"""One Spark session on this machine for all tests of the engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from resolution.spark.session import lacking, session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
else:
    SparkSession = Any

#: Small tables are through before compilers of the Java machine pay.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_INSTALL = {"pyspark": "the extra spark: make spark", "java": "Java 17: apt-get install openjdk-17-jre-headless"}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A session on two threads; in CI its absence is a failure."""
    if what := lacking():
        message = f"the Spark engine needs {_INSTALL[what]}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    os.environ["JDK_JAVA_OPTIONS"] = QUICK
    with session("local[2]", 4) as started:
        for name in ("spark.sql.codegen.wholeStage", "spark.sql.adaptive.enabled"):
            started.conf.set(name, "false")
        yield started
