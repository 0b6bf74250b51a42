"""What is named in ``deploy/`` exists: commands and options, settings, secrets, files, services."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from api.commands.root import xintu
from api.operations.options import Operations
from api.settings import DEFAULTS, SECRETS

DEPLOY = Path(__file__).parents[2] / "deploy"
SETTINGS = {*DEFAULTS, *(f"{name}_FILE" for name in SECRETS)}
COMPOSE = DEPLOY / "compose.yaml"


def texts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(DEPLOY.iterdir()) if path.is_file()}


def composed() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return loaded


def test_every_setting_exists() -> None:
    wrong = {
        (name, one)
        for name, text in texts().items()
        for one in re.findall(r"XINTU_[A-Z0-9_]+", text)
        if one not in SETTINGS
    }
    assert not wrong
    assert sum(len(re.findall(r"XINTU_[A-Z_]+", text)) for text in texts().values()) > 10


def calls() -> list[list[str]]:
    """Command lines of xintu: of units, of the image, of services."""
    found = []
    for name, text in texts().items():
        if name.endswith(".service"):
            for line in re.findall(r"/opt/xintu/bin/xintu ([^\n']+)", text):
                found.append([part for part in line.split() if not part.startswith(("/var", "$", "+%"))])
        if name == "Dockerfile":
            found.append(yaml.safe_load(re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)[1]))  # type: ignore[index]
    for service in composed()["services"].values():
        if "xintu" in str(service.get("image", "")) and "command" in service:
            found.append(service["command"])
        if "entrypoint" in service:
            found.append(re.search(r"xintu (\w+)", service["entrypoint"][-1])[0].split()[1:])  # type: ignore[index]
    return found


@pytest.mark.parametrize("call", calls(), ids=" ".join)
def test_every_command_and_option_exists(call: list[str]) -> None:
    context, command, parts = click.Context(xintu), xintu, list(call)
    while parts and isinstance(command, click.Group):
        found = command.get_command(context, parts.pop(0))
        assert found is not None, call
        command = found  # type: ignore[assignment]
    options = {name for parameter in command.params for name in parameter.opts}
    assert not [part for part in parts if part.startswith("--") and part not in options], call


def test_all_ways_of_calling_are_looked_at() -> None:
    assert {tuple(call[:2]) for call in calls()} >= {
        ("repair", "expire"),
        ("watch", "run"),
        ("serve", "--host"),
        ("migrate",),
        ("backup",),
    }


def test_the_composition_hangs_together() -> None:
    composition = composed()
    services = composition["services"]
    for name, service in services.items():
        assert {*service.get("secrets", ())} <= composition["secrets"].keys(), name
        assert {*service.get("networks", ())} <= composition["networks"].keys(), name
        assert service.get("depends_on", {}).keys() <= services.keys(), name
        volumes = [volume.partition(":")[0] for volume in service.get("volumes", ())]
        assert not [volume for volume in volumes if volume[0] not in "./" and volume not in composition["volumes"]], (
            name
        )
        for waited in service.get("depends_on", {}):
            assert "healthcheck" in services[waited] or "build" in services[waited], waited
        for mounted in re.findall(r"^\./([\w.]+\.conf)", "\n".join(service.get("volumes", ())), re.MULTILINE):
            assert (DEPLOY / mounted).exists()
        used = {
            value.rpartition("/")[2] for value in service.get("environment", {}).values() if "/run/secrets/" in value
        }
        assert used <= {*service.get("secrets", ())}, name
    assert services["api"]["read_only"]
    assert "ports" not in services["api"]  # only the proxy is reached


def test_the_image_runs_as_nobody_special_and_copies_what_is_there() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE)[-1] == "10001:10001"
    assert text.count("\nFROM ") == 2
    assert "HEALTHCHECK" in text
    root = DEPLOY.parent
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)]
    assert not [name for names in copied for name in names if not (root / name).exists()]
    kept = (root / ".dockerignore").read_text(encoding="utf-8")
    assert not [name for names in copied for name in names if f"!{name}\n" not in kept]


def test_the_proxy_lets_through_no_more_than_the_service_takes() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    limits = Operations.read(DEFAULTS)
    assert int(re.search(r"client_max_body_size (\d+)m;", text)[1]) * 2**20 == limits.body_limit  # type: ignore[index]
    assert text.count("{") == text.count("}")
    assert "access_log off;" in text


def test_the_proxy_is_believed_who_asks_and_by_which_way() -> None:
    """Else all users are one address, which waits when one of them guesses, and their cookies may go out in the clear."""
    proxy, composition = (DEPLOY / "nginx.conf").read_text(encoding="utf-8"), composed()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in proxy
    (network,) = composition["networks"]["front"]["ipam"]["config"]
    assert composition["services"]["api"]["environment"]["XINTU_TRUSTED_PROXIES"] == network["subnet"]
    assert composition["services"]["proxy"]["networks"] == ["front"]
    unit = (DEPLOY / "xintu.service").read_text(encoding="utf-8")
    assert "--host 127.0.0.1 " in unit
    assert " XINTU_TRUSTED_PROXIES=127.0.0.1 " in unit


def test_the_proxy_is_understood_by_old_servers_and_new() -> None:
    """``http2 on`` is a directive since 1.25 only; Debian's server is older."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert "http2 on" not in text
    assert re.search(r"listen 443 ssl http2;", text)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_units_are_understood(tmp_path: Path) -> None:
    """With a program that is there in place of the installed one."""
    for path in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]:
        text = path.read_text(encoding="utf-8").replace("/opt/xintu/bin/xintu", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    assert len(units) == 7
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert [
        line for line in done.stderr.splitlines() if str(tmp_path) in line or ".service" in line or ".timer" in line
    ] == []
    assert done.returncode == 0, done.stderr


def test_each_timer_has_its_service() -> None:
    assert not [path.name for path in DEPLOY.glob("*.timer") if not path.with_suffix(".service").exists()]
