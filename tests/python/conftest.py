"""Reports in a real browser, from disk, without a network."""

from __future__ import annotations

import pathlib
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.fleet import measure_sweep


@pytest.fixture(scope="session")
def sweep(toise, tmp_path_factory) -> pathlib.Path:
    return measure_sweep(toise, tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., Page]]:
    """Opens a file, and waits until its charts are drawn; page.problems has what the browser complained of, and
    whatever was asked of a network."""
    contexts = []

    def open_one(file: pathlib.Path, width: int = 1280, scheme: str = "light") -> Page:
        contexts.append(
            browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
        )
        page = contexts[-1].new_page()
        page.problems = []
        page.on("console", lambda message: message.type in ("error", "warning") and page.problems.append(message.text))
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith("http") and page.problems.append(asked.url))
        page.goto(file.as_uri())
        page.wait_for_function(
            "[...document.querySelectorAll('[data-figure]')].every(e => e.querySelector('.main-svg'))"
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
