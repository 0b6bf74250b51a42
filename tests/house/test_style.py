"""House style that no linter checks: length of files, names of modules, what must not be committed."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("graph", "resolution", "loaders", "api")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_FILE = 400
#: In parts, so that this file does not name them itself.
HOSTS = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("apache", "org/maven2"), ("maven", "org"))
WORDS = tuple("".join(parts) for parts in (("TO", "DO"), ("FIX", "ME")))
FORBIDDEN_NAMES = {"util", "utils", "misc", "common", "helpers"}


def tracked() -> list[Path]:
    """Files that git knows, or every file outside hidden folders where there is no git."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [p for p in ROOT.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.parts)]
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_and_public_names_say_why_they_are_there(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    undocumented = [] if ast.get_docstring(tree) or not tree.body else ["module"]
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public and not ast.get_docstring(node):
            undocumented.append(node.name)
    assert not undocumented


def test_nothing_names_a_registry_host_or_an_unowned_todo() -> None:
    hosts = [f"{name}.{end}" for name, end in HOSTS]
    bad = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        bad += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host in text]
        if path.suffix == ".py":
            bad += [f"{path.relative_to(ROOT)}: {word}" for word in WORDS if word in text]
    assert not bad


def test_no_third_party_bundle_is_committed() -> None:
    suffixes = {".jar", ".whl", ".ttf", ".otf", ".woff", ".woff2", ".pkl", ".onnx", ".so"}
    assert not [p for p in tracked() if p.suffix in suffixes]
