"""Words of the field for pages and clients: what codes in answers are called, in Chinese and English; and what is told before sign-in."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import orjson
import pypinyin
from fastapi import APIRouter, Request

from api.access.asking import needs
from api.access.policy import load_policy
from api.messages import words
from api.routes.dependencies import SchemaDep, WorkspaceDep
from loaders import pipeline
from loaders.catalogue import national
from loaders.lists import lists
from resolution import divisions

router = APIRouter(prefix="/v1", tags=["reference"])


def _pair(entry: Any) -> dict[str, str]:
    return {"zh": entry.zh, "en": entry.en}


def _romanised(name: str) -> str:
    """As atlases write it: 宣城市 is Xuancheng, 淮安市 Huai'an."""
    first, *others = pypinyin.lazy_pinyin(name[:-1])
    return first.capitalize() + "".join(f"'{one}" if one[0] in "aeo" else one for one in others)


@cache
def _cities() -> dict[str, dict[str, str]]:
    """By code; cities whose names are written alike in English (Suzhou, Taizhou) are told apart by their province."""
    found = {code: (name, _romanised(name)) for code, name in divisions.delta_cities()}
    often = Counter(english for _, english in found.values())
    return {
        code: {
            "zh": name,
            "en": f"{english} ({_romanised(divisions.name_of(code[:2] + '0000') or '')})"
            if often[english] > 1
            else english,
        }
        for code, (name, english) in found.items()
    }


@router.get("/words", summary="代码的名称：主体与关系类型、事件、名单、类别、城市、角色", dependencies=[needs()])
def all_words(schema: SchemaDep, workspace: WorkspaceDep) -> dict[str, Any]:
    """By family and code."""
    policy = load_policy()
    return {
        "nodes": {name: {**_pair(kind), "party": kind.party} for name, kind in schema.nodes.items()},
        "edges": {name: _pair(kind) for name, kind in schema.edges.items()},
        "events": {name: {**_pair(kind), "listing": kind.listing} for name, kind in schema.events.items()},
        "lists": {name: {**_pair(entry), "colour": entry.colour} for name, entry in lists().items()},
        "sources": {name: {"zh": it.title_zh, "en": it.title_en} for name, it in workspace.sources().items()},
        "classes": {str(number): _pair(info) for number, info in national().classes.items()},
        "cities": _cities(),
        "roles": {name: _pair(role) for name, role in policy.roles.items()},
        "scopes": {name: _pair(scope) for name, scope in policy.scopes.items()},
        "words": words(),
    }


@router.get("/welcome", summary="登录前可知的信息：是否合成数据、登录方式、演示内容")
def welcome(request: Request, workspace: WorkspaceDep) -> dict[str, Any]:
    """What the sign-in page has to know. Users with passwords only where ``xintu demo`` made the world and serves it."""
    settings, synthetic = request.app.state.settings, pipeline.is_synthetic(workspace)
    told = settings.demo.read_bytes() if synthetic and settings.demo and settings.demo.is_file() else b"null"
    return {
        "synthetic": synthetic,
        "elsewhere": bool(settings.access.oidc.issuer),
        "demo": orjson.loads(told),
    }
