"""``xintu extract`` through its front door."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from databases import stored

from tests.api.conftest import Xintu
from tests.loaders.extract.pdf_writer import write_pdf

DECISION = """宣城市市场监督管理局
行政处罚决定书
宣市监罚〔2021〕第0012号
当事人：宣城市甲辰茶叶有限公司
统一社会信用代码：91341802MA9KB0X1XB
法定代表人：张小明　身份证号：342501197001010012
决定罚款人民币伍万元整。
宣城市市场监督管理局
二〇二一年四月十二日
"""
PLAN = """芜湖市2022年社会信用体系建设工作要点
1.加强归集。6月底前完成。（市发改委牵头，各县市区人民政府负责）
2.加强应用。（市税务局负责）
"""
KEYS = ["kind", "type", "text", "start", "end", "value", "unit", "role", "entity"]


def lines(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_mentions_one_object_a_line(xintu: Xintu, tmp_path: Path) -> None:
    path = tmp_path / "decision.txt"
    path.write_text(DECISION, encoding="gb18030")
    done = xintu("extract", path, "--json")
    assert done.returncode == 0, done.stderr
    found = lines(done.stdout)
    assert all(list(row) == KEYS for row in found)
    told = {(row["type"], row["role"]): row["value"] for row in found}
    assert told["document_no", "decision"] == "宣市监罚〔2021〕第0012号"
    assert told["party", "subject"] == "宣城市甲辰茶叶有限公司"
    assert told["amount", "fine"] == 50000
    assert told["authority", "issuer"] == "宣城市市场监督管理局"
    assert told["code", "id_number"] == "3425011970****0012"
    assert "342501197001010012" not in done.stdout


def test_tasks_one_object_a_line(xintu: Xintu, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    found = lines(xintu("extract", path, "--json").stdout)
    assert [(row["kind"], row["item"], row["sub"], row["deadline"]) for row in found] == [
        ("task", 1, None, "2022-06-30"),
        ("task", 2, None, None),
    ]
    assert found[0]["bodies"][0] | {} == {
        "name": "市发改委", "canonical": "芜湖市发展和改革委员会", "role": "lead",
        "start": PLAN.index("市发改委"), "end": PLAN.index("市发改委") + 4,
    }  # fmt: skip
    assert found[1]["bodies"][0]["canonical"] == "国家税务总局芜湖市税务局"


def test_the_kind_may_be_given_and_several_files_tell_their_name(xintu: Xintu, tmp_path: Path) -> None:
    one, two = tmp_path / "plan.txt", tmp_path / "decision.pdf"
    one.write_text(PLAN, encoding="utf-8")
    write_pdf(two, [DECISION.splitlines()])
    found = lines(xintu("extract", one, two, "--kind", "document", "--json").stdout)
    assert {row["kind"] for row in found} == {"mention"}
    assert {row["file"] for row in found} == {str(one), str(two)}


def test_offsets_count_the_text_that_is_shown(xintu: Xintu, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "decision.pdf", [DECISION.splitlines()[:4], DECISION.splitlines()[4:]])
    text = xintu("extract", path, "--text").stdout
    for row in lines(xintu("extract", path, "--json").stdout):
        assert row["role"] == "id_number" or text[row["start"] : row["end"]] == row["text"]


def test_people_read_a_list(xintu: Xintu, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "decision.pdf", [DECISION.splitlines()[:4], DECISION.splitlines()[4:]])
    shown = xintu("extract", path).stdout
    assert "文书号　宣市监罚〔2021〕第0012号（决定）　第 1 页" in shown
    assert "金额　50,000元（罚款）　第 2 页" in shown
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    shown = xintu("extract", tmp_path / "plan.txt").stdout
    assert "牵头：芜湖市发展和改革委员会" in shown
    assert "时限：2022-06-30" in shown


def test_bad_files_are_refused_with_a_remedy(xintu: Xintu, tmp_path: Path) -> None:
    scan = write_pdf(tmp_path / "scan.pdf", [[]])
    done = xintu("extract", scan, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "OCR" in done.stderr
    assert xintu("extract", tmp_path / "none.pdf").returncode == 2


def test_measuring(xintu: Xintu) -> None:
    done = xintu("bench", "extract", "--documents", "33", "--json")
    report = json.loads(done.stdout)
    assert report["pages_per_second"] > 0
    assert report["types"]["party"]["recall"] > 0.9
    assert "当事人" in xintu("bench", "extract", "--documents", "33").stdout


def test_other_commands_start_without_spacy(xintu: Xintu) -> None:
    code = "import sys; from api.commands.root import run; run(['extract', '--help']); run(['load', '--help']); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


REPORT = """法人和非法人组织公共信用信息报告
机构名称：宣城市甲辰茶叶有限公司
统一社会信用代码：91341802MA9KB0X1XB
一、行政管理
第 1 条
行政处罚决定书文号：宣市监处罚〔2021〕11号
处罚类别：罚款
处罚决定日期：2021/03/05
罚款金额(万元)：0.5
没收违法所得、没收非法财物
的金额(万元)：0.12
处罚机关：宣城市市场监督管理局
数据来源单位统一社会信用代
码：91349999000000017Y
"""
SECOND = """第 2 条
行政处罚决定书文号：宣环罚〔2022〕3号
处罚类别：罚款
处罚决定日期：2022/06/15
罚款金额(万元)：3
处罚机关：宣城市生态环境局
二、诚实守信
查询期内无相关信息
"""
LISTING = """宣城市宣州区人民法院
失信决定书
（2022）皖1802执1234号
本院在执行申请执行人宣城乙巳建材有限公司与被执行人宣城市甲辰茶叶有限公司、张小明买卖合同纠纷一案中，依法决定将宣城市甲辰茶叶有限公司、张小明纳入失信被执行人名单。
二〇二二年七月二十日
"""


def loaded(xintu: Xintu, folder: Path, *files: Path) -> Path:
    done = xintu("extract", *files, "--load", "--workspace", folder / "w", "--json")
    assert done.returncode == 0, done.stderr
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


def test_documents_become_records_with_file_and_page(xintu: Xintu, tmp_path: Path) -> None:
    report = write_pdf(tmp_path / "report.pdf", [REPORT.splitlines(), SECOND.splitlines()])
    (tmp_path / "listing.txt").write_text(LISTING, encoding="utf-8")
    workspace = loaded(xintu, tmp_path, report, tmp_path / "listing.txt")
    payloads = [json.loads(text) for (text,) in stored(workspace, "SELECT payload FROM record ORDER BY record_id")]
    debts = stored(workspace, "SELECT COUNT(*) FROM event WHERE kind = 'judgment_debt'")[0][0]
    penalties = {
        row["document_no"]: row for row in payloads if "fine" in row or "violation" in row or "penalty_type" in row
    }
    one, two = penalties["宣市监处罚〔2021〕11号"], penalties["宣环罚〔2022〕3号"]
    assert (float(one["fine"]), float(one["confiscated"]), one["decided_on"]) == (5000, 1200, "2021-03-05")
    assert (float(two["fine"]), two["authority"], two["decided_on"]) == (30000, "宣城市生态环境局", "2022-06-15")
    assert (one["remark"], two["remark"]) == ("摘自 report.pdf 第 1 页", "摘自 report.pdf 第 2 页")
    assert debts == 2


def test_parties_are_those_of_the_workspace_where_one_is_given(xintu: Xintu, tmp_path: Path) -> None:
    path = tmp_path / "decision.txt"
    path.write_text(DECISION, encoding="utf-8")
    workspace = loaded(xintu, tmp_path, path)
    found = lines(xintu("extract", path, "--workspace", workspace, "--json").stdout)
    ids = {row["value"]: row["entity"] for row in found if row["type"] in ("party", "code")}
    assert ids["宣城市甲辰茶叶有限公司"] == ids["91341802MA9KB0X1XB"] == "org-91341802MA9KB0X1XB"
    assert ids["张小明"] == ids["3425011970****0012"] == "p2"  # a name alone never means a person
    path.write_text("对甲辰商贸有限公司罚款500元。", encoding="utf-8")
    other = lines(xintu("extract", path, "--workspace", workspace, "--json").stdout)
    assert {row["entity"] for row in other if row["type"] == "party"} == {"p1"}


def test_a_workspace_that_is_not_there_yet_changes_nothing(xintu: Xintu, tmp_path: Path) -> None:
    path = tmp_path / "decision.txt"
    path.write_text(DECISION, encoding="utf-8")
    without = xintu("extract", path, "--json").stdout
    assert xintu("extract", path, "--workspace", tmp_path / "w", "--json").stdout == without
    assert not (tmp_path / "w").exists()
    fresh = loaded(xintu, tmp_path, path)
    path.write_text("对甲辰商贸有限公司罚款500元。", encoding="utf-8")
    assert xintu("extract", path, "--workspace", fresh, "--json").returncode == 0


def test_what_a_report_says_is_empty_is_told(xintu: Xintu, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT + SECOND, encoding="utf-8")
    assert "行政管理 2 条、诚实守信 无（报告载明）" in xintu("extract", path).stdout


def test_what_cannot_be_entered_is_refused_before_anything_is(xintu: Xintu, tmp_path: Path) -> None:
    (tmp_path / "decision.txt").write_text(DECISION, encoding="utf-8")
    (tmp_path / "letter.txt").write_text("各位同事：下周开会。", encoding="utf-8")
    done = xintu("extract", tmp_path / "decision.txt", tmp_path / "letter.txt", "--load", "--workspace", tmp_path / "w")
    assert done.returncode == 2
    assert "letter.txt" in done.stderr
    assert not (tmp_path / "w").exists()
