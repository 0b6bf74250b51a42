"""What of the running service can be set; ``api.settings`` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


class SettingError(Exception):
    """A setting that cannot be used: ``name`` and why; never its value, which may be a secret."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name


#: By environment variable, with defaults. Sizes in bytes, times in seconds, disk space in MiB.
DEFAULTS: Mapping[str, str] = {
    "XINTU_LISTEN": "local",
    "XINTU_LOG": "errors",
    "XINTU_METRICS_PORT": "0",
    "XINTU_OTLP_ENDPOINT": "",
    "XINTU_BODY_LIMIT": "33554432",
    "XINTU_HEADER_LIMIT": "65536",
    "XINTU_HEADER_SECONDS": "10",
    "XINTU_BODY_SECONDS": "60",
    "XINTU_CONNECTIONS": "1000",
    "XINTU_GRACE_SECONDS": "30",
    "XINTU_DISK_LEAST": "512",
}


@dataclass(frozen=True, slots=True)
class Operations:
    """``listen``: this machine only, or its network too. ``log``: warnings and errors, or each request as well."""

    listen: Literal["local", "network"]
    log: Literal["errors", "requests"]
    metrics_port: int
    otlp_endpoint: str
    body_limit: int
    header_limit: int
    header_seconds: int
    body_seconds: int
    connections: int
    grace_seconds: int
    disk_least: int

    @classmethod
    def read(cls, value: Mapping[str, str]) -> Operations:
        """Out of variables with their defaults filled in; ``SettingError`` for a number that is none."""

        def whole(name: str) -> int:
            text = value[f"XINTU_{name}"]
            if not (text.isascii() and text.isdigit() and len(text) < 12):
                raise SettingError(f"XINTU_{name}", "不是自然数 / no natural number")
            return int(text)

        return cls(
            listen="network" if value["XINTU_LISTEN"].lower() == "network" else "local",
            log="requests" if value["XINTU_LOG"].lower() == "requests" else "errors",
            metrics_port=whole("METRICS_PORT"),
            otlp_endpoint=value["XINTU_OTLP_ENDPOINT"],
            body_limit=whole("BODY_LIMIT"),
            header_limit=whole("HEADER_LIMIT"),
            header_seconds=whole("HEADER_SECONDS"),
            body_seconds=whole("BODY_SECONDS"),
            connections=whole("CONNECTIONS"),
            grace_seconds=whole("GRACE_SECONDS"),
            disk_least=whole("DISK_LEAST"),
        )
