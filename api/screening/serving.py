"""What a running service does for screening besides answering: jobs in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from api.jobs.background import Background
from api.jobs.running import Runner
from api.screening.batch import KIND, ScreeningJobs
from api.screening.indexes import KeptIndex
from api.screening.spreading import Place, Spread

#: Seconds after which the holder of a job says again that it is at work.
_HOLDS = 5.0
#: Seconds after which it is looked again whether there is a job.
_LOOKS = 0.3


@contextmanager
def screening(app: FastAPI) -> Iterator[None]:
    """While the service runs; what is at work when it ends is left to the next at once."""
    state = app.state
    state.index = KeptIndex(state.workspace)
    settings = state.settings
    spread = Spread(Place(state.workspace.path, settings.database_url, settings.access))
    jobs = ScreeningJobs(state.workspace, state.store, state.schema, state.service, state.audit, state.index, spread)
    runner = Runner(state.service, {KIND: jobs})
    if settings.screen_ahead:
        spread.prepare()

    def step() -> int:
        done = runner.step()
        if not done:
            spread.close()  # the next job begins them again
        return done

    state.screening = working = Background("jobs", step, _LOOKS)
    holding = Background("holding", runner.hold, _HOLDS)
    state.background = [*state.background, working, holding]
    try:
        yield
    finally:
        runner.ending.set()
        working.close()
        holding.close()
        spread.close()
        runner.release()
