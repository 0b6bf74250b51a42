"""Notebooks: their cells parse as Jupytext reads them, and they run on the synthetic delta and draw what they promise.

They run in one process each after the other, which shares the imports.
"""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded
else:
    Loaded = Any

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
#: Packages of the project and of its dependencies that a notebook may use; what begins with "_" is nobody's business.
PACKAGES = {"api", "graph", "loaders", "resolution"}
ALLOWED = PACKAGES | {"matplotlib", "networkx", "numpy", "os", "pandas", "pathlib", "pyarrow", "sqlalchemy", "tempfile"}


def cells(notebook: Path) -> list[tuple[str, str]]:
    """Kind (code, markdown) and text of every cell."""
    pieces = re.split(r"^# %%(.*)\n", notebook.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert pieces[0].strip() == "", "a notebook begins with a cell"
    heads, bodies = pieces[1::2], pieces[2::2]
    kinds = ["markdown" if head.strip() == "[markdown]" else "code" for head in heads]
    return list(zip(kinds, bodies, strict=True))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_parse(notebook: Path) -> None:
    found = cells(notebook)
    assert found[0][0] == "markdown"
    assert "XINTU_WORKSPACE" in found[0][1]  # how to run it on one's own
    for kind, text in found:
        if kind == "markdown":
            assert all(line.startswith("#") for line in text.splitlines() if line)
        else:
            compile(text, notebook.name, "exec")
            assert text.strip()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_only_what_is_public_is_imported(notebook: Path) -> None:
    tree = ast.parse(notebook.read_text(encoding="utf-8"))
    modules = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            modules.add(str(node.module))
            assert not [name.name for name in node.names if name.name.startswith("_")]
    assert {module.split(".")[0] for module in modules} <= ALLOWED
    private = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr.startswith("_")]
    assert not private


@pytest.fixture
def run(loaded: Loaded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Runs a notebook on the synthetic delta; gives its names."""
    monkeypatch.setenv("XINTU_WORKSPACE", str(loaded.workspace))
    monkeypatch.setenv("XINTU_TRUTH", str(loaded.files / "truth"))
    monkeypatch.setenv("XINTU_FINDINGS", str(tmp_path / "findings.csv"))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    from matplotlib import pyplot as plt

    yield lambda name: runpy.run_path(str(ROOT / "notebooks" / f"{name}.py"))
    plt.close("all")


pytestmark = pytest.mark.filterwarnings("ignore:Glyph .* missing from")


def titles() -> list[str]:
    """The titles of the plots that hold something."""
    from matplotlib import pyplot as plt

    axes = [one for number in plt.get_fignums() for one in plt.figure(number).axes]
    return [one.get_title() for one in axes if one.has_data() and one.get_title()]


def test_investigate(run: Any, loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    got = run("investigate")
    assert "judgment_debtor" in capsys.readouterr().out
    asked = loaded.ask("linked", got["subject"], "--hops", 3)
    assert got["findings"]["linked"].tolist() == [finding["party"]["id"] for finding in asked["findings"]]
    assert any("信用事件" in title for title in titles())
    assert len(got["surroundings"].axes[0].patches) > 1


def test_portfolio(run: Any, loaded: Loaded, tmp_path: Path) -> None:
    """The findings are those that the command gives of each party; spoilt names do not lead to others."""
    got = run("portfolio")
    matched = got["matched"]
    assert len(matched) >= 0.7 * len(got["applicants"])
    assert matched["target"].tolist() == got["chosen"].loc[matched.index, "id"].tolist()
    assert (got["summary"]["own_lists"] != "").any()
    some = got["report"]["party"].iloc[0]
    asked = loaded.ask("linked", some)
    listed = got["report"][got["report"]["party"] == some]["linked"].unique().tolist()
    assert listed == [finding["party"]["id"] for finding in asked["findings"]]
    assert (tmp_path / "findings.csv").read_text(encoding="utf-8-sig").startswith("id,party,")
    assert titles() == ["申请人是谁", "最强关联的概率"]


def test_delta(run: Any, loaded: Loaded) -> None:
    got = run("delta")
    asked = loaded.ask("cross-region")
    assert len(got["matches"]) == len(asked) > 0
    pairs = {(match["party"]["id"], match["listed_region"], match["other_region"]) for match in asked}
    assert got["matrix"].to_numpy().sum() == len(pairs)
    assert len(titles()) == 3


def test_quality(run: Any) -> None:
    got = run("quality")
    assert got["report"]["pairwise"]["precision"] > 0.99
    assert {"clean", "typo", "code_missing"} <= set(got["measured"].index)
    assert float(got["decided"][got["matched"]]["right"].mean()) > 0.98
    assert got["curve"]["right"].iloc[-1] > 0.98
    assert {"可靠性曲线", "按噪声种类的精确率与召回率（成对）"} <= set(titles())
