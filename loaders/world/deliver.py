"""Writing the world: records cut into the files of departments and cities, in rotating shapes, and the truth beside them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from loaders.world.collected import write_collected
from loaders.world.credit import CREDIT
from loaders.world.draw import Int, where
from loaders.world.formats import NOTICE
from loaders.world.graph_files import write_graph_cases
from loaders.world.handing import Handed, Writing, fitting, hand_over
from loaders.world.places import HOME
from loaders.world.publicity import write_publicity
from loaders.world.records import REGISTERS, Records
from loaders.world.spec import Delivery
from loaders.world.texts import Texts
from loaders.world.truth import TruthLog, write_truth
from loaders.world.words import stock
from loaders.world.world import World

_SCIENTIFIC = "9.13E+17"
_REASONS = ("missing_value", "scientific_notation")  # as loaders name them
_WHOLE = "长三角"  # the one keeper of sources that are handed over as a whole


def write(world: World, folder: Path) -> list[Delivery]:
    """Write all files, README.txt and truth/ below ``folder``; returns the deliveries in the order to load them."""
    folder.mkdir(parents=True, exist_ok=True)
    writing = Writing(Texts(world), folder, TruthLog(world))
    for source, build in (REGISTERS | CREDIT).items():
        _source(writing, source, build(writing.texts))
    write_collected(writing)
    write_publicity(writing)
    write_graph_cases(writing, world.graph)
    writing.deliveries.sort(key=lambda d: d.delivered_on)
    (folder / "README.txt").write_text(_readme(world, len(writing.deliveries)), encoding="utf-8")
    with (folder / "deliveries.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["source", "path", "delivered_on", "full", "sender"])
        out.writerows(
            [d.source, d.path.relative_to(folder).as_posix(), d.delivered_on, int(d.full), d.sender]
            for d in writing.deliveries
        )
    write_truth(writing.texts, writing.truth, folder / "truth")
    return writing.deliveries


def _source(writing: Writing, source: str, records: Records) -> None:
    plan = stock("shapes")[source]
    rng = writing.texts.world.stage.rng
    keepers, names = _keepers(writing.texts, plan, records)
    order = rng.permutation(len(records))
    for delivery, mask in enumerate((records.first, records.second)):
        rows = order[mask[order]]
        for keeper in np.unique(keepers[rows]):
            mine = rows[keepers[rows] == keeper]
            _file(writing, (source, delivery), names[int(keeper)], records.take(mine))


def _keepers(texts: Texts, plan: dict[str, Any], records: Records) -> tuple[Int, dict[int, tuple[str, str]]]:
    """Which file each record goes to: (city or province, department) by number. Xuancheng's departments hand over their own."""
    places = texts.world.stage.places
    city = places.city[records.place]
    home = city == places.row(HOME)
    if plan["by"] == "all":
        return np.zeros(len(records), dtype=np.int64), {0: (_WHOLE, plan["department"])}
    names = places.names.to_pylist()
    if plan["by"] == "province":
        province = np.asarray(places.text(city, np.full(len(city), 2)).to_pylist())
        labels = np.where(home, names[places.row(HOME)], province)
    else:
        labels = np.asarray(names)[city]
    departments = np.full(len(records), plan.get("department", "发展和改革委员会"))
    if plan["by"] == "department":
        functions = np.asarray(list(stock("bodies")["functions"]))
        departments = np.where(home, functions[records.function], "发展和改革委员会")
    pairs = np.char.add(np.char.add(labels, "/"), departments)
    unique, number = np.unique(pairs, return_inverse=True)
    split = {i: (pair.split("/")[0], pair.split("/")[1]) for i, pair in enumerate(unique.tolist())}
    return number.astype(np.int64), split


def _file(writing: Writing, what: tuple[str, int], keeper: tuple[str, str], records: Records) -> None:
    source, delivery = what
    plan = stock("shapes")[source]
    shape = _shape(plan["shapes"], source, keeper, len(records))
    reject = _spoil_rows(writing, records)
    writing.truth.sightings.note(records, frozenset(shape["columns"].values()))
    full = plan["by"] == "all"
    handed = Handed(source, plan["title"], keeper, delivery, full, "" if full else "".join(keeper))
    hand_over(writing, handed, shape, records, reject)


def _shape(shapes: list[dict[str, Any]], source: str, keeper: tuple[str, str], rows: int) -> dict[str, Any]:
    """Shapes rotate by keeper, Xuancheng uses the first; a workbook that would be too long is handed over as CSV with the same columns."""
    home = keeper[0] == "宣城市" and source not in ("permits", "penalties")
    shape = shapes[0 if home else crc32(f"{source}/{keeper[0]}/{keeper[1]}".encode()) % len(shapes)]
    return fitting(shape, rows)


def _spoil_rows(writing: Writing, records: Records) -> dict[int, str]:
    """Rows that no loader may take: neither name nor code, or a code that a spreadsheet turned into a float. Planted ones are spared."""
    world = writing.texts.world
    subject = records.parties["subject"]
    spared = np.isin(subject, writing.truth.planted) | np.isin(records.event, writing.truth.planted_events)
    bad = np.flatnonzero((world.stage.rng.random(len(records)) < world.spec.rejected_rows) & ~spared)
    unnamed = np.isin(np.arange(len(records)), bad[bad % 2 == 0])
    float_code = np.isin(np.arange(len(records)), bad[bad % 2 == 1])
    for name in ("name", "code", "uscc", "orgcode", "regno", "card", "pripid"):
        if name in records.fields:
            text = where(unnamed, "", records.fields[name])
            records.fields[name] = where(float_code, _SCIENTIFIC, text) if name in ("code", "uscc", "card") else text
    return {row: _REASONS[row % 2] for row in bad.tolist()}


def _readme(world: World, files: int) -> str:
    spec = world.spec
    return (
        f"{NOTICE}：本文件夹全部主体、人员、代码、证件号码、电话、地址和处理决定均由程序生成，与任何真实企业、组织或个人无关。\n"
        "机关名称按公开惯例书写，其代码与所作决定均为虚构。代码和证件号码通过校验，但位于从未发放的区段。\n\n"
        "SYNTHETIC DATA. Every party, person, code, ID number, telephone, address and decision in this folder is made by a program\n"
        "and is no real one. Names of public bodies follow public usage; their codes and decisions are invented. Codes and ID numbers\n"
        "pass their check digits but lie in ranges that were never issued (docs/world.md).\n\n"
        f"organisations {spec.organisations}, seed {spec.seed}, files {files}; deliveries.csv lists what to load, truth/ is never loaded.\n"
    )
