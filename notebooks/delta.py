# %% [markdown]
# # 长三角跨区域图景 · The delta across its regions
# Listed in one city and registered, operating, controlling or controlled in another: how many, between which cities, by which tie.
#
# How to run it on a workspace of your own: set `XINTU_WORKSPACE` to a folder that `xintu load` and `xintu resolve` have filled
# (`xintu demo` fills one with a synthetic delta). `docs/notebooks.md` tells how to open it in Jupyter.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from api import region_answers
from api.pictures.fonts import use_chinese_font
from graph.model import ALWAYS
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.lists import lists
from loaders.workspace import Workspace
from resolution import divisions

use_chinese_font()
workspace = Workspace.open(
    os.environ.get("XINTU_WORKSPACE", "demo/workspace"), os.environ.get("XINTU_DATABASE_URL"), create=False
)
store, schema = SqlGraphStore(workspace.engine), load_schema()
CITY = {code: name.removesuffix("市") for code, name in divisions.delta_cities()}
TIE = {"registered": "登记", "operates": "分支经营", "controls": "控制", "controlled_by": "受控", "moved": "迁移"}

# %% [markdown]
# ## 匹配 · The matches as a table

# %%
matches = pd.DataFrame(
    [
        (
            match["party"]["id"],
            match["party"]["name"],
            match["list"],
            CITY.get(match["listed_region"], match["listed_region"]),
            CITY.get(match["other_region"], match["other_region"]),
            TIE[match["tie"]],
            "|".join(match["records"]),
        )
        for match in region_answers.cross_region(store, schema, ALWAYS)
    ],
    columns=["party", "name", "list", "listed_in", "other", "tie", "records"],
)
print(len(matches), "matches of", matches["party"].nunique(), "parties")
print(matches.head(10).to_string())

# %% [markdown]
# ## 市 × 市 · Listed in (row), tied to (column): parties, each once a pair of cities

# %%
matrix = (
    matches.drop_duplicates(["party", "listed_in", "other"])
    .groupby(["listed_in", "other"])
    .size()
    .unstack(fill_value=0)
)
present = [city for city in CITY.values() if city in matrix.index or city in matrix.columns]
matrix = matrix.reindex(index=present, columns=present, fill_value=0)
heat, axes = plt.subplots(figsize=(10, 9))
shown = axes.imshow(np.ma.masked_equal(matrix.to_numpy(), 0), cmap="cividis_r")
axes.set_xticks(range(len(present)), present, rotation=90)
axes.set_yticks(range(len(present)), present)
axes.set(title="跨区域失信主体：列入地（行）与关联地（列）", xlabel="关联地", ylabel="列入地")
for (row, column), count in np.ndenumerate(matrix.to_numpy()):
    if count:
        light = "white" if count > matrix.to_numpy().max() / 2 else "black"
        axes.text(column, row, count, ha="center", va="center", fontsize=7, color=light)
heat.colorbar(shown, label="主体数", shrink=0.7)
heat.tight_layout()

# %% [markdown]
# ## 按名单与关系 · By list and tie

# %%
NAME = {code: info.zh for code, info in lists().items()}
by_tie = matches.drop_duplicates(["party", "list", "tie"]).groupby(["list", "tie"]).size().unstack(fill_value=0)
by_tie.index = [NAME.get(code, code) for code in by_tie.index]
bars = by_tie.loc[by_tie.sum(axis=1).sort_values().index].plot.barh(stacked=True, figsize=(10, 5), colormap="cividis")
bars.set(title="各名单的跨区域主体（按关系）", xlabel="主体数", ylabel="")
bars.legend(title="", frameon=False)
bars.figure.tight_layout()
print(by_tie.to_string())

# %% [markdown]
# ## 从这里到那里 · Which cities send, which receive

# %%
flows = pd.DataFrame({"列入本市、关联外市": matrix.sum(axis=1), "外市列入、关联本市": matrix.sum()})
flows = flows.sort_values("列入本市、关联外市", ascending=False)
ends = flows.head(20).plot.bar(figsize=(11, 4), color=["#2f6db5", "#f4cf6b"], rot=60)
ends.set(title="跨区域失信主体最多的城市", ylabel="主体数")
ends.figure.tight_layout()
print(flows.to_string())
workspace.close()
