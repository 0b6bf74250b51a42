"""Plans laid out as tables, in the ways offices lay them out; all places and tasks are made up or general."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from loaders.extract.plans.reading import looks_like_plan, tasks
from loaders.extract.reading import read

HEAD = ["序号", "重点任务", "工作举措", "牵头单位", "配合单位", "完成时限"]
ROWS = [
    ["1", "健全制度", "修订目录", "市发展改革委", "市司法局、市财政局", "2022年6月底"],
    ["2", "信用监管", "推行承诺", "市市场监管局", "市交通运输局，各县（市、区）人民政府", "2022.9"],
    ["", "", "分级分类抽查", "", "", "长期坚持"],
    ["3", "联合惩戒", "清理名单", "市中级人民法院", "市税务局", "12月"],
]
TITLE = "黄山市2022年社会信用体系建设重点任务分解表"
COUNTIES = ["屯溪区", "黄山区", "徽州区", "歙县", "休宁县", "黟县", "祁门县"]

BY_BARS = (
    f"{TITLE}\n| "
    + " | ".join(HEAD)
    + " |\n|"
    + "---|" * 6
    + "\n"
    + "\n".join(f"| {' | '.join(row)} |" for row in ROWS)
)
BY_TABS = "\n".join([TITLE, "\t".join(HEAD), *("\t".join(row) for row in ROWS)])
BY_COMMAS = "\n".join([TITLE, ",".join(HEAD), *(",".join(f'"{cell}"' for cell in row) for row in ROWS)])


def told(text: str) -> list[tuple[int, int | None, str, str, str | None]]:
    return [(one["item"], one["sub"], one["title"], one["text"], one["deadline"]) for one in tasks(text)]


def bodies(text: str, number: int) -> list[tuple[str, str]]:
    return [(one["canonical"], one["role"]) for one in tasks(text)[number]["bodies"]]


def written(path: Path, kind: str) -> Path:
    """The table as a Word document or a workbook, with what offices merge merged."""
    if kind == "docx":
        document = docx.Document()
        document.add_paragraph(TITLE)
        table = document.add_table(rows=0, cols=len(HEAD))
        for row in (HEAD, *ROWS):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.save(str(path))
        return path
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([TITLE])
    for row in (HEAD, *ROWS):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    for column in "ABDE":
        sheet.merge_cells(f"{column}4:{column}5")
    book.save(path)
    return path


@pytest.mark.parametrize("laid_out", ["bars", "tabs", "commas", "docx", "xlsx"])
def test_rows_are_tasks_with_their_bodies_and_days(tmp_path: Path, laid_out: str) -> None:
    texts = {"bars": BY_BARS, "tabs": BY_TABS, "commas": BY_COMMAS}
    text = texts.get(laid_out) or read(written(tmp_path / f"plan.{laid_out}", laid_out)).text
    assert looks_like_plan(text)
    assert [(item, sub, body, day) for item, sub, _, body, day in told(text)] == [
        (1, None, "修订目录", "2022-06-30"),
        (2, 1, "推行承诺", "2022-09-30"),
        (2, 2, "分级分类抽查", None),
        (3, None, "清理名单", "2022-12-31"),
    ]
    lead, *others = bodies(text, 1)
    assert lead == ("黄山市市场监督管理局", "lead")
    assert others[0] == ("黄山市交通运输局", "responsible")
    assert sorted(name.removeprefix("黄山市") for name, _ in others[1:]) == sorted(
        f"{name}人民政府" for name in COUNTIES
    )
    assert bodies(text, 2) == bodies(text, 1)  # the cells are merged over both
    assert bodies(text, 3) == [("黄山市中级人民法院", "lead"), ("国家税务总局黄山市税务局", "responsible")]


@pytest.mark.parametrize("text", [BY_BARS, BY_TABS, BY_COMMAS])
def test_places_are_places_of_the_text_as_read(text: str) -> None:
    for task in tasks(text):
        for body in task["bodies"]:
            assert text[body["start"] : body["end"]] == body["name"]


@pytest.mark.parametrize(
    ("head", "row", "wanted"),
    [
        (
            "序号,工作任务,责任单位,时间要求",
            '一,"建机制，\n一口受理","市发改委（牵头），市市场监管局",2022-10-31',
            [("湖州市发展和改革委员会", "lead"), ("湖州市市场监督管理局", "responsible")],
        ),
        (
            "编号\t主要任务\t责任部门\t完成期限",
            "1\t信用村评定\t市农业农村局 市人行 湖州银保监分局\t全年",
            [
                ("湖州市农业农村局", "responsible"),
                ("中国人民银行湖州市中心支行", "responsible"),
                ("中国银行保险监督管理委员会湖州监管分局", "responsible"),
            ],
        ),
        (
            "序号  工作内容  牵头部门  责任部门  完成时间",
            "1  信用街区建设  市商务局  吴兴区人民政府  6月底前",
            [("湖州市商务局", "lead"), ("湖州市吴兴区人民政府", "responsible")],
        ),
        (
            "序号\t目标任务\t责任单位\t备注",
            "1\t归集信息\t牵头单位：市发改委；配合单位：市财政局、各区县政府\t—",
            [
                ("湖州市发展和改革委员会", "lead"),
                ("湖州市财政局", "responsible"),
                *((f"{name}人民政府", "responsible") for name in ("湖州市吴兴区", "湖州市南浔区", "德清县", "长兴县", "安吉县")),
            ],
        ),
    ],
)  # fmt: skip
def test_heads_and_cells_in_other_words(head: str, row: str, wanted: list[tuple[str, str]]) -> None:
    text = f"湖州市2022年信用建设工作任务清单\n{head}\n{row}\n"
    assert sorted(bodies(text, 0)) == sorted(wanted)


def test_a_table_without_a_year_is_of_today() -> None:
    text = "湖州市任务清单\n序号\t任务\t责任单位\n1\t双公示\t各区县人民政府\n2\t信易贷\t市财政局\n"
    assert len(bodies(text, 0)) == 5
    assert told(text)[0][4] is None


def test_zones_that_begin_with_the_sign_of_a_province_are_not_its_bodies() -> None:
    text = (
        "芜湖市2022年工作要点\n1.园区。（市发改委、皖江江北新兴产业集中区管委会负责）\n2.海关。（芜湖海关、市商务局）\n"
    )
    assert [one["canonical"] for one in tasks(text)[0]["bodies"]][1] == "皖江江北新兴产业集中区管理委员会"
    assert [one["canonical"] for one in tasks(text)[1]["bodies"]] == ["中华人民共和国芜湖海关", "芜湖市商务局"]
