"""Metrics in Prometheus' format. Labels are route templates, methods and states: nothing that a request said.

With several processes (``PROMETHEUS_MULTIPROC_DIR``, set by ``share`` before the first worker starts) each writes files of its own,
and whichever is asked tells the sum.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: Bounds of the histogram, in seconds: the limits of the service are 30, 50, 100 ms.
_BOUNDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def share(folder: Path) -> None:
    """Make the metrics of this process's children one whole; before any of them is counted."""
    os.environ[_FOLDER] = str(folder)


def ended(pid: int) -> None:
    """A process is gone, and with it what it had in flight."""
    if _FOLDER in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


class _Counted:
    """What requests are counted by: made with the first of them, when it is known whether processes share."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        named: dict[str, Any] = {"registry": self.registry}
        shared: dict[str, Any] = {**named, "multiprocess_mode": "livesum"}
        by = ("method", "route", "status")
        self.requests = Counter("xintu_requests", "Requests answered (status 0: not answered)", by, **named)
        self.seconds = Histogram(
            "xintu_request_seconds", "Time to the end of an answer", ("route",), buckets=_BOUNDS, **named
        )
        self.in_flight = Gauge("xintu_requests_in_flight", "Requests being answered", **shared)
        self.audit = Gauge("xintu_audit_waiting", "Entries that wait to be written to the audit log", **shared)


@cache
def _counted() -> _Counted:
    return _Counted()


@contextmanager
def in_flight() -> Iterator[None]:
    """Around a request."""
    gauge = _counted().in_flight
    gauge.inc()
    try:
        yield
    finally:
        gauge.dec()


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """A request is over."""
    counted = _counted()
    counted.requests.labels(method, route, str(status)).inc()
    counted.seconds.labels(route).observe(seconds)


def audit_waiting(entries: int) -> None:
    """How many entries wait in this process."""
    _counted().audit.set(entries)


class _Figures:
    """Gauges out of figures that are read when they are asked for."""

    def __init__(self, figures: dict[str, dict[tuple[tuple[str, str], ...], float]]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Any]:
        """As Prometheus' registry wants it."""
        from prometheus_client.core import GaugeMetricFamily

        for name, values in self._figures.items():
            labels = [label for label, _ in next(iter(values), ())]
            family = GaugeMetricFamily(f"xintu_{name}", name.replace("_", " "), labels=labels)
            for at, value in values.items():
                family.add_metric([text for _, text in at], value)
            yield family


def exposition(figures: dict[str, dict[tuple[tuple[str, str], ...], float]]) -> tuple[bytes, str]:
    """All metrics of all processes as text, and its content type."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    if _FOLDER in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_counted().registry)
    registry.register(_Figures(figures))
    return generate_latest(registry), CONTENT_TYPE_LATEST
