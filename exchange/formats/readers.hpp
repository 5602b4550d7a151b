// One reader per format: from a file's text to its measurements, in SI units.
#pragma once

#include <string>
#include <vector>

#include "exchange/imported_measurement.hpp"

namespace toise {

/// Google Benchmark's --benchmark_out (JSON): repetitions are samples; of a file with aggregates only, the median.
std::vector<ImportedMeasurement> read_google_benchmark(SourceText const&);

/// What OSU micro-benchmarks print, several outputs one after the other: kernel "osu.allreduce_latency". Its figures
/// are means over iterations and ranks: one value per size.
std::vector<ImportedMeasurement> read_osu(SourceText const&);

/// What the Intel MPI Benchmarks print: kernel "imb.allreduce". A megabyte of 2^20 bytes (up to IMB 2017) is told from
/// one of 10^6 by the times beside it; a message too small for that has its time alone.
std::vector<ImportedMeasurement> read_imb(SourceText const&);

/// What IOR prints: kernels "ior.write" and "ior.read"; the repetitions of its table, or "best_bandwidth" without one.
std::vector<ImportedMeasurement> read_ior_text(SourceText const&);

/// What mdtest prints: kernel "mdtest.file_creation"; "rate" of its iterations where it prints them, else "mean_rate".
std::vector<ImportedMeasurement> read_mdtest(SourceText const&);

/// IO500's result_summary.txt and result.txt: kernels "io500.ior_easy_write" and "io500.score"; what IO500 calls
/// invalid is an error.
std::vector<ImportedMeasurement> read_io500(SourceText const&);

/// elbencho's --csvfile, its --jsonfile, and what it prints: kernel "elbencho.write", of when the last thread is done.
std::vector<ImportedMeasurement> read_elbencho_csv(SourceText const&);
std::vector<ImportedMeasurement> read_elbencho_json(SourceText const&);
std::vector<ImportedMeasurement> read_elbencho_text(SourceText const&);

/// nccl-tests' and rccl-tests' -J (JSON): kernel "nccl_tests.all_reduce", a case for in place and one for out of place.
/// Wrong elements make it corrupt.
std::vector<ImportedMeasurement> read_nccl_tests(SourceText const&);

/// What they print, of every version: with and without root and operation, `#wrong` or `error`, one place or both. A
/// value of "N/A" is one that nobody looked at. Where no line says the collective, the kernel is "nccl_tests.".
std::vector<ImportedMeasurement> read_nccl_tests_text(SourceText const&);

/// hyperfine's --export-json: kernel "hyperfine", the command a parameter, its runs samples.
std::vector<ImportedMeasurement> read_hyperfine(SourceText const&);

/// fio's JSON, with the warnings that may stand before it: kernels "fio.read", "fio.write" and "fio.trim", a case for
/// each job.
std::vector<ImportedMeasurement> read_fio(SourceText const&);

/// STREAM's own print: kernels "stream.copy", "stream.scale", …; "best_bandwidth" is that of its best repetition.
std::vector<ImportedMeasurement> read_stream(SourceText const&);

/// What BabelStream prints, also with --csv: kernels "babelstream.copy", …; "best_bandwidth" as of STREAM.
std::vector<ImportedMeasurement> read_babelstream(SourceText const&);

/// What likwid-bench prints, several outputs one after the other: kernel "likwid_bench.triad". Cut off, it is an error.
std::vector<ImportedMeasurement> read_likwid_bench(SourceText const&);

/// What HPL, NVIDIA HPL and rocHPL print: kernel "hpl". A failed residual check makes it corrupt.
std::vector<ImportedMeasurement> read_hpl(SourceText const&);

/// HPCG's summary, as file or printed: kernel "hpcg". INVALID makes it corrupt.
std::vector<ImportedMeasurement> read_hpcg(SourceText const&);

/// nvbandwidth's -j (JSON): kernel "nvbandwidth.host_to_device_memcpy_ce", a case for each pair and one for their sum.
std::vector<ImportedMeasurement> read_nvbandwidth(SourceText const&);

/// The same of what it prints.
std::vector<ImportedMeasurement> read_nvbandwidth_text(SourceText const&);

/// What TransferBench prints, also with OUTPUT_TO_CSV: kernels "transferbench.transfer", ".executor" and ".aggregate".
std::vector<ImportedMeasurement> read_transferbench(SourceText const&);

/// NVBench's --json: the benchmark is the kernel, axes are parameters; its figures are means over samples.
std::vector<ImportedMeasurement> read_nvbench(SourceText const&);

/// The same of its --csv.
std::vector<ImportedMeasurement> read_nvbench_csv(SourceText const&);

/// pytest-benchmark's JSON: the test is the kernel, rounds are samples; without them, the median.
std::vector<ImportedMeasurement> read_pytest_benchmark(SourceText const&);

/// SuperBench's results-summary.jsonl and .json: kernel "superbench.kernel-launch.event_time", a case for each rank.
std::vector<ImportedMeasurement> read_superbench(SourceText const&);

/// IOR's summaryFormat=JSON: kernels "ior.write" and "ior.read", repetitions are samples.
std::vector<ImportedMeasurement> read_ior(SourceText const&);

/// ReFrame's perflogs with their header line (4.0 and later): kernel "test.variable"; a variable without a value is an
/// error.
std::vector<ImportedMeasurement> read_reframe(SourceText const&);

/// The same without a header line (3.x).
std::vector<ImportedMeasurement> read_reframe_3(SourceText const&);

/// ReFrame's run report (JSON); a test that failed or was skipped before it had a value is a case of its own.
std::vector<ImportedMeasurement> read_reframe_report(SourceText const&);

/// Columns: kernel and value; also variant, backend, metric, unit, better, machine, node, nodes, ranks, threads, date,
/// low, high, n. Every other one is a parameter. It reads what `toise export` writes.
std::vector<ImportedMeasurement> read_table(SourceText const&);

}  // namespace toise
