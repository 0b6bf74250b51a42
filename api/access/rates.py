"""How often somebody may ask: a bucket each that fills by the minute's rate, in this process's memory (a process limits for itself)."""

from __future__ import annotations

from threading import Lock
from time import monotonic

_MOST = 20_000


class Rates:
    """``per_minute`` requests of each, in one burst or spread; 0 = no limit."""

    def __init__(self, per_minute: int) -> None:
        self._most, self._each = float(per_minute), per_minute / 60
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def wait(self, who: str) -> float:
        """Count a request; seconds until there is room for it, 0 = there is."""
        if not self._each:
            return 0.0
        with self._lock:
            moment = monotonic()
            left, seen = self._left.get(who, (self._most, moment))
            left = min(self._most, left + (moment - seen) * self._each)
            allowed = left >= 1
            if len(self._left) >= _MOST and who not in self._left:
                self._forget(moment)
            self._left[who] = (left - 1 if allowed else left, moment)
        return 0.0 if allowed else (1 - left) / self._each

    def _forget(self, moment: float) -> None:
        """Those whose buckets are full again need no memory; if all are in use, the oldest half goes."""
        full = [who for who, (left, seen) in self._left.items() if left + (moment - seen) * self._each >= self._most]
        for who in full or sorted(self._left, key=lambda one: self._left[one][1])[: _MOST // 2]:
            del self._left[who]
