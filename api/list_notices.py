"""What goes out about lists: the ratio, and what is due to keepers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say
from loaders.ledgers.notice import Notice, Table


def ratio_notice(answer: Mapping[str, Any], signed: str) -> Notice:
    """The share of listed enterprises by region, who is near or past the line, and the months before."""
    whole = answer["whole"]
    regions = [
        (
            row["region_name"], row["registered"], row["listed"], f"{row['ratio']:.2%}",
            say(f"lists.ratio.{row['state']}"), row["room"],
        )
        for row in answer["regions"]
    ]  # fmt: skip
    lists = [(row["list_name"], row["listed"], row["only"]) for row in answer["lists"]]
    months = [(row["on"], row["registered"], row["listed"], f"{row['ratio']:.2%}") for row in answer["trend"]]
    near = [row["region_name"] for row in answer["regions"] if row["state"] in ("warning", "over")]
    told = (
        f"截至{answer['as_of']}，{whole['region_name'] or '全部地区'}登记企业{whole['registered']}户，列入严重失信主体名单的企业"
        f"{whole['listed']}户，占{whole['ratio']:.2%}（应低于{answer['limit']:.0%}，预警线{answer['warning']:.1%}）。"
    )
    warned = (
        f"达到或者超过预警线的地区：{'、'.join(near)}。请推动失信主体纠正失信行为、依法修复。"
        if near
        else "各地区均低于预警线。"
    )
    return Notice(
        title="严重失信主体企业占比通报",
        to="各县市区人民政府，各有关单位",
        paragraphs=(told, warned),
        tables=(
            Table.of("各地区占比", ("地区", "登记企业", "列入名单企业", "占比", "状态", "距上限还可列入"), regions),
            Table.of("各名单", ("名单", "企业数", "只在该名单"), lists),
            Table.of("逐月", ("日期", "登记企业", "列入名单企业", "占比"), months),
        ),
        signed=signed,
        dated=answer["as_of"],
        remarks=("登记企业不含已注销、吊销、撤销、迁出的企业；列入名单的企业按主体计，一户在多个名单只计一次。",),
    )


def due_notice(answer: Mapping[str, Any]) -> Notice:
    """What keepers must or may do with entries."""
    rows = [
        (
            row["acts"], row["list_name"], row["party_name"], row["party_code"], row["since"],
            say(f"lists.due.{row['what']}"), row["on"], "" if row["verified"] else "期限未核实",
        )
        for row in answer["rows"]
    ]  # fmt: skip
    columns = ("认定单位", "名单", "主体", "代码", "列入日期", "事项", "日期", "说明")
    return Notice(
        title="严重失信主体名单到期提示",
        to="各名单认定单位",
        paragraphs=(
            f"截至{answer['as_of']}，到期未移出{answer['expired']}条，已履行未移出{answer['performed']}条；{answer['within']}日内"
            f"到期{answer['term_end']}条，可以申请提前移出{answer['early_exit']}条。",
        ),
        tables=(Table.of("名单条目", columns, sorted(rows)),),
        dated=answer["as_of"],
    )
