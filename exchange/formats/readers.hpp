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
