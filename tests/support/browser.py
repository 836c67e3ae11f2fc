"""Fixtures for browser tests: a real Chromium at the width of a phone or a desk, accessibility, pictures."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parents[1] / "browser"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
FROM_NPM = HERE / "node_modules" / ".chromium" / "chromium-from-npm"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CURE = "./test --setup-only installs one, or: sudo apt-get install -y chromium"
PHONE, DESK = (390, 844), (1280, 900)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser that `./test` found; the test is skipped with the cure where there is none."""
    if why := os.environ.get("HEARBACK_NO_CHROMIUM"):
        pytest.skip(f"Browser: {why}")
    named = os.environ.get("HEARBACK_CHROMIUM", "")
    candidates = [named, *(shutil.which(name) for name in NAMES), str(FROM_NPM)]
    found = next((path for path in candidates if path and Path(path).exists()), None)
    return found or pytest.skip(f"Browser: no Chromium. {CURE}")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for the tests of a file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """`new_page(size=PHONE, locale="fr", java_script_enabled=False, …)`: a page with a history of its own.
    Errors in the page's scripts and refused resources fail the test at its end.
    """
    problems: list[str] = []
    contexts = []

    def make(size: tuple[int, int] = DESK, *, locale: str = "en-US", **options: Any) -> Page:
        width, height = size
        options = {"viewport": {"width": width, "height": height}, "has_touch": size == PHONE, **options}
        context = browser.new_context(locale=locale, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda said: problems.append(f"{page.url}: {said.text}") if _is_refusal(said.text) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def _is_refusal(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page as wide as a desk's screen, in English."""
    return new_page(DESK)


@pytest.fixture
def phone_page(new_page: NewPage) -> Page:
    """A page as wide as a phone, in English."""
    return new_page(PHONE)


@pytest.fixture
def shot(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    """`shot(page, "composer")` keeps a picture in the folder HEARBACK_SHOTS, or in the test's own."""
    folder = Path(os.environ.get("HEARBACK_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, *, full_page: bool = True) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=full_page)
        return path

    return take


def expect_accessible(page: Page, *, within: str | None = None, without: tuple[str, ...] = ()) -> None:
    """No violation of WCAG 2.2 AA that axe-core can find, in the page or below the selector `within`.
    `without` names rules to leave out; give the reason beside the call.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": STANDARDS}, "rules": {rule: {"enabled": False} for rule in without}}
    found = page.evaluate("([where, options]) => axe.run(where || document, options)", [within, options])
    assert not found["violations"], "\n".join(map(_described, found["violations"]))


def expect_no_sideways_scrolling(page: Page) -> None:
    """Everything fits the width of the screen."""
    width, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= screen, f"{page.url} is {width} wide on a screen of {screen}"


def _described(violation: dict[str, Any]) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {violation['help']} at {places}"
