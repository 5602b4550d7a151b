"""The page of an allocation request in English."""

from __future__ import annotations

from toise.report.request.words import Words

ENGLISH = Words(
    code="en",
    point=".",
    thousands=",",
    texts={
        "named": "Allocation request: {workload}",
        "request": "Request",
        "semicolon": "; ",
        "on": "on",
        "foundation": "This estimate rests on {assumption} assumptions and {data_sheet} figures of data sheets, and "
        "on {measured} measured rates of this machine.",
        "foundation_unmeasured": "This estimate rests on {assumption} assumptions and {data_sheet} figures of data "
        "sheets, and on no measurement of this machine.",
        "unmeasured": " No run measured: {missing}.",
        "extrapolates": " It extrapolates beyond what was published or measured: its interval is wider.",
        "days": "days",
        "not_said": "not stated",
        "energy_missing": "The power of this GPU is not known.",
        "carbon_missing": "The workload does not say the carbon intensity of the site's electricity.",
        "figure": "figure",
        "value": "value",
        "why": "justification",
        "code_foundation": "This forecast rests on scaling runs of the applicant's own code, whose table does not "
        "say on which machine they were, and on {assumption} assumptions.",
        "code_interval": "P10 to P90 hold how the times scatter and what is beyond them, not whether the number of "
        "runs and the work of each are right.",
        "code_sizes_note": "Of one run, by laws fitted to the applicant's own times; up to four times the largest "
        "size that was run. The band is P10 to P90. Efficiency is that of GPU-hours against the smallest number.",
        "code_unknown": "The times of the code do not say it: to be filled in by hand.",
        "access": "Access asked for",
        "limit": "Limit",
        "most": "at most {hours} {unit}",
        "above": "more than {hours} {unit}",
        "within_days": "used within {days} days",
        "no_limit": "none was found",
        "judged": "Does it fit?",
        "fits": "Yes, P90 is within what was found.",
        "fits_unlimited": "Not known, as no limit was found.",
        "too_much": "NO: P90 is beyond the limit.",
        "too_little": "NO: P90 is below what this access is for.",
        "too_long": "NO: at P90 the main computation takes longer than the hours may be used.",
        "no_weight": "Not known: no page that was read says how much an hour on {gpu} counts.",
        "instead": " What fits: {modes}.",
        "note": "Note",
        "not_found": "Not found",
        "rules": "Rules read on {date} from",
        "old": " That is more than a year ago: check them.",
        "questions": "Ask for P90. The questions are ours, as those of the form were not found.",
        "sizes": "How it scales",
        "sizes_note": "Estimated, not measured: for each number of GPUs, the fastest settings that fit, with "
        "interruptions. "
        "The band is P10 to P90. Efficiency is that of GPU-hours against the smallest number. The settings "
        "differ from line to line.",
        "chosen": "asked for: {gpus} GPU",
        "gpus": "GPU",
        "ideal": "ideal",
        "efficiency": "efficiency",
        "settings": "Settings worth trying",
        "settings_note": "The training alone, without interruptions, ablations and margin. Batches in sequences.",
        "step": "s/step",
        "hours": "GPU-hours",
        "memory": "memory",
        "recompute": "recomputation",
        "batch": "batch",
        "micro_batch": "micro-batch",
        "origins": "What it rests on",
        "origins_note": "As `toise size` prints them.",
        "term": "term",
        "basis": "basis",
        "source": "source",
        "interval": "P10 to P90 is meant to hold 80 % of the time; of six published trainings it held four.",
    },
    fields={
        "gpu_hours": "GPU-hours",
        "duration": "Duration of the training",
        "nodes": "Nodes",
        "memory": "Memory of a GPU, used and available",
        "storage": "Storage: data and checkpoints",
        "io": "Rate at which checkpoints are written",
        "energy": "Energy",
        "carbon": "CO2 equivalent",
        "dominant": "What takes most of a step",
    },
    code_sentences={
        "gpu_hours": "{runs} runs of {gpus} GPUs take {training} GPU-hours; with the margin, {factor} times that.",
        "duration": "One run: the time in the applicant's table, {work}, without waiting in queues.",
        "nodes": "The size of one run; how it scales is below.",
        "storage": "As the workload says.",
    },
    sentences={
        "gpu_hours": "The training takes {training} GPU-hours ({steps} steps of {step} s on {gpus} GPUs); "
        "interruptions, evaluations, ablations and the margin listed below multiply them by {factor}. Of six "
        "published trainings P90 would have sufficed for five.",
        "counted_hours": "GPU-hours times {weight}: what an hour on {gpu} counts here.",
        "node_hours": "GPU-hours over the {per_node} GPUs of a node.",
        "duration": "The main training from its first to its last step, with time lost to failures and checkpoints, "
        "without waiting in queues.",
        "nodes": "The model is split with tensor parallelism {tp}, pipeline {pp}, data {dp}, ZeRO stage {zero}, "
        "recomputation: {recompute}.",
        "memory": "Weights, gradients, optimiser and activations of the fullest GPU take {memory}; a tenth stays free.",
        "storage": "The dataset, where the workload says it, and the checkpoints that are kept, of {checkpoint} each.",
        "io": "A checkpoint of {checkpoint} must be written in 1 % of the interval between two.",
        "energy": "GPU-hours times the power of a GPU: {power} for hosts, network and cooling.",
        "carbon": "Energy times the intensity that the workload gives; its source: {source}.",
        "dominant": "What would help: {advice}.",
    },
    known={},
)
