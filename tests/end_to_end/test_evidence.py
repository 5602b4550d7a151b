"""A bundle of evidence: whatever is touched in it is found."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from tests.end_to_end.conftest import CRITERIA
from tests.runs import seal, write_lines


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder):
    """What someone who knows how would do after a change."""
    apart = {"MANIFEST", "MANIFEST.signature", "key.pub"}
    files = sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())
    (folder / "MANIFEST").write_text("".join(f"{sha256(folder / f)}  {f}\n" for f in files if f not in apart))


def results_of(folder):
    return max((folder / "runs/1/results").glob("*.jsonl"), key=lambda file: file.stat().st_size)


def flip_a_byte(folder):
    file = results_of(folder)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def remove_an_attempt(folder):
    file = results_of(folder)
    file.write_text("".join(file.read_text().splitlines(keepends=True)[1:]))


def add_a_line(folder):
    file = results_of(folder)
    file.write_text(file.read_text() + file.read_text().splitlines(keepends=True)[0])


def swap_the_criteria(folder):
    (folder / "criteria.toml").write_text(CRITERIA.replace("1 MB/s", "1 kB/s"))


def remove_a_file(folder):
    results_of(folder).unlink()


def add_a_run(folder):
    shutil.copytree(folder / "runs/1", folder / "runs/2")


def point_elsewhere(folder):
    file = folder / "criteria.toml"
    copy = folder.parent / "criteria-elsewhere.toml"
    shutil.copy(file, copy)
    file.unlink()
    file.symlink_to(copy)


def change_a_verdict(folder):
    file = folder / "verdicts.json"
    file.write_text(file.read_text().replace('"pass"', '"fail"', 1))


def unpacked(signed, tmp_path):
    subprocess.run(["tar", "xzf", signed / "bundle.tar.gz", "-C", tmp_path], check=True)
    return tmp_path / "evidence"


def packed(folder):
    bundle = folder.parent / "again.tar.gz"
    subprocess.run(["tar", "czf", bundle, "-C", folder.parent, folder.name], check=True)
    return bundle


def verify(toise, signed, bundle, key="key"):
    return toise("verify", bundle, "--key", signed / f"{key}.pub")


def test_an_untouched_bundle_is_verified_from_its_samples(toise, signed, tmp_path):
    done = verify(toise, signed, signed / "bundle.tar.gz")
    assert done.returncode == 0, done.stdout
    assert "nothing was changed" in done.stdout
    assert "signed by the given key" in done.stdout
    assert verify(toise, signed, packed(unpacked(signed, tmp_path))).returncode == 0


def test_without_the_key_nobody_knows_who_signed(toise, signed):
    done = toise("verify", signed / "bundle.tar.gz")
    assert done.returncode == 3
    assert "whose key" in done.stdout


@pytest.mark.parametrize(
    "change",
    [
        flip_a_byte, remove_an_attempt, add_a_line, swap_the_criteria, remove_a_file, add_a_run, point_elsewhere,
        change_a_verdict,
    ],
)  # fmt: skip
def test_whatever_is_touched_is_found(toise, signed, tmp_path, change):
    folder = unpacked(signed, tmp_path)
    change(folder)
    done = verify(toise, signed, packed(folder))
    assert done.returncode == 1
    assert "changed: " in done.stdout and "MANIFEST.signature" not in done.stdout
    # and where the checksums are made again, the signature does not fit
    signed_manifest = (folder / "MANIFEST").read_text()
    write_manifest(folder)
    done = verify(toise, signed, packed(folder))
    assert done.returncode == 1
    is_other = (folder / "MANIFEST").read_text() != signed_manifest  # a link has the content of what it points to
    assert ("is not a signature of this MANIFEST" if is_other else "is a symbolic link") in done.stdout


def test_a_manifest_signed_again_by_another_key_is_found(toise, signed, smoke_run, tmp_path):
    bundle = tmp_path / "theirs.tar.gz"
    done = toise("accept", signed / "criteria.toml", smoke_run, "--bundle", bundle, "--key", signed / "other")
    assert done.returncode == 0, done.stdout
    done = verify(toise, signed, bundle)
    assert done.returncode == 1
    assert "was made with the key" in done.stdout
    assert verify(toise, signed, bundle, key="other").returncode == 0


def double_the_median(line):
    line["metrics"][0]["median"] *= 2


def leave_out_the_time(line):
    """Then nothing could be recomputed."""
    double_the_median(line)
    line["metrics"] = [metric for metric in line["metrics"] if metric["name"] != "time"]


def merge_two_rounds(line):
    """Then what differs between them would be gone from the interval."""
    line["rounds"][0]["samples"] += line["rounds"].pop(1)["samples"]


def hide_a_round(line):
    """A disturbed round does not count: so its samples would be nobody's."""
    line["rounds"].pop()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (double_the_median, "does not follow from its samples"),
        (leave_out_the_time, "has no time"),
        (merge_two_rounds, "is not the median of its samples"),
        (hide_a_round, "its rounds have fewer samples than there are"),
    ],
)
def test_an_untrue_summary_is_found_even_by_its_signer(toise, signed, tmp_path, change, says):
    """With the right key and all checksums made again, a median must still be that of its samples."""
    run = tmp_path / "run"
    shutil.copytree(unpacked(signed, tmp_path) / "runs/1", run)
    file = max((run / "results").glob("*.jsonl"), key=lambda f: f.stat().st_size)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    change(lines[0])
    write_lines(file, lines)
    seal(run)
    bundle = tmp_path / "untrue.tar.gz"
    toise("accept", signed / "criteria.toml", run, "--bundle", bundle, "--key", signed / "key")
    done = verify(toise, signed, bundle)
    assert done.returncode == 1
    assert says in done.stdout


