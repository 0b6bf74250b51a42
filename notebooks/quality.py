# %% [markdown]
# # 解析质量 · How good the resolution is
# Two questions. Of a workspace whose truth is known: did records of one party come together, and only those? And of single
# mentions: when the matcher says 0.9, is it right nine times of ten?
#
# How to run it on a workspace of your own: set `XINTU_WORKSPACE` to its folder and `XINTU_TRUTH` to a CSV with `record_id`
# (`source:16 hex digits`), `entity_id` and, if there is one, `noise`; or to the folder `truth` that `xintu world` writes beside its
# files. Without a truth the first part is left out. `docs/notebooks.md` tells how to open it in Jupyter.

# %%
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import sqlalchemy as sa

from api.pictures.fonts import use_chinese_font
from loaders import records
from loaders.evaluate import evaluate, read_truth, workspace_clusters
from loaders.workspace import Workspace
from resolution.match import Matcher
from resolution.matching.made_up import made_up_register
from resolution.matching.training import make_trial
from resolution.mention import record_text

use_chinese_font()
workspace = Workspace.open(
    os.environ.get("XINTU_WORKSPACE", "demo/workspace"), os.environ.get("XINTU_DATABASE_URL"), create=False
)
given = Path(os.environ.get("XINTU_TRUTH", "demo/files/truth"))

# %% [markdown]
# ## 工作区 · The workspace against its truth


# %%
def truth_of_world(folder: Path) -> pd.DataFrame:
    """The truth of a synthetic world names files and rows: as record ids of this workspace."""
    told = pd.read_csv(folder / "records.csv", dtype=str, keep_default_na=False).query("role == 'subject'")
    told = told.assign(day=told["file"].str.split("/").str[0], name=told["file"].str.split("/").str[-1])
    record, load = records.record.c, records.load.c
    query = sa.select(record.record_id, record.source, record.row, load.file, load.delivered_on).join_from(
        records.record, records.load, record.load_id == load.load_id
    )
    with workspace.read() as connection:
        stored = pd.DataFrame(connection.execute(query).all(), columns=["id", "source", "row", "name", "day"])
    stored["row"] = stored["row"].astype(str)
    both = told.merge(stored, on=["day", "name", "row"]).drop_duplicates("id")
    both["record_id"] = [record_text(source, id_) for source, id_ in zip(both["source"], both["id"], strict=True)]
    return both[["record_id", "entity_id", "noise"]]


# %%
report = None
if given.exists():
    with TemporaryDirectory() as folder:
        table = given
        if given.is_dir():
            table = Path(folder) / "truth.csv"
            truth_of_world(given).to_csv(table, index=False)
        with workspace.read() as connection:
            report = evaluate(read_truth(table), workspace_clusters(connection), seed=1, replicates=200)
    scores = pd.DataFrame({name: report[name] for name in ("pairwise", "b_cubed")}).drop("interval").astype(float)
    print(report["records"], "records")
    print(scores.to_string())
    print(pd.Series(report["clusters"]).to_string())

# %% [markdown]
# ## 按噪声 · By kind of noise: which damage costs recall, and which precision

# %%
if report and report["noise"]:
    measured = pd.json_normalize(report["noise"]).set_index("noise")
    print(measured.to_string())
    shares = measured[["pairwise.precision", "pairwise.recall"]].set_axis(["精确率", "召回率"], axis=1)
    bars = shares.iloc[::-1].plot.barh(figsize=(9, 1 + 0.3 * len(shares)), color=["#2f6db5", "#f4cf6b"], xlim=(0, 1))
    bars.set(title="按噪声种类的精确率与召回率（成对）", ylabel="")
    bars.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    bars.figure.tight_layout()

# %% [markdown]
# ## 匹配 · Mentions against a register, a quarter of whose parties were hidden (made up: nothing in it is real)

# %%
trial = make_trial(made_up_register(4_000, seed=5), 3_000, seed=5)
decided = Matcher(trial.register).decide(trial.mentions).to_pandas()
decided["kind"] = [kind.split(" + ")[0] for kind in trial.kinds]
decided["right"] = decided["target"].replace("", "-1").astype(int).to_numpy() == np.asarray(trial.truth)
matched = decided["decision"] == "match"
by_kind = pd.DataFrame(
    {
        "mentions": decided.groupby("kind").size(),
        "matched": matched.groupby(decided["kind"]).sum(),
        "precision": decided[matched].groupby("kind")["right"].mean(),
        "review": (decided["decision"] == "review").groupby(decided["kind"]).sum(),
    }
).sort_values("mentions", ascending=False)
print(by_kind.to_string())
print("precision of what was matched:", round(float(decided[matched]["right"].mean()), 4))

# %% [markdown]
# ## 可靠性 · The reliability curve: said probability against how often it was right

# %%
said = decided[decided["target"] != ""]
edges = np.array([0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0])
bins = pd.cut(said["probability"], edges, include_lowest=True)
curve = said.groupby(bins, observed=True).agg(
    said=("probability", "mean"), right=("right", "mean"), mentions=("right", "size")
)
print(curve.to_string())
reliability, (upper, lower) = plt.subplots(2, 1, figsize=(6, 7), height_ratios=[3, 1], sharex=True)
upper.plot([0, 1], [0, 1], ":", color="#7a7a7a", label="完全可靠")
upper.plot(curve["said"], curve["right"], "o-", color="#2f6db5", label="实测")
upper.set(title="可靠性曲线", ylabel="实际正确的比例", ylim=(0, 1.02))
upper.legend(frameon=False)
lower.hist(said["probability"], bins=edges, color="#8fb8e0")
lower.set(xlabel="给出的概率", ylabel="提及数", yscale="log")
reliability.tight_layout()
workspace.close()
