"""Trainings sized from a table, as a user asks for GPU-hours."""

import csv
import io

HEAD = "id,model,params_b,layers,hidden,heads,seq,vocab,global_batch_seqs,micro_batch,tp,pp,dp,zero,recompute,precision,gpu,gpus,metric,value,source\n"
CASE = "{id},GPT,22,48,6144,64,2048,51200,4,4,8,1,1,0,full,bf16,{gpu},8,{metric},{value},made here\n"


def case(name, gpu="A100-80GB-SXM", metric="iteration_time_s", value=""):
    return CASE.format(id=name, gpu=gpu, metric=metric, value=value)


def sized(toise, path, *rows, options=()):
    path.write_text(HEAD + "".join(rows))
    done = toise("size", "--cases", path, "--csv", *options)
    return done, list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_training_gets_an_interval_and_its_memory(toise, tmp_path):
    done, rows = sized(toise, tmp_path / "cases.csv", case("one"))

    assert done.returncode == 0, done.stderr
    assert 0 < float(rows[0]["p10"]) < float(rows[0]["p50"]) < float(rows[0]["p90"])
    assert rows[0]["fits"] == "yes"
    assert 45 < float(rows[0]["memory_gb"]) < 85  # 16 bytes a parameter over 8 GPUs, and activations


def test_a_line_without_an_estimate_is_kept_and_does_not_stop_the_others(toise, tmp_path):
    rows = (case("unknown", gpu="Abacus"), case("hours", metric="total_gpu_hours"), case("good"))
    done, found = sized(toise, tmp_path / "cases.csv", *rows)

    assert done.returncode == 3
    assert "Abacus" in done.stderr and "tokens" in done.stderr
    assert {row["id"]: bool(row["p50"]) for row in found} == {"unknown": False, "hours": False, "good": True}


def test_measured_cases_move_the_estimate(toise, tmp_path):
    _, before = sized(toise, tmp_path / "cases.csv", case("one"))
    slow = 3 * float(before[0]["p50"])
    (tmp_path / "measured.csv").write_text(HEAD + "".join(case(f"m{i}", value=slow) for i in range(5)))
    _, after = sized(toise, tmp_path / "cases.csv", case("one"), options=("--calibrate", tmp_path / "measured.csv"))

    assert float(before[0]["p50"]) < float(after[0]["p50"]) < slow


def test_bad_input_is_refused_with_its_line(toise, tmp_path):
    done, _ = sized(toise, tmp_path / "cases.csv", case("one", metric="iteration_time"))
    assert done.returncode == 2
    assert "cases.csv:2" in done.stderr and "did you mean 'iteration_time_s'" in done.stderr

    done, _ = sized(toise, tmp_path / "cases.csv", case("one"), case("one"))
    assert done.returncode == 2
    assert "twice" in done.stderr
