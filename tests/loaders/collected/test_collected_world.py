"""The files of the synthetic delta in every shape of every collected source: read without a header left over, rejects as planted."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from loaders import records
from loaders.load import LoadRequest, load_files
from loaders.source_yaml import list_sources
from loaders.world import WorldSpec, generate, write
from loaders.world.collected import plans

SPEC = WorldSpec(organisations=4_000, seed=23, cases=2, rejected_rows=0.02)
#: The sources of docs/sources/collection.md; others that the world writes have tests beside what they serve.
COLLECTED = [
    "annual_reports",
    "chattel_mortgages",
    "consumption_limits",
    "contracts",
    "court_judgments",
    "customs_registrations",
    "electricity_use",
    "equity_pledges",
    "financial_permits",
    "gas_use",
    "honours",
    "housing_fund",
    "inspections",
    "intellectual_property",
    "logistics",
    "medical_insurance",
    "professional_titles",
    "qualifications",
    "real_estate",
    "social_insurance",
    "tax_abnormal",
    "tax_arrears",
    "tax_payments",
    "tax_registrations",
    "utility_arrears",
    "utility_payments",
    "vehicles",
    "voluntary_information",
    "water_use",
]
#: Columns that are no facts of a record.
NO_FACTS = {"序号"}


@pytest.fixture(scope="module")
def delta(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, list[LoadRequest]], dict[str, set[tuple[int, str]]]]:
    """Files by source, and what must be rejected by file."""
    folder = tmp_path_factory.mktemp("collected")
    requests: dict[str, list[LoadRequest]] = defaultdict(list)
    for one in write(generate(SPEC), folder):
        requests[one.source].append(LoadRequest(one.source, one.path, one.delivered_on, one.full, sender=one.sender))
    rejects: dict[str, set[tuple[int, str]]] = defaultdict(set)
    with (folder / "truth" / "rejects.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rejects[row["file"]].add((int(row["row"]), row["reason"]))
    return folder, requests, rejects


def test_every_plan_has_a_source_and_files_in_several_shapes(delta: Any) -> None:
    _, requests, _ = delta
    assert set(plans()) <= set(list_sources())
    for source in COLLECTED:
        assert len(plans()[source]["shapes"]) >= 2, source
        assert len({request.delivered_on for request in requests[source]}) == 2, source
        assert all(request.sender for request in requests[source]), source


@pytest.mark.parametrize("source", COLLECTED)
def test_files_load_with_every_header_known_and_rejects_as_planted(desk: Any, delta: Any, source: str) -> None:
    folder, requests, rejects = delta
    stated = {event.kind for event in list_sources()[source].events.values()}
    report = load_files(desk.workspace, requests[source])
    found = defaultdict(set)
    loads = {load["load_id"]: (load["delivered_on"], load["file"]) for load in desk.rows(records.load)}
    for row in desk.rejects():
        found[loads[row["load_id"]]].add((row["row"], row["reason"]))
    for request, file in zip(requests[source], report.files, strict=True):
        assert set(file.unmapped) <= NO_FACTS, (request.path.name, file.unmapped)
        planted = rejects[request.path.relative_to(folder).as_posix()]
        assert found[request.delivered_on, request.path.name] == planted, request.path.name
    assert {event["kind"] for event in desk.events()} <= stated
    assert len(desk.events()) >= 0.9 * len(desk.records())
    subjects = [row for row in desk.mentions() if row["role"] == "subject"]
    assert len(subjects) == len(desk.records())


def test_personal_numbers_of_the_world_are_nowhere_in_a_workspace(desk: Any, delta: Any) -> None:
    folder, requests, _ = delta
    load_files(
        desk.workspace, [one for source in ("vehicles", "equity_pledges", "honours") for one in requests[source]]
    )
    with (folder / "truth" / "persons.csv").open(encoding="utf-8", newline="") as file:
        numbers = [row["id_number"] for row in csv.DictReader(file)]
    held = json.dumps([desk.records(), desk.rejects(), desk.mentions()], default=str, ensure_ascii=False)
    assert len(desk.rejects()) > 0
    assert not [number for number in numbers if number in held]


def test_every_shape_names_a_party_and_is_another() -> None:
    for source in COLLECTED:
        shapes = plans()[source]["shapes"]
        assert all({"name", "code", "uscc"} & set(shape["columns"].values()) for shape in shapes), source
        assert len({tuple(shape["columns"]) for shape in shapes}) == len(shapes), source
