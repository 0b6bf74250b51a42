# %% [markdown]
# # 调查一家失信企业 · Investigate a listed firm
# Who is behind it, what else do they run, and since when? Every figure here comes with the records it rests on.
#
# How to run it on a workspace of your own: set `XINTU_WORKSPACE` to a folder that `xintu load` and `xintu resolve` have filled
# (`xintu demo` fills one with a synthetic delta: nothing in that is real), and `XINTU_PARTY` to a name, code or id
# (empty = the listed party with the most ties). `docs/notebooks.md` tells how to open it in Jupyter.

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd

from api import answers, region_answers
from api.pictures.draw import figure
from api.pictures.fonts import use_chinese_font
from api.pictures.scene import part_scene, scene_of
from graph import frames
from graph.export.part import around
from graph.linked.links import linked
from graph.model import ALWAYS, Node
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

use_chinese_font()
workspace = Workspace.open(
    os.environ.get("XINTU_WORKSPACE", "demo/workspace"), os.environ.get("XINTU_DATABASE_URL"), create=False
)
store, schema = SqlGraphStore(workspace.engine), load_schema()

# %% [markdown]
# ## 名单上有谁 · Who is on black lists, by list and city of the decision

# %%
listed = pd.DataFrame(
    [(event.party, event.list, event.region[:4], event.since) for event in store.listed()],
    columns=["party", "list", "city", "since"],
)
by_list = listed.groupby(["list", "city"]).size().unstack(fill_value=0)
print(by_list)

# %% [markdown]
# ## 查谁 · The subject

# %%
wanted = os.environ.get("XINTU_PARTY", "")
if wanted:
    found = answers.identify(store, wanted)
    assert isinstance(found, Node), f"{wanted}: several parties, or none"
    subject = found.id
else:
    degrees = {id_: sum(node.degree.values()) for id_, node in store.nodes(listed["party"].unique().tolist()).items()}
    subject = max(sorted(degrees), key=lambda id_: degrees[id_])
dossier = answers.dossier(store, schema, subject, ALWAYS)
print(dossier["party"]["name"], dossier["region_name"])
golden = pd.DataFrame(
    [(field, said["value"], said["record"]) for field, said in dossier["golden"].items()],
    columns=["field", "value", "record"],
)
print(golden)

# %% [markdown]
# ## 时间线 · Its credit events through time

# %%
near = around(store, schema, [subject], hops=1, most=40)
events = frames.events(near, schema)
own = events[(events["party"] == subject) & (events["since"] != "")].sort_values("since")
timeline, axes = plt.subplots(figsize=(9, 3))
axes.scatter(
    pd.to_datetime(own["since"]), own["kind_name"], c=own["colour"].map({"black": "#a01616"}).fillna("#2f6db5")
)
axes.set_title(f"{dossier['party']['name']}：信用事件（红：失信名单）")
timeline.autofmt_xdate()
print(own[["since", "until", "kind_name", "list", "title", "records"]].to_string())

# %% [markdown]
# ## 关联失信主体 · Other dishonest parties linked to it, with the path that says so

# %%
answer = linked(store, schema, subject)
findings = frames.findings([answer], schema)
print(findings[["linked_name", "probability", "lists", "path"]].head(10).to_string())

# %% [markdown]
# ## 关联图 · The picture: what lies one step around, and the likeliest paths

# %%
surroundings = figure(part_scene(f"{dossier['party']['name']} 的关联图", near, schema))
surroundings  # noqa: B018 - shown by Jupyter

# %%
if answer.findings:
    paths = [[edge for edge, _ in one.path.hops] for one in answer.findings[:5]]
    ties = {edge.id: edge for path in paths for edge in path}
    on_paths = store.nodes(sorted({end for edge in ties.values() for end in (edge.source, edge.target)}))
    on_lists = {one.party.id: sorted({entry.list for entry in one.entries}) for one in answer.findings}
    first = [edge.id for edge in paths[0]]
    title = "最可能的关联路径（粗线为第一条）"
    likeliest = figure(scene_of(title, on_paths.values(), ties.values(), schema, on_lists, first))
    likeliest  # noqa: B018

# %% [markdown]
# ## 跨区域 · Where else in the delta is it active?

# %%
matches = pd.DataFrame(
    [
        (match["tie"], match["listed_region_name"], match["other_region_name"], "; ".join(match["records"]))
        for match in region_answers.cross_region(store, schema, ALWAYS)
        if match["party"]["id"] == subject
    ],
    columns=["tie", "listed in", "other city", "records"],
)
print(matches.to_string())
workspace.close()
