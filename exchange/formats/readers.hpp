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

/// IOR's summaryFormat=JSON: kernels "ior.write" and "ior.read", repetitions are samples.
std::vector<ImportedMeasurement> read_ior(SourceText const&);

/// ReFrame's perflogs with their header line (4.3 and later): kernel "test.variable"; a variable without a value is an
/// error.
std::vector<ImportedMeasurement> read_reframe(SourceText const&);

/// Columns: kernel and value; also variant, backend, metric, unit, better, machine, node, nodes, ranks, threads, date,
/// low, high, n. Every other one is a parameter. It reads what `toise export` writes.
std::vector<ImportedMeasurement> read_table(SourceText const&);

}  // namespace toise
