"""The pages in a real Chromium, as a reader uses them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from tests.web.serving import EVIL_URL, SCRIPT, Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: on Debian and Ubuntu, apt-get install chromium"),
]
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
#: (name, settings): how people look at pages.
LOOKS: list[tuple[str, dict[str, Any]]] = [
    ("light", {"viewport": {"width": 1280, "height": 900}}),
    ("dark", {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}),
    ("phone", {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}),
    ("no script", {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}),
]
PAGES = ["/", "/search?q=harbour", "/story/1", "/story/1?blocks=1", "/author/1", "/source/example", "/cluster/1",
         "/compare?q=whale", "/diff?old=1@1&new=1@2", "/search?q=%22", "/search?q=nonesuch"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(params=LOOKS, ids=[name for name, _ in LOOKS])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A tab in one of the looks, which fails where a page asks another host for something."""
    context = browser.new_context(base_url=site.base, **request.param[1])
    opened, elsewhere = context.new_page(), list[str]()
    opened.on("request", lambda asked: elsewhere.append(asked.url) if not asked.url.startswith(site.base) else None)
    yield opened
    context.close()
    assert elsewhere == []


def test_search_read_and_follow(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("whale OR council")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("stories")
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("link", name="Fish market moves").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fish market moves to the northern quay")
    expect(page.get_by_text("Sign up for our morning letter")).to_have_count(0)

    page.get_by_role("switch", name="Show what was removed").click()
    removed = page.locator("aside.removed", has_text="Sign up for our morning letter")
    expect(removed).to_be_visible()
    expect(removed).to_contain_text("promo")
    expect(removed).to_contain_text("cue:newsletter")
    expect(removed).to_contain_text("0.10")

    page.get_by_role("link", name="what changed").click()
    expect(page.locator("ins")).to_contain_text("Correction: the council voted")
    page.go_back()
    page.get_by_role("link", name="Ada Lövberg").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lövberg")
    expect(page.get_by_role("link", name="Nine days of flood")).to_be_visible()


def test_a_story_of_scripts_is_only_text(page: Page, site: Site) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto("/search?q=script")
    page.get_by_role("link", name=SCRIPT).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SCRIPT)
    page.get_by_role("switch").click()
    expect(page.locator("main")).to_contain_text(SCRIPT)
    assert page.title() == f"{SCRIPT} · newscrawl"
    assert page.locator("main script, main img").count() == 0
    page.goto("/news/stories")
    expect(page.get_by_text(EVIL_URL).first).to_be_visible()
    assert (page.title() == "taken", dialogs) == (False, [])


def test_pages_fit_their_window(page: Page) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        # not innerWidth, which on a phone grows with the page
        width = page.locator("body").evaluate("() => document.documentElement.scrollWidth")
        assert page.viewport_size
        assert width <= page.viewport_size["width"], path
    assert problems == []


def test_the_keyboard_goes_to_the_page_and_turns_the_switch(page: Page) -> None:
    page.goto("/story/1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    switch = page.get_by_role("switch")
    for _ in range(12):
        page.keyboard.press("Tab")
        if switch.evaluate("each => each === document.activeElement"):
            break
    expect(switch).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("switch", checked=True)).to_be_visible()
    page.get_by_role("switch").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("switch", checked=False)).to_be_visible()
