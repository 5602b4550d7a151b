#include "exchange/formats/formats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

/// The text from its first brace on: some tools print warnings before their JSON.
bool is_json(std::string_view text) { return trim(text).starts_with('{'); }

std::string_view first_line(std::string_view text) {
  auto const trimmed = trim(text);
  return trimmed.substr(0, trimmed.find('\n'));
}

}  // namespace

std::vector<Format> const& all_formats() {
  static std::vector<Format> const all{
      {.name = "google-benchmark",
       .what = "Google Benchmark (JSON)",
       .looks_like = [](std::string_view t) { return is_json(t) && has(t, "\"benchmarks\"") && has(t, "\"context\""); },
       .read = read_google_benchmark,
       .is_json = true},
      {.name = "ior",
       .what = "IOR (summaryFormat=JSON)",
       .looks_like = [](std::string_view t) { return is_json(t) && has(t, "\"tests\"") && has(t, "\"bwMiB\""); },
       .read = read_ior,
       .is_json = true},
      {.name = "nccl-tests",
       .what = "nccl-tests and rccl-tests (-J)",
       .looks_like =
           [](std::string_view t) {
             return is_json(t) && has(t, "\"results\"") && (has(t, "\"bus_bw\"") || has(t, "\"busbw\""));
           },
       .read = read_nccl_tests,
       .is_json = true},
      {.name = "nccl-tests-text",
       .what = "what nccl-tests and rccl-tests print",
       .looks_like = [](std::string_view t) { return !is_json(t) && has(t, "algbw") && has(t, "busbw"); },
       .read = read_nccl_tests_text},
      {.name = "hyperfine",
       .what = "hyperfine (--export-json)",
       .looks_like =
           [](std::string_view t) {
             return is_json(t) && has(t, "\"results\"") && has(t, "\"command\"") && has(t, "\"stddev\"");
           },
       .read = read_hyperfine,
       .is_json = true},
      {.name = "fio",
       .what = "fio (JSON and JSON+)",
       .looks_like = [](std::string_view t) { return has(t, "\"fio version\"") && has(t, "\"jobs\""); },
       .read = read_fio,
       .is_json = true},
      {.name = "stream",
       .what = "what STREAM prints",
       .looks_like = [](std::string_view t) { return has(t, "Best Rate MB/s") && has(t, "Triad:"); },
       .read = read_stream},
      {.name = "babelstream",
       .what = "what BabelStream prints, as text or CSV",
       .looks_like =
           [](std::string_view t) {
             return has(t, "function,num_times,n_elements") || (has(t, "BabelStream") && has(t, "Implementation: "));
           },
       .read = read_babelstream},
      {.name = "likwid-bench",
       .what = "what likwid-bench prints",
       .looks_like = [](std::string_view t) { return has(t, "LIKWID MICRO BENCHMARK"); },
       .read = read_likwid_bench},
      {.name = "hpl",
       .what = "what HPL, NVIDIA HPL and rocHPL print",
       .looks_like = [](std::string_view t) { return has(t, "T/V ") && has(t, "Gflops"); },
       .read = read_hpl},
      {.name = "hpcg",
       .what = "HPCG's summary",
       .looks_like =
           [](std::string_view t) {
             return has(t, "HPCG result is") || has(t, "HPCG-Benchmark") || has(t, " GF_per ");
           },
       .read = read_hpcg},
      {.name = "nvbandwidth",
       .what = "nvbandwidth (-j)",
       .looks_like = [](std::string_view t) { return has(t, "\"nvbandwidth\""); },
       .read = read_nvbandwidth,
       .is_json = true},
      {.name = "nvbandwidth-text",
       .what = "what nvbandwidth prints",
       .looks_like = [](std::string_view t) { return has(t, "nvbandwidth Version:"); },
       .read = read_nvbandwidth_text},
      {.name = "transferbench",
       .what = "what TransferBench prints, as text or CSV",
       .looks_like =
           [](std::string_view t) {
             return has(t, "Test#,Transfer#,") || (has(t, "Executor: ") && has(t, "Aggregate (CPU)"));
           },
       .read = read_transferbench},
      {.name = "nvbench",
       .what = "NVBench (--json)",
       .looks_like =
           [](std::string_view t) { return has(t, "\"benchmarks\"") && has(t, "\"states\"") && has(t, "\"axes\""); },
       .read = read_nvbench,
       .is_json = true},
      {.name = "nvbench-csv",
       .what = "NVBench (--csv)",
       .looks_like = [](std::string_view t) { return first_line(t).starts_with("Benchmark,Device,Device Name,"); },
       .read = read_nvbench_csv},
      {.name = "pytest-benchmark",
       .what = "pytest-benchmark (JSON)",
       .looks_like = [](std::string_view t) { return has(t, "\"benchmarks\"") && has(t, "\"machine_info\""); },
       .read = read_pytest_benchmark,
       .is_json = true},
      {.name = "superbench",
       .what = "SuperBench (results-summary.jsonl and .json)",
       .looks_like =
           [](std::string_view t) {
             bool const is_flat_node = has(first_line(t), "\"node\"") && !has(first_line(t), "[");
             return is_json(t) && (has(t, "/return_code") || is_flat_node);
           },
       .read = read_superbench,
       .is_json = true},
      {.name = "reframe-report",
       .what = "ReFrame (run report)",
       .looks_like =
           [](std::string_view t) { return is_json(t) && has(t, "\"session_info\"") && has(t, "\"testcases\""); },
       .read = read_reframe_report,
       .is_json = true},
      {.name = "reframe-3",
       .what = "ReFrame 3 (perflogs)",
       .looks_like = [](std::string_view t) { return has(first_line(t), "|jobid=") && has(first_line(t), "|ref="); },
       .read = read_reframe_3},
      {.name = "osu",
       .what = "what the OSU micro-benchmarks print",
       .looks_like = [](std::string_view t) { return !is_json(t) && has(t, "# OSU "); },
       .read = read_osu},
      {.name = "imb",
       .what = "what the Intel MPI Benchmarks print",
       .looks_like = [](std::string_view t) { return has(t, "# Benchmarking ") && has(t, "#repetitions"); },
       .read = read_imb},
      {.name = "io500",
       .what = "IO500 (result_summary.txt, result.txt)",
       .looks_like =
           [](std::string_view t) {
             return !is_json(t) && (has(t, "[RESULT]") || (has(t, "[SCORE]") && has(t, "t_start")));
           },
       .read = read_io500},
      {.name = "mdtest",
       .what = "what mdtest prints",
       .looks_like = [](std::string_view t) { return has(t, "mdtest-") && has(t, "SUMMARY"); },
       .read = read_mdtest},
      {.name = "ior-text",
       .what = "what IOR prints",
       .looks_like = [](std::string_view t) { return !is_json(t) && (has(t, "bw(MiB/s)") || has(t, "MiB/sec (")); },
       .read = read_ior_text},
      {.name = "elbencho",
       .what = "elbencho (--csvfile)",
       .looks_like = [](std::string_view t) { return !is_json(t) && has(t, "MiB/s [last]"); },
       .read = read_elbencho_csv},
      {.name = "elbencho-json",
       .what = "elbencho (--jsonfile)",
       .looks_like = [](std::string_view t) { return is_json(t) && has(t, "\"last_done\""); },
       .read = read_elbencho_json,
       .is_json = true},
      {.name = "elbencho-text",
       .what = "what elbencho prints (and --resfile)",
       .looks_like = [](std::string_view t) { return has(t, "RESULT TYPE") && has(t, "LAST DONE"); },
       .read = read_elbencho_text},
      {.name = "reframe",
       .what = "ReFrame (perflogs)",
       .looks_like =
           [](std::string_view t) {
             auto const header = first_line(t);
             return has(header, "result|") || has(header, "|job_completion_time") ||
                    (header.starts_with("job_completion_time") && has(header, "_value"));
           },
       .read = read_reframe},
      {.name = "csv",
       .what = "CSV",
       .looks_like = [](std::string_view t) { return !is_json(t) && has(first_line(t), ","); },
       .read = read_table}};
  return all;
}

Format const& find_format(SourceText const& source, std::string const& asked) {
  auto const& all = all_formats();
  auto const found = std::find_if(all.begin(), all.end(), [&](Format const& one) {
    return asked.empty() ? one.looks_like(source.text) : one.name == asked;
  });
  if (found != all.end()) return *found;
  std::vector<std::string_view> names;
  for (auto const& one : all) names.push_back(one.name);
  throw InputError(
      fmt::format("{}: does not look like any of the formats {}; if it is one of them, name it with --format",
                  source.path, fmt::join(names, ", ")));
}

}  // namespace toise
