"""A small world with canaries, values that few may see: what must not show is looked for wherever something is told. Synthetic."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import listed_samples as listed
import pypdfium2
from databases import URL

from api.access import people
from api.access.keys import issue
from api.access.policy import load_policy
from api.service.database import ServiceDatabase
from loaders.workspace import Workspace
from resolution.identifiers import uscc

POLICY = load_policy()
PERSON, PHONE, MASK = "欧阳丝雀", "13800138321", "342501********0016"
#: Persons whom no register calls so: a shop that bears its operator's name, a party of a decision without code or kind, and a
#: shareholder whom its row takes for an enterprise.
SHOP, NAMELESS, BACKER = "上官铁雀", "司徒铜雀", "公孙银雀"
CONSENT, OWN_FACT, FOREIGN_FACT = "金丝雀税票", "金丝雀路八号", "金丝雀路九号"
OWN, FOREIGN = listed.code_of(1), listed.code_of(2)
NAMES = {OWN: "宣城市云岚测试有限公司", FOREIGN: "南京嘉禾测试有限公司"}
#: Refused, and not only left empty, of parties of other regions.
OF_OWN_REGIONS = ("GET /v1/parties/{party}/grade", "GET /v1/parties/{party}/repairs")
TOLD = ("enterprise_register", "officers", "real_estate", "tax_payments", "serious_lists")
REGIONS = {OWN: "341802", FOREIGN: "320104"}


def rows(source: str, code: str) -> list[dict[str, str]]:
    firm = {"企业名称": NAMES[code], "统一社会信用代码": code}
    estate = {OWN: OWN_FACT, FOREIGN: FOREIGN_FACT}[code]
    told = {
        "enterprise_register": firm
        | {"登记状态": "存续", "成立日期": "2015-06-01", "行政区划代码": REGIONS[code], "法定代表人": PERSON},
        "officers": firm
        | {"姓名": PERSON, "证件号码": MASK, "职务": "执行董事", "联系电话": PHONE, "任职日期": "2016-01-01"},
        "real_estate": {
            "权利人": NAMES[code],
            "统一社会信用代码": code,
            "不动产权证号": f"皖（2020）不动产第{estate}号",
            "坐落": estate,
            "登记时间": "2020-01-02",
        },
        "tax_payments": {
            "纳税人名称": NAMES[code],
            "统一社会信用代码": code,
            "征收项目": "增值税",
            "税票号码": CONSENT,
            "实缴金额": "100",
            "入库日期": "2026-01-02",
        },
        "serious_lists": listed.entry(0, listed.MARKET_LIST, "2026-01-05") | firm,
    }
    return [told[source]]


def misread(source: str) -> list[dict[str, str]]:
    """Rows in which a person stands as if it were an organisation."""
    shop = {"企业名称": SHOP, "统一社会信用代码": SHOP_CODE, "登记状态": "存续", "成立日期": "2018-06-01"}
    decision = {"行政处罚决定书文号": "宣市监罚〔2026〕7号", "处罚决定日期": "2026-02-03", "处罚机关": listed.MARKET}
    told = {
        "enterprise_register": [shop | {"行政区划代码": "341802", "经营者": SHOP, "主体类别": "个体工商户"}],
        "penalties": [
            {"行政相对人名称": NAMELESS, "违法事实": f"{NAMELESS}无照经营", "处罚内容": "罚款", **decision},
            {"行政相对人名称": SHOP, "统一社会信用代码": SHOP_CODE, "违法事实": f"{SHOP}超范围经营", **decision}
            | {"行政处罚决定书文号": "宣市监罚〔2026〕8号"},
        ],
        "serious_lists": [
            {**listed.entry(0, listed.MARKET_LIST, "2026-01-05"), "企业名称": SHOP, "统一社会信用代码": SHOP_CODE},
            {**listed.entry(0, listed.MARKET_LIST, "2026-01-06"), "企业名称": BACKER, "统一社会信用代码": ""}
            | {"主体类别": "企业"},
        ],
        "shareholders": [
            {
                "企业名称": NAMES[OWN],
                "统一社会信用代码": OWN,
                "股东名称": BACKER,
                "股东类型": "企业法人",
                "持股比例": "60%",
            }
        ],
    }
    return told.get(source, [])


def shop_code() -> str:
    """A right code of an individual business in a region that does not exist."""
    body = listed.code_of(7)[2:17]
    return f"92{body}{uscc.check_digit(f'92{body}')}"


SHOP_CODE = shop_code()


def loaded(folder: Path, xintu: Any) -> Path:
    """The workspace of the world."""
    files = []
    for source in (*TOLD, "penalties", "shareholders"):
        path = folder / f"{source}.json"
        told = [*rows(source, OWN), *rows(source, FOREIGN)] if source in TOLD else []
        path.write_text(json.dumps([*told, *misread(source)], ensure_ascii=False), encoding="utf-8")
        files.append(f"{source}={path}")
    done = xintu("load", *files, "--workspace", folder / "w")
    assert done.returncode == 0, done.stderr + done.stdout
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


def keys_of(workspace: Path) -> dict[tuple[str, str], str]:
    """A key of each role, everywhere and in 宣城 only."""
    opened = Workspace.open(workspace, url=URL or None, create=False)
    service = ServiceDatabase.open(opened, URL)
    made = {}
    with service.write() as connection:
        for role in POLICY.roles:
            for regions in ("", "3418"):
                new = people.NewUser(
                    f"{role}{regions}", (role,), organisation="测试单位", regions=(regions,) if regions else ()
                )
                people.add(connection, new)
                made[role, regions] = issue(connection, new.name).text
    service.close()
    opened.close()
    return made


def must_not_show(role: str, regions: str) -> list[str]:
    shows = POLICY.roles[role].shows
    hidden = [CONSENT]
    hidden += [PERSON, MASK, SHOP, NAMELESS, BACKER] if shows.persons != "full" else []
    hidden += [PHONE] if not shows.contacts else []
    hidden += [OWN_FACT] if "shared" not in shows.classes else []
    return hidden + ([FOREIGN_FACT] if regions or "shared" not in shows.classes else [])


def told_by(answer: httpx.Response) -> str:
    """What an answer tells, whatever it is written in: papers and archives are opened."""
    head = unquote("\n".join(f"{name}: {value}" for name, value in answer.headers.items())) + "\n"
    if answer.content.startswith(b"%PDF"):
        return head + "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content))
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            return head + "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return head + answer.text
