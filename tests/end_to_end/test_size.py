"""Trainings sized from a table, as a user asks for GPU-hours."""

import csv
import io
from pathlib import Path
from statistics import median

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


def test_a_slow_network_costs_time_across_nodes_only(toise, tmp_path):
    head = HEAD.replace("gpus,", "gpus,interconnect,")
    row = "{id},GPT,22,48,6144,64,2048,51200,{gpus},1,1,1,{gpus},3,full,bf16,A100-80GB,{gpus},{net},iteration_time_s,,made here\n"
    nets = {"fast": "8 x 200Gb", "slow": "100 Gbps"}
    rows = [row.format(id=f"{net}-{gpus}", gpus=gpus, net=nets[net]) for gpus in (8, 64) for net in nets]
    (tmp_path / "cases.csv").write_text(head + "".join(rows))
    done = toise("size", "--cases", tmp_path / "cases.csv", "--csv")
    seconds = {row["id"]: float(row["p50"]) for row in csv.DictReader(io.StringIO(done.stdout))}

    assert done.returncode == 0, done.stderr
    assert seconds["fast-8"] == seconds["slow-8"]
    assert seconds["slow-64"] > 1.2 * seconds["fast-64"]


def test_the_projects_own_trainings_are_met_within_a_fifth_in_the_median(toise):
    table = Path(__file__).parents[2] / "analysis/sizing/data/trainings.csv"
    done = toise("size", "--cases", table, "--csv")
    assert done.returncode == 0, done.stderr
    estimates = {row["id"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    with table.open() as file:
        measured = {row["id"]: float(row["value"]) for row in csv.DictReader(file)}

    apart = [abs(float(estimates[name]["p50"]) / value - 1) for name, value in measured.items()]
    held = [float(estimates[name]["p10"]) <= value <= float(estimates[name]["p90"]) for name, value in measured.items()]
    assert median(apart) < 0.2
    assert 0.7 < sum(held) / len(held) < 0.95  # fitted to them as well: more than the 80 % of others
