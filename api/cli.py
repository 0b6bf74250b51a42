"""The ``xintu`` command: reads the language, then hands over to the commands.

Exit status: 0 done, 1 failed, 2 bad usage or input, 3 done with rejected rows or an ambiguous name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder


def _language(arguments: Sequence[str]) -> str:
    """The value of ``--lang`` wherever it stands; "" if it is not given."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return ""


class _Absent(MetaPathFinder):
    """Finds no pandas."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def _keep_pandas_out() -> None:
    """Arrow looks for pandas when it first sees an array, which takes up to a second; no command has a use for it.

    Only in a process of the command line: in a notebook Arrow and pandas go together.
    """
    import pyarrow as pa

    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(absent)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the distribution."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = _language(given)
    if chosen in ("zh", "en"):
        os.environ["XINTU_LANG"] = chosen  # help texts are made when the commands are imported
    from api.commands.root import run

    _keep_pandas_out()
    sys.exit(run(given))


if __name__ == "__main__":
    main()
