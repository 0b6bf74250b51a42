"""Trains the model of ``xintu match`` on made-up registers and writes it: ``python scripts/train_match.py [OUT]``.

Nothing but this project's own lexicons goes in; the same code gives the same weights.
"""

from __future__ import annotations

import sys
from pathlib import Path

from resolution.matching.training import train

#: Drawn for precision on noisy mentions of real registers (docs/bench.md).
LINES = {"match": 0.6, "match_short": 0.35, "review": 0.2}
OUT = Path(__file__).parents[1] / "resolution" / "data" / "match_model.json"


def main() -> None:
    """Train and write."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.write_bytes(train(LINES).to_json() + b"\n")


if __name__ == "__main__":
    main()
