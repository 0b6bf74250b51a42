"""What a running service does for screening besides answering: jobs in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from api.jobs.background import Background
from api.jobs.running import Runner
from api.screening.batch import KIND, ScreeningJobs
from api.screening.indexes import KeptIndex


@contextmanager
def screening(app: FastAPI) -> Iterator[None]:
    """While the service runs; what is at work when it ends is left to the next at once."""
    state = app.state
    state.index = KeptIndex(state.workspace)
    jobs = ScreeningJobs(state.workspace, state.store, state.schema, state.service, state.audit, state.index)
    runner = Runner(state.service, {KIND: jobs})
    working = Background("jobs", runner.step)
    state.background = [*state.background, working]
    try:
        yield
    finally:
        working.close()
        runner.release()
