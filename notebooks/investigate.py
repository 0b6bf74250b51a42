# %% [markdown]
# # Investigate a listed firm
# Who is behind it, what else do they run, and since when? Runs on the synthetic delta (nothing in it is real):
# set XINTU_WORKSPACE to a workspace that `xintu demo` or `xintu load` + `xintu resolve` has filled.

# %%
import os

import pandas as pd

from api import answers, region_answers
from graph.model import ALWAYS
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

workspace = Workspace.open(
    os.environ.get("XINTU_WORKSPACE", "demo/workspace"), os.environ.get("XINTU_DATABASE_URL"), create=False
)
store, schema = SqlGraphStore(workspace.engine), load_schema()

# %% Parties on black lists, by list and city of the decision
listed = pd.DataFrame(
    [(event.party, event.list, event.region[:4], event.since) for event in store.listed()],
    columns=["party", "list", "city", "since"],
)
by_list = listed.groupby(["list", "city"]).size().unstack(fill_value=0)
print(by_list)

# %% The listed party with the most neighbours
degrees = {id_: sum(node.degree.values()) for id_, node in store.nodes(listed["party"].unique().tolist()).items()}
subject = max(sorted(degrees), key=lambda id_: degrees[id_])
dossier = answers.dossier(store, schema, subject, ALWAYS)
print(dossier["party"]["name"], dossier["region_name"])
golden = pd.DataFrame(
    [(field, said["value"], said["record"]) for field, said in dossier["golden"].items()],
    columns=["field", "value", "record"],
)
print(golden)

# %% Other dishonest parties linked to it, with the path that says so
linked = answers.linked(store, schema, subject, ALWAYS, hops=3, limit=20)
findings = pd.DataFrame(
    [
        (finding["party"]["name"], finding["probability"], " → ".join(hop["kind"] for hop in finding["path"]))
        for finding in linked["findings"]
    ],
    columns=["party", "probability", "path"],
)
print(findings)

# %% Where else in the delta is it active?
matches = pd.DataFrame(
    [
        (match["tie"], match["listed_region_name"], match["other_region_name"], "; ".join(match["records"]))
        for match in region_answers.cross_region(store, schema, ALWAYS)
        if match["party"]["id"] == subject
    ],
    columns=["tie", "listed in", "other city", "records"],
)
print(matches)
workspace.close()
