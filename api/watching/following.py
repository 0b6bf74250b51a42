"""What a serving process does when the graph or the day has changed: partners' feeds follow, and watches that are due are run."""

from __future__ import annotations

from dataclasses import dataclass

from api.sharing.feed import Desk, catch_up_all
from api.watching.looking import Around
from api.watching.running import run_all


@dataclass(frozen=True, slots=True)
class Following:
    """A step of a background thread; several processes may do it at once."""

    desk: Desk
    around: Around

    def step(self) -> int:
        """Catch up; 0, for there is nothing more to do before the next time."""
        catch_up_all(self.desk)
        run_all(self.desk, self.around)
        return 0
