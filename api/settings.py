"""Settings: one frozen object, built here from the environment, passed down. No other module reads the environment.

XINTU_WORKSPACE        folder of the workspace (default: xintu-workspace)
XINTU_DATABASE_URL     SQLAlchemy URL instead of the workspace's SQLite file
XINTU_KEY              key for personal numbers, hex (default: the workspace's key file)
XINTU_NEO4J_URL        e.g. neo4j+s://graph.example:7687; XINTU_NEO4J_USER, XINTU_NEO4J_PASSWORD, XINTU_NEO4J_DATABASE
XINTU_LANG             zh (default) or en
XINTU_PUSH             local (default): records may be pushed from this machine only; open: from wherever the service is reached
XINTU_AUDIT_DIGEST     sha256 (default) or sm3: of the audit log's chain
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: Every setting by its environment variable, with its default; the docs test holds docs/settings.md against it.
DEFAULTS: Mapping[str, str] = {
    "XINTU_WORKSPACE": "xintu-workspace",
    "XINTU_DATABASE_URL": "",
    "XINTU_KEY": "",
    "XINTU_NEO4J_URL": "",
    "XINTU_NEO4J_USER": "neo4j",
    "XINTU_NEO4J_PASSWORD": "",
    "XINTU_NEO4J_DATABASE": "neo4j",
    "XINTU_LANG": "zh",
    "XINTU_PUSH": "local",
    "XINTU_AUDIT_DIGEST": "sha256",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the workspace is, which graph server to push to, and the language of what people read."""

    workspace: Path
    database_url: str
    neo4j_url: str
    neo4j_user: str
    neo4j_password: str
    neo4j_database: str
    language: Literal["zh", "en"]
    push: Literal["local", "open"]
    audit_digest: Literal["sha256", "sm3"]

    def __repr__(self) -> str:
        return f"Settings(workspace={str(self.workspace)!r}, language={self.language!r})"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from environment variables; unset or empty ones take their defaults."""
        value = {name: environment.get(name) or default for name, default in DEFAULTS.items()}
        return cls(
            workspace=Path(value["XINTU_WORKSPACE"]),
            database_url=value["XINTU_DATABASE_URL"],
            neo4j_url=value["XINTU_NEO4J_URL"],
            neo4j_user=value["XINTU_NEO4J_USER"],
            neo4j_password=value["XINTU_NEO4J_PASSWORD"],
            neo4j_database=value["XINTU_NEO4J_DATABASE"],
            language="en" if value["XINTU_LANG"].lower().startswith("en") else "zh",
            push="open" if value["XINTU_PUSH"].lower() == "open" else "local",
            audit_digest="sm3" if value["XINTU_AUDIT_DIGEST"].lower() == "sm3" else "sha256",
        )
