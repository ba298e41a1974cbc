"""The browser kit catches what it is there for."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from tests.kit import browser as kit

GOOD = '<html lang="fi"><title>Sivu</title><main><h1>Otsikko</h1><p>Tekstiä.</p></main></html>'
BAD = '<html><title>Sivu</title><p style="color: #999; background: #fff">Haalea.</p><input></html>'


async def test_an_accessible_page_has_no_violations(page: Page) -> None:
    await page.set_content(GOOD)
    assert await kit.axe(page) == []


async def test_violations_are_named(page: Page) -> None:
    await page.set_content(BAD)
    found = {line.split(":")[0] for line in await kit.axe(page)}
    assert {"html-has-lang", "color-contrast", "label"} <= found


async def test_script_errors_are_seen(browser: Browser) -> None:
    page = await browser.new_page()
    faults = kit.watch(page)
    await page.set_content("<script>throw new Error('oho')</script>")
    assert faults == ["script error: oho"]


async def test_requests_to_the_outside_are_seen(browser: Browser) -> None:
    page = await browser.new_page()
    faults = kit.watch(page)
    await page.set_content('<img src="http://outside.invalid/x.png">', wait_until="commit")
    assert faults == ["asked for http://outside.invalid/x.png"]


async def test_refusals_by_the_policy_are_seen(browser: Browser) -> None:
    page = await browser.new_page()
    faults = kit.watch(page)
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    await page.set_content(f"{policy}<script>1</script>")
    assert len(faults) == 1
    assert "Content Security Policy" in faults[0]


def test_without_a_browser_the_test_fails_and_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(pytest.fail.Exception, match=r"no Chromium found: run `.+chromium`"):
        kit.find_browser("/nowhere/chromium")
