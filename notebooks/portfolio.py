# %% [markdown]
# # 筛查一批申请人 · Screen a portfolio
# A table of applicants in; a table of findings out: who each applicant is, what stands against it, and which dishonest
# parties it is linked to, by which path, with the records. It decides nothing: it tells what has to be looked at.
#
# How to run it on a workspace of your own: set `XINTU_WORKSPACE` to its folder and `XINTU_APPLICANTS` to a CSV with `id` and `name`
# (and `code`, `region`, `address`, `legal_representative`, where known); empty = names taken from the workspace, some of
# them spoilt. `XINTU_FINDINGS`, if set, is the CSV to write. `docs/notebooks.md` tells how to open it in Jupyter.

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd
import pyarrow as pa

from api.pictures.fonts import use_chinese_font
from graph import frames
from graph.export.part import whole
from graph.linked.links import linked
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.lists import lists
from loaders.parties import PartyIndex
from loaders.workspace import Workspace

use_chinese_font()
workspace = Workspace.open(
    os.environ.get("XINTU_WORKSPACE", "demo/workspace"), os.environ.get("XINTU_DATABASE_URL"), create=False
)
store, schema = SqlGraphStore(workspace.engine), load_schema()

# %% [markdown]
# ## 申请人 · The applicants

# %%
COLUMNS = ["id", "name", "code", "region", "address", "legal_representative"]
path = os.environ.get("XINTU_APPLICANTS", "")
if path:
    applicants = pd.read_csv(path, dtype=str, keep_default_na=False).reindex(columns=COLUMNS, fill_value="")
else:
    firms = frames.nodes(whole(store), schema).query("kind == 'enterprise'")
    chosen = pd.concat([firms[firms["listed"]].head(5), firms[~firms["listed"]].iloc[::7].head(35)])
    applicants = chosen.reindex(columns=COLUMNS, fill_value="").astype(str)
    applicants["id"] = [f"A{number:03}" for number in range(len(applicants))]
    applicants.loc[applicants.index[::3], "code"] = ""  # as applicants write them: without a code,
    applicants.loc[applicants.index[::5], "name"] = applicants["name"].str.replace(
        "有限公司", "", regex=False
    )  # or cut short
print(applicants.head().to_string())

# %% [markdown]
# ## 是谁 · Who they are
# A name that may mean several parties is never guessed: `review` says that a person has to look.

# %%
index = PartyIndex.open(workspace)
decided = index.matcher.decide(pa.Table.from_pandas(applicants, preserve_index=False)).to_pandas()
who = applicants[["id", "name"]].join(
    decided[["decision", "target", "probability", "reason"]].set_index(applicants.index)
)
print(who["decision"].value_counts())

# %% [markdown]
# ## 关联 · What stands against them, and whom they are linked to

# %%
matched = who[who["decision"] == "match"]
found = {party: linked(store, schema, party) for party in sorted(matched["target"].unique())}
findings = frames.findings(found.values(), schema)
names = {code: info.zh for code, info in lists().items()}
strongest = findings.groupby("party")["probability"].max() if len(findings) else pd.Series(dtype="float64")
summary = matched.assign(
    own_lists=[
        "、".join(sorted({names.get(entry.list, entry.list) for entry in found[party].own}))
        for party in matched["target"]
    ],
    linked=[len(found[party].findings) for party in matched["target"]],
    strongest=matched["target"].map(strongest).fillna(0.0),
).sort_values(["own_lists", "strongest"], ascending=False)
print(summary[["id", "name", "own_lists", "linked", "strongest"]].head(15).to_string())
report = matched[["id", "target"]].merge(findings, left_on="target", right_on="party").drop(columns="target")
print(report[["id", "party_name", "linked_name", "probability", "path"]].head(10).to_string())
if os.environ.get("XINTU_FINDINGS"):
    report.to_csv(os.environ["XINTU_FINDINGS"], index=False, encoding="utf-8-sig")

# %% [markdown]
# ## 全貌 · The portfolio at a glance

# %%
overview, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
who["decision"].map({"match": "已识别", "review": "待复核", "none": "查无此主体"}).value_counts().plot.bar(
    ax=left, color="#2f6db5", rot=0, xlabel="", title="申请人是谁"
)
own = summary["own_lists"] != ""
right.hist(
    [summary.loc[~own, "strongest"], summary.loc[own, "strongest"]],
    bins=[number / 10 for number in range(11)],
    stacked=True,
    color=["#8fb8e0", "#a01616"],
    label=["本身不在名单", "本身在名单上"],
)
right.set(title="最强关联的概率", xlabel="概率", ylabel="申请人数")
right.legend(frameon=False)
overview.tight_layout()
workspace.close()
