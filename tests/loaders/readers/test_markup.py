"""Tables in HTML and in the XML of old spreadsheets, under the names that systems give them. Synthetic only."""

from __future__ import annotations

import pytest

HEAD = "<tr><th>名称</th><th>统一社会信用代码</th><th>处罚机关</th></tr>"
SHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">填报说明</Data></Cell></Row></Table></Worksheet>
 <Worksheet ss:Name="处罚"><Table>
  <Row><Cell ss:MergeAcross="3"><Data ss:Type="String">处罚公示表</Data></Cell></Row>
  <Row ss:Index="3"><Cell><Data ss:Type="String">名称</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">处罚机关</Data></Cell>
   <Cell><Data ss:Type="String">处罚决定日期</Data></Cell></Row>
  <Row><Cell><Data ss:Type="String">甲&amp;乙<B>公司</B></Data></Cell><Cell ss:Index="3" ss:MergeDown="1"><Data ss:Type="String">某局</Data></Cell>
   <Cell><Data ss:Type="DateTime">2021-01-31T00:00:00.000</Data></Cell></Row>
  <Row><Cell><Data ss:Type="String">丙公司</Data></Cell><Cell ss:Index="4"><Data ss:Type="DateTime">2021-02-01T08:30:00.000</Data></Cell></Row>
 </Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_named_as_a_spreadsheet(write, load, encoding):
    text = (
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'><style>td{color:red}</style></head><body>"
        f"<table border=1><tr><td colspan=3>处罚公示表</td></tr>{HEAD}"
        "<tr><td>甲&nbsp;公司</td><td style='mso-number-format:\"\\@\"'>913418001234567890</td><td rowspan=2>某局<br>（盖章）</td></tr>"
        "<tr><td>乙公司<td>0012<tr></tr><tr><td>丙公司</td><td></td><td>他局</td></tr></table></body></html>"
    )
    (table,) = load(write("导出.xls", text.encode(encoding))).tables
    assert (table.name, table.header_row) == ("导出", 2)
    assert table.header == ("名称", "统一社会信用代码", "处罚机关")
    assert table.rows == {
        3: ["甲 公司", "913418001234567890", "某局\n（盖章）"],
        4: ["乙公司", "0012", "某局\n（盖章）"],
        6: ["丙公司", "", "他局"],
    }


def test_a_two_line_header_and_several_tables(write, load):
    double = "<tr><th rowspan=2>名称</th><th colspan=2>法定代表人</th></tr><tr><th>姓名</th><th>证件号码</th></tr>"
    text = f"<table><tr><td>菜单</td></tr></table><table>{double}<tr><td>甲公司<td>张测试<td>无</table><table>{HEAD}<tr><td>乙公司<td>1<td>某局</table>"
    first, second = load(write("a.html", text.encode())).tables
    assert (first.name, first.header, first.rows) == (
        "a 2",
        ("名称", "法定代表人姓名", "法定代表人证件号码"),
        {3: ["甲公司", "张测试", "无"]},
    )
    assert (second.name, second.rows) == ("a 3", {2: ["乙公司", "1", "某局"]})


def test_a_table_within_a_page_laid_out_by_tables(write, load):
    inner = f"<table>{HEAD}<tr><td>甲公司<td>1<td>某局</table>"
    assert load(write("a.xls", f"<table><tr><td>菜单</td><td>{inner}</td></tr></table>".encode())).rows == {
        2: ["甲公司", "1", "某局"]
    }


def test_the_xml_of_old_spreadsheets(write, load):
    (table,) = load(write("a.xls", SHEET.encode())).tables
    assert (table.name, table.header_row, table.header) == ("处罚", 3, ("名称", "", "处罚机关", "处罚决定日期"))
    assert table.rows == {4: ["甲&乙公司", "", "某局", "2021-01-31"], 5: ["丙公司", "", "某局", "2021-02-01 08:30:00"]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SHEET[: len(SHEET) // 2], "broken_file"),
        (
            SHEET.replace("<Workbook", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Workbook', 1),
            "wrong_kind",
        ),
        ("<?xml version='1.0'?><data><名称>甲</名称></data>", "wrong_kind"),
        ("<html><body><p>会话已过期，请重新登录</p></body></html>", "wrong_kind"),
        ("<table><tr><td>会话已过期</td></tr></table>", "header_not_found"),
        (f"<table>{HEAD}</table>", "only_header"),
    ],
)
def test_what_is_no_table_is_refused(write, refusal, content, reason):
    assert refusal(write("a.xls", content.encode())).reason == reason


def test_a_cell_that_claims_to_be_endless_costs_no_more_than_the_limit(write, load):
    text = f"<table>{HEAD}<tr><td rowspan=99999999>甲公司</td><td>1</td><td colspan=999999999>某局</td></tr><tr><td>2<td>他局</table>"
    assert load(write("a.xls", text.encode())).rows == {2: ["甲公司", "1", "某局"], 3: ["甲公司", "2", "他局"]}
