"""Bundles that somebody made by hand: a bundle is exactly what its list says, or verify names the member."""

import gzip
import io
import os
import shutil
import subprocess
import tarfile

import pytest

from tests.end_to_end.test_evidence import packed, unpacked, verify, write_manifest
from tests.runs import seal


def add(archive: tarfile.TarFile, name: str, kind: bytes = tarfile.REGTYPE, target: str = "", content: bytes = b"x"):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    member.size = len(content) if kind == tarfile.REGTYPE else 0
    archive.addfile(member, io.BytesIO(content))


def with_member(signed, tmp_path, *arguments):
    """The signed bundle, and one member more."""
    bundle = tmp_path / "more.tar.gz"
    with (
        tarfile.open(signed / "bundle.tar.gz") as old,
        tarfile.open(bundle, "w:gz", format=tarfile.GNU_FORMAT) as new,
    ):
        for member in old:
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
        add(new, *arguments)
    return bundle


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("evidence/criteria.toml",), "criteria.toml: is there twice"),
        (("evidence/added",), "added: was added"),
        (("evidence/runs/1/results/x.jsonl",), "runs/1/results/x.jsonl: was added"),
        (("/etc/toise",), "/etc/toise: has an absolute path"),
        (("evidence/../../up",), "evidence/../../up: its path is not a plain one below evidence/"),
        (("elsewhere/a",), "elsewhere/a: is not below evidence/"),
        (("evidence/link", tarfile.SYMTYPE, "/etc/passwd"), "evidence/link: is a symbolic link"),
        (("evidence/hard", tarfile.LNKTYPE, "evidence/criteria.toml"), "evidence/hard: is a hard link"),
        (("evidence/device", tarfile.CHRTYPE), "evidence/device: is a device"),
        (("evidence/pipe", tarfile.FIFOTYPE), "evidence/pipe: is a pipe"),
        (("evidence/empty", tarfile.DIRTYPE), "empty/: was added; no listed file is in this folder"),
        (("evidence/criteria.toml/x",), "criteria.toml/x: is below a file"),
        (("evidence/a\x1b[2Jb",), "evidence/a\\x1b[2Jb: has characters in its name that are not printed"),
    ],
)
def test_a_member_that_nobody_listed_is_named(toise, signed, tmp_path, arguments, says):
    done = verify(toise, signed, with_member(signed, tmp_path, *arguments))
    assert done.returncode == 1, done.stderr
    assert done.stdout == f"changed: {says}\n"


def test_nothing_may_follow_the_archive(toise, signed, tmp_path):
    whole = (signed / "bundle.tar.gz").read_bytes()
    longer = tmp_path / "longer.tar.gz"
    for more in (whole, b"more"):
        longer.write_bytes(whole + more)
        done = verify(toise, signed, longer)
        assert done.returncode == 1
        assert "something follows the end of the archive" in done.stdout
    longer.write_bytes(whole[:-100])
    assert "it is cut off" in verify(toise, signed, longer).stdout


def test_a_list_names_each_file_once_in_one_form(toise, signed, tmp_path):
    folder = unpacked(signed, tmp_path)
    manifest = (folder / "MANIFEST").read_text()
    for more, says in (
        (manifest.splitlines(keepends=True)[0], "names criteria.toml again"),
        ("no sum  name\n", "expected a SHA-256, two blanks and the path of a file"),
    ):
        (folder / "MANIFEST").write_text(manifest + more)
        (folder / "MANIFEST.signature").unlink(missing_ok=True)
        (folder / "key.pub").unlink(missing_ok=True)
        done = toise("verify", packed(folder))
        assert done.returncode == 1
        assert says in done.stdout


def test_a_run_that_is_not_judged_is_named(toise, signed, tmp_path):
    folder = unpacked(signed, tmp_path)
    (folder / "runs/1").rename(folder / "runs/2")
    for name in ("MANIFEST.signature", "key.pub"):
        (folder / name).unlink()
    write_manifest(folder)
    done = toise("verify", packed(folder))
    assert done.returncode == 1
    assert "belongs to none of the 0 runs that are judged" in done.stdout


def test_an_unreadable_line_is_named_by_its_place_in_the_bundle(toise, signed, tmp_path):
    folder = unpacked(signed, tmp_path)
    results = next((folder / "runs/1/results").glob("*.jsonl"))
    results.write_text("{}\n" + results.read_text())
    for name in ("MANIFEST.signature", "key.pub"):
        (folder / name).unlink()
    seal(folder / "runs/1")
    write_manifest(folder)
    bundle = packed(folder)
    done = toise("verify", bundle)
    assert done.returncode == 2
    assert f"{bundle}: runs/1/results/{results.name}:1: " in done.stderr


