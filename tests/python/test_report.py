"""The HTML report in a real browser, from disk, without a network."""

from __future__ import annotations

import pathlib
import shutil

import pytest
from playwright.sync_api import Page
from toise.report import numbers


@pytest.fixture(scope="session")
def report(toise, smoke_run, tmp_path_factory) -> pathlib.Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    made = toise("report", smoke_run, "-o", file)
    assert made.returncode == 0, made.stderr
    return file


@pytest.fixture(params=[(1280, "light"), (400, "dark")], ids=["wide-light", "narrow-dark"])
def page(request, open_page, report) -> Page:
    width, scheme = request.param
    return open_page(report, width, scheme)


def test_it_opens_from_disk_without_network_or_console_error(page):
    assert page.problems == []
    assert "toise" in page.title()


def test_the_headline_numbers_come_before_all_else(page):
    cards = page.locator("#headlines .card")
    titles = cards.locator(".title").all_inner_texts()
    assert titles[0].startswith(("Memory bandwidth", "Compute flop rate"))
    assert any(title.startswith("Memory latency") for title in titles)
    assert page.locator("main > section").first.get_attribute("id") == "headlines"
    assert page.locator("main > section").last.get_attribute("id") == "provenance"
    for card in cards.all():
        assert "interval" in card.inner_text()


def test_no_texts_of_an_axis_touch(page):
    for name in ("x", "y"):
        boxes = page.evaluate(
            f"""[...document.querySelectorAll('[data-figure]')].map(chart =>
                [...chart.querySelectorAll('.{name}axislayer-above .{name}tick text')].map(text => {{
                  const box = text.getBoundingClientRect();
                  return [box.left, box.right, box.top, box.bottom];
                }}))"""
        )
        assert any(len(ticks) > 1 for ticks in boxes)
        low, high = (0, 1) if name == "x" else (2, 3)
        for ticks in boxes:
            ticks = sorted(ticks, key=lambda box: box[low])
            for one, following in zip(ticks, ticks[1:], strict=False):
                assert one[high] <= following[low] + 1


def test_a_chart_is_as_high_as_its_figure(page):
    heights = page.locator("[data-figure]").evaluate_all(
        "charts => charts.map(c => [c.clientHeight, c.querySelector('.main-svg').clientHeight])"
    )
    assert all(abs(outer - inner) <= 1 for outer, inner in heights)


def test_every_chart_has_marks(page):
    charts = page.locator("[data-figure]")
    assert charts.count() >= 8
    for i in range(charts.count()):
        marks = charts.nth(i).locator(".points path, .js-line, .bars path").count()
        assert marks > 0, charts.nth(i).get_attribute("data-figure")


def test_nothing_is_wider_than_the_page(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_text_stands_out_from_the_page(page):
    def luminance(color: str) -> float:
        channels = [int(c) / 255 for c in color[color.index("(") + 1 : -1].split(",")[:3]]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    style = page.evaluate("(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))")
    dark, light = sorted(luminance(c) for c in style)
    assert (light + 0.05) / (dark + 0.05) >= 7  # WCAG AAA


def test_tables_sort_by_number(page):
    table = page.locator("#memory table.sortable")
    table.locator("th").nth(2).click()
    values = [
        float(v)
        for v in table.locator("tbody td:nth-child(3)").evaluate_all("cells => cells.map(c => c.dataset.value)")
    ]
    assert values == sorted(values) and len(values) > 2
    table.locator("th").nth(2).click()
    values = [
        float(v)
        for v in table.locator("tbody td:nth-child(3)").evaluate_all("cells => cells.map(c => c.dataset.value)")
    ]
    assert values == sorted(values, reverse=True)


def test_a_case_shows_its_samples_when_opened(page):
    case = page.locator("#case-0")
    case.locator("summary").click()
    page.wait_for_function("document.querySelector('#case-0 .samples .main-svg')")
    assert case.locator(".points path").count() > 5
    assert page.problems == []


def test_it_prints(browser, report, tmp_path):
    page = browser.new_page()
    page.goto(report.as_uri())
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert (tmp_path / "report.pdf").stat().st_size > 50_000
    charts = page.locator("[data-figure]").count()
    assert 1 < (tmp_path / "report.pdf").read_bytes().count(b"/Type /Page\n") <= 3 + charts / 2


def test_what_went_wrong_comes_first(toise, suite, tmp_path, browser):
    toise("run", suite("none", "corrupt", "segfault"), "-o", tmp_path / "run")
    assert toise("report", tmp_path / "run", "-o", tmp_path / "report.html").returncode == 0
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    listed = page.locator("#problems li .badge").all_inner_texts()
    assert listed[:2] == ["corrupt", "crashed"]  # what a noisy machine adds comes after


def test_without_the_package_the_message_says_what_to_install(toise, smoke_run, tmp_path):
    alone = tmp_path / "bin/toise"
    alone.parent.mkdir()
    shutil.copy(toise.program, alone)
    failed = type(toise).__call__(
        type("Alone", (type(toise),), {"program": alone})(), "report", smoke_run, env={"PATH": "/dev/null/absent"}
    )
    assert failed.returncode == 4
    assert "pip install ." in failed.stderr


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(1234567, "B/s", "1.23 MB/s"), (4.08e-9, "s", "4.08 ns"), (11300, "1/s", "11.3 k/s"), (None, "s", "n/a")],
)
def test_numbers_have_three_digits(value, unit, text):
    assert numbers.si(value, unit) == text
