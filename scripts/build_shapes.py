"""Build resolution/data/names/shapes.csv, how characters are written, from the Unihan database.

    python scripts/build_shapes.py FOLDER [--out resolution/data/names/shapes.csv]

FOLDER holds `Unihan_DictionaryLikeData.txt` and `Unihan_IRGSources.txt`, or the same with `.bz2` (Debian's package
`unicode-data` has them in /usr/share/unicode). Unicode's licence lets anyone use and change the data where its notice goes along.
"""

from __future__ import annotations

import argparse
import bz2
import sys
from pathlib import Path

FILES = {
    "Unihan_DictionaryLikeData.txt": ("kFourCornerCode", "kCangjie"),
    "Unihan_IRGSources.txt": ("kTotalStrokes",),
}
FIRST, LAST = 0x4E00, 0x9FFF
OUT = Path(__file__).parents[1] / "resolution" / "data" / "names" / "shapes.csv"
NOTES = (
    "How characters are written: four-corner number (upper left, upper right, lower left, lower right), Cangjie code, strokes.",
    "origin: Unihan database, Unicode {version} (kFourCornerCode, kCangjie, kTotalStrokes: the first value of each), characters",
    "U+4E00 to U+9FFF that have all three; changed in form only. Copyright 1991-2022 Unicode, Inc.; Unicode licence: permission is",
    "granted, free of charge, to use, copy, modify, merge, publish and distribute the data files, provided that this copyright and",
    "permission notice appears with all copies. The data are provided as is, without warranty of any kind.",
)


def _lines(path: Path) -> list[str]:
    packed = path.with_suffix(".txt.bz2")
    return bz2.open(packed, "rt").readlines() if packed.exists() else path.read_text(encoding="utf-8").splitlines()


def build(folder: Path, out: Path) -> int:
    """Write the table; gives the number of characters."""
    values: dict[str, dict[int, str]] = {name: {} for names in FILES.values() for name in names}
    version = ""
    for file in FILES:
        for line in _lines(folder / file):
            if line.startswith("# Unicode version:"):
                version = line.split(":")[1].strip()
            if line.startswith("U+"):
                code, name, value = line.rstrip("\n").split("\t")
                if name in values and FIRST <= int(code[2:], 16) <= LAST:
                    values[name][int(code[2:], 16)] = value.split()[0]
    corners, parts, strokes = values.values()
    known = sorted(corners.keys() & parts.keys() & strokes.keys())
    rows = [f"{chr(code)},{corners[code].replace('.', '')[:4]},{parts[code]},{strokes[code]}\n" for code in known]
    notes = [f"# {note.format(version=version)}\n" for note in NOTES]
    out.write_text("".join([*notes, "character,corners,parts,strokes\n", *rows]), encoding="utf-8")
    return len(known)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    sys.stdout.write(f"{build(given.folder, given.out)} characters\n")
