"""Build resolution/data/divisions*.csv from a folder of public division tables.

    python scripts/build_divisions.py FOLDER [--out resolution/data]

FOLDER holds `cn_divisions_*_history.csv` (yescallop/areacodes, CC0), `pca*_areas.csv`, `pca*_streets_yrd.csv`
(modood/Administrative-divisions-of-China, WTFPL) and `yrd_cities_41.csv`. Each output states its origin in its first lines.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = dict[str, str]
LEVELS = {"省级": "province", "地级": "city", "县级": "county"}
AREACODES = "origin: yescallop/areacodes, commit eed219a0 (2025-11-04), CC0 1.0"
MODOOD = "origin: modood/Administrative-divisions-of-China, state of 2023-06-30, WTFPL"


def _read(folder: Path, pattern: str) -> list[Row]:
    """Rows of the one file that fits the pattern."""
    paths = sorted(folder.glob(pattern))
    if len(paths) != 1:
        raise SystemExit(f"{folder}: expected one file {pattern}, found {len(paths)}")
    with paths[0].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, notes: Sequence[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {note}\n" for note in notes)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def build(folder: Path, out: Path) -> None:
    """Write the four tables; the history keeps the successor marks as they are, the rest is trimmed to what is used."""
    history = _read(folder, "cn_divisions_*_history.csv")
    known = {row["code"] for row in history}
    _write(
        out / "divisions.csv",
        [AREACODES, "since inclusive, until exclusive (year-end snapshots); 320703[2005] = that part moved in 2005"],
        ["code", "name", "level", "since", "until", "new_codes"],
        (
            (row["code"], row["name"], LEVELS[row["level"]], row["start_year"], row["end_year"], row["new_codes"])
            for row in history
        ),
    )
    _write(
        out / "divisions_towns.csv",
        [MODOOD, "towns and streets of Shanghai, Jiangsu, Zhejiang, Anhui; the first six digits are the county unit"],
        ["code", "name"],
        ((row["code"], row["name"]) for row in _read(folder, "pca*_streets_yrd.csv")),
    )
    _write(
        out / "divisions_zones.csv",
        [MODOOD, "statistical codes of development zones: a code space of their own, not GB/T 2260"],
        ["code", "name"],
        (
            (row["code"], row["name"])
            for row in _read(folder, "pca*_areas.csv")
            if row["code"] not in known and row["name"] != "市辖区"
        ),
    )
    _write(
        out / "divisions_delta.csv",
        [AREACODES, "the 41 cities of the Yangtze River Delta: Shanghai, Jiangsu, Zhejiang, Anhui"],
        ["code", "name"],
        (
            ((row["provinceCode"] + "0000" if row["name"] == "上海市" else row["code"] + "00"), row["name"])
            for row in _read(folder, "yrd_cities_41.csv")
        ),
    )


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(description="Build the division tables of resolution/data.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "resolution" / "data")
    arguments = parser.parse_args()
    build(arguments.folder, arguments.out)


if __name__ == "__main__":
    main()