def test_a_bomb_is_not_unpacked(toise, tmp_path):
    bundle = tmp_path / "bomb.tar.gz"
    with tarfile.open(bundle, "w:gz", format=tarfile.GNU_FORMAT) as archive:
        add(archive, "evidence/zeros", content=bytes(100_000_000))
    done = toise("verify", bundle)
    assert done.returncode == 2
    assert "unpacks to more than 200 times its size" in done.stderr


def test_lists_that_fill_the_memory_are_refused(toise, tmp_path):
    bundle = tmp_path / "long.tar.gz"
    member = tarfile.TarInfo("evidence/runs/1/MANIFEST")
    member.size = 600 << 20
    bundle.write_bytes(gzip.compress(member.tobuf(tarfile.GNU_FORMAT)))  # what it states is enough to refuse it
    done = toise("verify", bundle)
    assert done.returncode == 2
    assert "its lists have more than 512 MiB" in done.stderr


def test_no_bundle_is_made_that_verify_would_refuse(toise, signed, smoke_run, tmp_path):
    run, bundle = tmp_path / "run", tmp_path / "b.tar.gz"
    shutil.copytree(smoke_run, run)
    (run / "logs/zeros").write_bytes(bytes(100_000_000))
    done = toise("accept", signed / "criteria.toml", run, "--bundle", bundle)
    assert done.returncode == 2
    assert "unpacks to more than 200 times its size" in done.stderr
    (run / "logs/zeros").unlink()
    (run / "logs/link").symlink_to("/etc/passwd")
    done = toise("accept", signed / "criteria.toml", run, "--bundle", bundle)
    assert done.returncode == 2
    assert "only plain files whose names can be printed are" in done.stderr
    assert not list(tmp_path.glob("b.tar.gz*"))


def test_a_full_disk_accuses_nobody(toise, signed, smoke_run, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], check=False).returncode != 0
    ):
        pytest.skip("a small disk can be mounted by root only")
    try:
        arguments = ("verify", signed / "bundle.tar.gz", "--key", signed / "key.pub")
        done = toise(*arguments, env=os.environ | {"TMPDIR": str(disk)})
        assert done.returncode == 4
        assert "changed" not in done.stdout
        assert "No space left on device; this says nothing of the evidence" in done.stderr
        run = signed / "criteria.toml", smoke_run
        done = toise("accept", *run, "--bundle", tmp_path / "b.tar.gz", env=os.environ | {"TMPDIR": str(disk)})
        assert done.returncode == 4
        assert "No space left on device" in done.stderr
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
    assert toise("verify", signed / "bundle.tar.gz", env=os.environ | {"TMPDIR": "/none"}).returncode == 4


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (lambda signed: "", "is empty"),
        (lambda signed: "junk\n", "is not a public key in PEM"),
        (lambda signed: "x" * 100_000, "has 100000 bytes"),
        (lambda signed: (signed / "key").read_text(), "is a private key; give its public half"),
        (lambda signed: (signed / "key.pub").read_text()[:70], "is not a public key in PEM"),
    ],
)
def test_what_is_no_public_key_is_said(toise, signed, tmp_path, key, says):
    file = tmp_path / "given.pub"
    file.write_text(key(signed))
    done = toise("verify", signed / "bundle.tar.gz", "--key", file)
    assert done.returncode == 2
    assert f"{file}: {says}" in done.stderr


def test_a_bundle_with_a_junk_key_is_changed(toise, signed, tmp_path):
    folder = unpacked(signed, tmp_path)
    (folder / "key.pub").write_text("junk\n")
    done = toise("verify", packed(folder))
    assert done.returncode == 1
    assert "key.pub: is not a public key in PEM" in done.stdout


def test_a_run_without_its_own_manifest_is_named(toise, signed, tmp_path):
    folder = unpacked(signed, tmp_path)
    (folder / "runs/1/MANIFEST").unlink()
    write_manifest(folder)
    done = toise("verify", packed(folder))
    assert done.returncode == 1
    assert "MANIFEST" in done.stdout


def test_the_last_words_of_a_scheduler_are_no_edit(toise, signed, tmp_path):
    folder = unpacked(signed, tmp_path)
    log = next((folder / "runs/1/logs").glob("*"))
    log.write_text(log.read_text() + "srun: job step complete\n")
    for name in ("MANIFEST.signature", "key.pub"):
        (folder / name).unlink()
    write_manifest(folder)
    done = toise("verify", packed(folder))
    assert "changed: " not in done.stdout, done.stdout