def test_of_an_imported_run_it_says_that_nothing_was_recomputed(toise, signed, tmp_path):
    csv, bundle = tmp_path / "rows.csv", tmp_path / "imported.tar.gz"
    csv.write_text("kernel,value,unit,metric,machine,date\nstream.triad,1e9,B/s,bandwidth,m,2026-11-25\n")
    assert toise("import", csv, "-o", tmp_path / "runs").returncode == 0
    (run,) = (tmp_path / "runs").iterdir()
    toise("accept", signed / "criteria.toml", run, "--bundle", bundle, "--key", signed / "key")
    done = verify(toise, signed, bundle)
    assert done.returncode == 0, done.stdout
    assert "runs/1 (csv): imported; its values are that tool's word" in done.stdout


def test_keys_are_private_and_never_overwritten(toise, signed, tmp_path):
    assert os.stat(signed / "key").st_mode & 0o777 == 0o600
    done = toise("accept", "--keygen", signed / "key")
    assert done.returncode == 2
    assert "never overwritten" in done.stderr


def test_what_is_no_bundle_or_no_key_is_refused(toise, signed, smoke_run, tmp_path):
    assert toise("verify", tmp_path / "none").returncode == 2
    text = tmp_path / "text"
    text.write_text("no archive")
    assert toise("verify", text).returncode == 1
    done = toise("accept", signed / "criteria.toml", smoke_run, "--bundle", tmp_path / "b.tar.gz", "--key", text)
    assert done.returncode == 2
    assert "is not a private key in PEM" in done.stderr
    assert not pathlib.Path(tmp_path / "b.tar.gz").exists()


def test_a_run_keeps_no_secret_of_its_surroundings(toise, suite, tmp_path):
    secrets = {
        "OMP_PASSWORD": "hunter2", "SLURM_JOB_COMMENT": "hunter2", "SLURM_JWT": "hunter2", "MY_VARIABLE": "hunter2",
        "UCX_PROXY": "http://me:hunter2@proxy", "NCCL_NET": "token=hunter2",
    }  # fmt: skip
    run = tmp_path / "run"
    done = toise("run", suite("none"), "-o", run, env=os.environ | secrets | {"OMP_PLACES": "cores"})
    assert done.returncode == 0, done.stderr
    kept = "".join(file.read_text() for file in run.rglob("*") if file.is_file())
    assert "hunter2" not in kept
    variables = json.loads((run / "run.json").read_text())["environment"]["machine"]["variables"]
    assert variables["OMP_PLACES"] == "cores"
    assert variables["UCX_PROXY"] == variables["NCCL_NET"] == "withheld: it looks like a secret"
