"""Judgement of tables from other tools, as a user of the command line meets it."""

import json
import random


def write_series(path, levels, with_dates=False):
    random.seed(1)
    values = [level * random.gauss(1, 0.01) for n, level in levels for _ in range(n)]
    lines = [f"2026-{1 + i // 28:02d}-{1 + i % 28:02d},{v}" if with_dates else f"{v}" for i, v in enumerate(values)]
    path.write_text("\n".join(lines) + "\n")
    return path


def write_fleet(path, slow=None):
    random.seed(1)
    rows = ["node,metric,value", *(f"n{i},triad,{random.gauss(100, 1)}" for i in range(100))]
    if slow:
        rows.append(f"{slow},triad,85")
    path.write_text("\n".join(rows) + "\n")
    return path


def test_changes_of_a_plain_series(toise, tmp_path):
    done = toise("history", "changes", "--csv", write_series(tmp_path / "a.csv", [(40, 100), (12, 93)]))
    assert done.returncode == 0, done.stderr
    (change,) = json.loads(done.stdout)["changes"]
    assert change["index"] == 40
    assert set(change) >= {"before", "after", "ratio", "ci", "p"}


def test_changes_of_a_series_with_dates_and_a_gap(toise, tmp_path):
    path = write_series(tmp_path / "a.csv", [(40, 100), (12, 93)], with_dates=True)
    path.write_text("date,value\n" + path.read_text() + "2026-03-30,\n")
    (change,) = json.loads(toise("history", "changes", "--csv", path).stdout)["changes"]
    assert change["date"] == "2026-02-13"


def test_a_series_that_is_none_is_refused_with_its_line(toise, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("1\n2\nthree\n")
    done = toise("history", "changes", "--csv", path)
    assert done.returncode == 2
    assert f"{path}:3: 'three' is not a number" in done.stderr
    path.write_text("date,value\n2026-02-28,1\n2026-02-31,2\n")
    assert f"{path}:3: '2026-02-31' is not a date" in toise("history", "changes", "--csv", path).stderr
    path.write_text("2026-02-28,1\n2026-02-27,2\n")
    assert f"{path}:2: 2026-02-27 lies before 2026-02-28" in toise("history", "changes", "--csv", path).stderr


def test_the_simulation_can_be_repeated_with_a_seed(toise):
    first, again, other = (
        toise("history", "simulate", "--series", "20", "--seed", seed).stdout for seed in ("5", "5", "6")
    )
    assert first == again != other


def test_outliers_of_a_table(toise, tmp_path):
    healthy = toise("outliers", "--csv", write_fleet(tmp_path / "a.csv"))
    assert healthy.returncode == 0, healthy.stdout
    assert "0 of 100 nodes are slow" in healthy.stdout
    ill = toise("outliers", "--csv", write_fleet(tmp_path / "b.csv", slow="n100"), "--json")
    assert ill.returncode == 1
    found = json.loads(ill.stdout)
    assert [one["node"] for one in found["slow"]] == ["n100"]
    assert found["plan"][0]["launches"] >= 3


def test_outliers_without_input_say_what_to_give(toise, tmp_path):
    assert "--csv FILE" in toise("outliers").stderr
    path = tmp_path / "a.csv"
    path.write_text("host,metric,value\n")
    done = toise("outliers", "--csv", path)
    assert done.returncode == 2
    assert "'node'" in done.stderr
