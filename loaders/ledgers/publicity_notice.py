"""What goes out about double publicity: the circular to all, and to each department what it has to put right. In Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from loaders.ledgers.notice import Notice, Table

Row = Mapping[str, Any]
_STATES = {"late": "迟报", "concealed": "瞒报", "refused": "退回", "in_time": "及时", "pending": "未到期"}
_DECISIONS = {"permit": "行政许可", "penalty": "行政处罚"}
_BY = {"published_on": "公示日期", "sent_on": "报送日期", "delivered_on": "首次交付日期"}
_COUNTS = (
    ("decisions", "决定数"), ("due", "应公示"), ("in_time", "及时"), ("late", "迟报"), ("concealed", "瞒报"),
    ("refused", "退回"), ("wrong", "错报"), ("exempt", "不予公示"), ("pending", "未到期"),
)  # fmt: skip
_RATES = (("timeliness", "及时率"), ("concealment", "瞒报率"), ("compliance", "合规率"))
_CASE_COLUMNS = (
    "类型",
    "行政相对人",
    "代码",
    "决定书文号",
    "决定日期",
    "应公示日期",
    "公示日期",
    "情形",
    "迟报工作日",
    "问题与整改要求",
)


def circular(answer: Row, signed: str) -> Notice:
    """The circular: totals, regions, departments, periods, and all single cases."""
    span = _span(answer)
    sums = answer["total"]
    tables = [
        _counted("分地区情况", "地区", answer["regions"], lambda row: row["region_name"] or "未识别地区"),
        _counted("分部门情况", "部门", answer["departments"], _department),
        _counted("分时段情况", "时段", answer["periods"], lambda row: row["period"] or "日期不明"),
    ]
    columns = ("部门", *_CASE_COLUMNS)
    tables += [Table.of("问题数据清单", columns, [[_department(row), *_case(row)] for row in answer["cases"]])]
    if answer["files"]:
        rows = [[row["file"], row["code"], row["field"], row["records"]] for row in answer["files"]]
        tables.append(Table.of("整表缺少的数据项", ("文件", "数据项", "名称", "涉及记录"), rows))
    return Notice(
        title=f"关于{span}“双公示”工作情况的通报",
        paragraphs=(_summary(span, sums), "请各部门对照问题数据清单逐项核实整改，力争零瞒报、零迟报、全合规。"),
        tables=tuple(tables),
        to="各县市区人民政府，各有关部门",
        signed=signed,
        dated=answer["as_of"],
        remarks=_remarks(answer),
    )


def to_departments(answer: Row, signed: str) -> dict[str, Notice]:
    """By department: what it has to put right; departments without a problem get none."""
    counted = {row["department"]: row for row in answer["departments"]}
    cases: dict[str, list[Row]] = {}
    for row in answer["cases"]:
        cases.setdefault(row["department"], []).append(row)
    return {name: _to_department(answer, name, counted.get(name), rows, signed) for name, rows in sorted(cases.items())}


def _to_department(answer: Row, name: str, counted: Row | None, cases: Sequence[Row], signed: str) -> Notice:
    span = _span(answer)
    tables = [_counted("本部门情况", "部门", [counted], _department)] if counted else []
    tables.append(Table.of("问题数据清单", _CASE_COLUMNS, [_case(row) for row in cases]))
    return Notice(
        title=f"关于{span}“双公示”问题数据的告知",
        paragraphs=(
            _summary(span, counted) if counted else "",
            "请于收到本告知之日起逐项核实整改，并反馈原因和解决方案。",
        ),
        tables=tuple(tables),
        to=name or "有关部门",
        signed=signed,
        dated=answer["as_of"],
        remarks=_remarks(answer),
    )


def _span(answer: Row) -> str:
    scope = answer["scope"]
    ends = "至".join(text for text in (scope["from"], scope["to"]) if text)
    return ends or f"截至{answer['as_of']}"


def _summary(span: str, row: Row) -> str:
    rates = "，".join(f"{name}{percent(row[key])}" for key, name in _RATES)
    return (
        f"{span}作出的行政许可和行政处罚决定 {row['decisions']} 件，应公示 {row['due']} 件，及时公示 {row['in_time']} 件，"
        f"迟报 {row['late']} 件，瞒报 {row['concealed']} 件，错报 {row['wrong']} 件；{rates}。"
    )


def percent(share: float | None) -> str:
    """A share as people read it; — where there is nothing to tell."""
    return "—" if share is None else f"{share:.2%}"


def _department(row: Row) -> str:
    return row["department"] or "未识别部门"


def _counted(title: str, first: str, rows: Sequence[Row], name: Any) -> Table:
    columns = (first, *(text for _, text in _COUNTS), *(text for _, text in _RATES))
    told = [[name(row), *(row[key] for key, _ in _COUNTS), *(percent(row[key]) for key, _ in _RATES)] for row in rows]
    return Table.of(title, columns, told)


def _case(row: Row) -> list[Any]:
    published = f"{row['published_on']}（{_BY[row['published_by']]}）" if row["published_on"] else ""
    wrong = [f"{one['text']}：{one['remedy']}" for one in row["findings"]]
    state = "、".join(
        [*([_STATES[row["state"]]] if row["state"] in _STATES else []), *(["错报"] if row["findings"] else [])]
    )
    return [
        _DECISIONS[row["decision"]], row["name"], row["code"], row["document_no"], row["decided_on"], row["due_on"],
        published, state, row["late_by"] or "", "；".join([*wrong, *_owed(row)]),
    ]  # fmt: skip


def _owed(row: Row) -> list[str]:
    if row["state"] == "concealed":
        return ["台账有记录、逾期未公示：请立即补报并说明原因"]
    return ["超过公示期限：请说明原因"] if row["state"] == "late" else []


def _remarks(answer: Row) -> tuple[str, ...]:
    rules = [
        f"{one['basis']}{'' if one['verified'] else '（未核实）'}" for one in answer["rules"] if one["what"] == "term"
    ]
    return (
        f"数据截至 {answer['as_of']}；期限自作出决定的次日起按国务院公布的放假调休安排计算工作日。依据：{'；'.join(rules)}。",
        "及时率＝及时÷（及时＋迟报）；瞒报率＝瞒报÷应公示，没有台账的部门无从得知；合规率＝无差错÷已报送（含退回）。",
        "台账注明或按规定不予公示的决定不计入应公示。没有公示日期的文件以报送日期、再以首次交付日期为准。",
    )
