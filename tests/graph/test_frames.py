"""Tables out of the graph and back: nothing is lost on the way, and every question can be asked of what comes back."""

from __future__ import annotations

import pandas as pd
from graph_samples import Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings

from graph import frames
from graph.export.part import whole
from graph.linked.links import linked
from graph.schema import load_schema
from graph.stores.memory import MemoryGraphStore

SCHEMA = load_schema()


def memory(given: Tables) -> MemoryGraphStore:
    store = MemoryGraphStore()
    store.replace(*given)
    return store


@settings(derandomize=True, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(given=graphs())
def test_tables_come_back_as_the_same_graph(given: Tables) -> None:
    before = whole(memory(given))
    made = (frames.nodes(before, SCHEMA), frames.edges(before, SCHEMA), frames.events(before, SCHEMA))
    after = whole(frames.store(*made))
    assert list(after.nodes()) == list(before.nodes())
    assert list(after.edges(())) == list(before.edges(()))
    assert list(after.events()) == list(before.events())


def test_a_table_of_one_s_own_is_a_graph_to_ask() -> None:
    firms = pd.DataFrame({"id": ["a", "b"], "kind": "enterprise", "name": ["甲公司", "乙公司"]})
    ties = pd.DataFrame({"id": ["e"], "kind": ["shareholder"], "source": ["b"], "target": ["a"], "weight": [0.6]})
    entries = pd.DataFrame({"id": ["v"], "party": ["b"], "kind": ["list_entry"], "list": ["tax"], "colour": ["black"]})
    answer = linked(frames.store(firms, ties, entries), SCHEMA, "a")
    (found,) = frames.findings([answer], SCHEMA).to_dict("records")
    assert (found["linked"], found["lists"], found["hops"]) == ("b", "tax", 1)
    assert found["path"] == "甲公司 ←股东─ 乙公司"
    assert 0 < found["probability"] <= 1


def test_findings_name_the_records_and_no_finding_is_an_empty_table() -> None:
    given = tables(
        [node("a"), node("p", kind="person"), node("b")],
        [edge("p", "officer", "a"), edge("p", "officer", "b")],
        [entry("b")],
    )
    found = frames.findings([linked(memory(given), SCHEMA, "a")], SCHEMA)
    assert found["records"].tolist() == ["ties:p-officer-a|ties:p-officer-b"]
    assert frames.findings([], SCHEMA).columns.tolist() == found.columns.tolist()
