"""Administration and audit: a user from first to last, a key shown once, how the service runs, the log and its chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.api.web.conftest import Demo, Opening
else:
    Demo = Opening = Any

from tests.api.web.conftest import TABLET, in_turn, sound

PAGES = ("/admin/keys", "/admin/operation", "/admin/loads", "/admin/sources", "/admin")


def walk(page: Page, dark: bool = False) -> None:
    for path in in_turn(page, PAGES, dark):
        link = page.locator(f'main nav a[href="{path}"]')
        title = link.inner_text()
        link.click()
        expect(page.locator("main h1")).to_have_text(title)
        page.locator("main section.card, main li.card").first.wait_for()
        sound(page)


def test_a_user_and_a_key_from_first_to_last(opening: Opening, demo: Demo) -> None:
    page = opening("admin", "/admin")
    page.get_by_role("button", name="新增用户").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("用户名", exact=True).fill("li.bank")
    dialog.get_by_label("银行").check()
    dialog.get_by_label("所属单位").fill("示例银行")
    dialog.locator("input[type=password]").fill("short")
    sound(page)
    dialog.locator("button.primary").click()
    expect(dialog.get_by_role("alert")).to_be_visible()  # a password that is too short
    dialog.locator("input[type=password]").fill("Long-Enough-2026")
    dialog.locator("button.primary").click()
    row = page.locator("tbody tr", has_text="li.bank")
    expect(row).to_contain_text("示例银行")

    page.locator('main nav a[href="/admin/keys"]').click()
    page.get_by_role("button", name="签发密钥").click()
    dialog.get_by_role("combobox", name="用户", exact=True).select_option("li.bank")
    dialog.locator("button.primary").click()
    key = dialog.locator(".secret").inner_text()
    assert key.startswith("xt_")
    me = {"Authorization": f"Bearer {key}"}
    assert httpx.get(f"{demo.url}/v1/me", headers=me, trust_env=False).json()["user"] == "li.bank"
    dialog.get_by_role("button", name="已保存").click()
    expect(page.locator("body")).not_to_contain_text(key)
    page.get_by_role("button", name="吊销").first.click()
    dialog.locator("button.danger").click()
    expect(page.locator("tbody tr").first).to_contain_text("已吊销")
    assert httpx.get(f"{demo.url}/v1/me", headers=me, trust_env=False).status_code == 401

    walk(page)
    row.get_by_role("button", name="停用").click()
    expect(row).to_contain_text("启用")


def test_the_administration_in_english_and_dark_on_a_tablet(opening: Opening) -> None:
    page = opening("admin", "/admin", language="en", dark=True, screen=TABLET)
    walk(page, dark=True)


def test_the_log_is_searched_verified_and_exported(opening: Opening) -> None:
    page = opening("auditor", "/audit")
    page.locator("tbody tr").first.wait_for()
    sound(page)
    page.get_by_label("用户", exact=True).fill("demo-auditor")
    page.get_by_role("button", name="检索").click()
    expect(page.locator("tbody tr").first).to_contain_text("demo-auditor")
    page.locator("tbody button").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("本条摘要")
    sound(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="核验审计链").click()
    expect(page.get_by_text("审计链完整")).to_be_visible()
    page.get_by_label("对象").fill("nobody")
    page.get_by_role("button", name="检索").click()
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("button", name="清除条件").click()
    page.locator("tbody tr").first.wait_for()
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出 JSONL").click()
    assert taken.value.path().read_text("utf-8").count("\n") > 1


def test_the_log_in_english_and_dark(opening: Opening) -> None:
    page = opening("auditor", "/audit", language="en", dark=True, screen=TABLET)
    page.locator("tbody tr").first.wait_for()
    sound(page)
