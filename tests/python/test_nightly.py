"""The nightly command and its pages, from real runs; some are slowed down afterwards, as a machine would be."""

import json
import re

import pytest

from tests.nights import measure, night


@pytest.fixture(scope="module")
def site(toise, tmp_path_factory):
    """23 nights of a real run, its triad 10 % slower from the 16th on; written by `toise nightly`."""
    folder = tmp_path_factory.mktemp("nightly")
    measured = measure(toise, folder)
    nights = []
    for day in range(1, 24):
        is_late = day > 15

        def new_library(file, is_late=is_late):
            file["environment"]["libraries"]["blas"] = "new" if is_late else "old"

        nights.append(night(measured, folder, day, slow=0.9 if is_late else 1, change=new_library))
    toise("ingest", *nights, "--history", folder / "history.db")
    toise("history", "annotate", "2026-10-16", "new BLAS </script>", "--history", folder / "history.db")
    done = toise("nightly", "--history", folder / "history.db", "--site", folder / "site")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_page_says_what_changed_first(site, open_page):
    page = open_page(site / "site" / "index.html")
    event = page.locator(".event").first
    text = event.inner_text()
    assert "2026-10-16" in text and "1 slower" in text and "-10." in text
    assert "libraries.blas: old → new" in text
    assert "new BLAS </script>" in text
    page.wait_for_selector("#usage-chart .main-svg")
    event.locator("a", has_text="stream.triad").click()
    page.wait_for_selector("#series-chart .main-svg")
    assert "23 nights" in page.inner_text("header")
    assert "since" in page.inner_text("table")
    assert not page.problems


def test_what_is_committed_is_drawn_and_said_when_it_is_missed(toise, site, open_page, tmp_path):
    criteria = tmp_path / "criteria.toml"
    criteria.write_text(
        'name = "c"\nprovisional = true\n[[requirement]]\nclause = "C-7"\ntitle = "memory"\n'
        'select = { kernel = "stream.triad", bytes = "64KiB" }\nmetric = "bandwidth"\nat_least = "900 TB/s"\n'
        '[[requirement]]\nclause = "C-8"\nselect = { kernel = "latency.chase" }\nmetric = "latency"\nat_most = "1 s"\n'
    )
    command = ("nightly", "--history", site / "history.db", "--site", tmp_path / "site")
    done = toise(*command, "--criteria", criteria)
    assert done.returncode == 1
    assert "misses its committed value: C-7" in done.stdout and "C-8" not in done.stdout
    page = open_page(tmp_path / "site" / "index.html")
    assert "C-7 (provisional)" in page.locator("#committed").inner_text()
    page.locator("#committed a", has_text="stream.triad").click()
    page.wait_for_selector("#series-chart .main-svg")
    assert "the last night missed it" in page.inner_text("header")
    assert "C-7, at least (provisional)" in page.locator("#series-chart .legend").text_content()
    assert not page.problems
    assert toise(*command).returncode == 0


def test_the_series_that_are_shown_are_part_of_the_address(site, open_page):
    page = open_page(site / "site" / "index.html")
    page.fill("#filter", "chase")
    assert page.locator("#all tbody tr:visible").count() == 1
    assert "only=chase" in page.url


def test_pages_need_nothing_from_elsewhere(site):
    for file in (site / "site").rglob("*.html"):
        assert not re.search(r'(src|href)="(https?:)?//', file.read_text())


def test_a_night_is_run_taken_in_and_summed_up(toise, site):
    arguments = ("--history", site / "history.db", "--site", site / "site", "--runs", site / "runs")
    done = toise("nightly", site / "tiny.toml", *arguments, "--summary", "slack", "--", "--filter", "stream.*")
    assert done.returncode in (0, 1), done.stderr
    assert "series:" in json.loads(done.stdout)["text"]
    (run,) = (site / "runs").iterdir()
    listed = json.loads(toise("history", "runs", "--history", site / "history.db", "--json").stdout)
    assert listed[-1]["path"] == str(run)


def test_a_wrong_suite_leaves_all_as_it_was(toise, site, tmp_path):
    before = (site / "history.db").read_bytes()
    done = toise("nightly", tmp_path / "none.toml", "--history", site / "history.db", "--site", tmp_path / "site")
    assert done.returncode == 2
    assert "none.toml" in done.stderr
    assert (site / "history.db").read_bytes() == before
    assert not (tmp_path / "site").exists()
    toise("nightly", tmp_path / "none.toml", "--history", tmp_path / "new.db", "--site", tmp_path / "site")
    assert not (tmp_path / "new.db").exists()
