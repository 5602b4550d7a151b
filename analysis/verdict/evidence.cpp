#include "analysis/verdict/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "analysis/verdict/signature.hpp"
#include "analysis/verdict/verdict_json.hpp"
#include "core/error.hpp"
#include "core/run/checksum.hpp"
#include "core/run/durable_file.hpp"
#include "core/text/file.hpp"

namespace toise {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr char const* manifest_name = "MANIFEST";
constexpr char const* signature_name = "MANIFEST.signature";
constexpr char const* key_name = "key.pub";

/// Files below a folder, relative to it, sorted.
std::vector<std::string> files_in(fs::path const& folder) {
  std::vector<std::string> files;
  for (auto const& entry : fs::recursive_directory_iterator(folder)) {
    if (!fs::is_directory(entry.symlink_status()))
      files.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Lines of "SHA-256  path", by path.
std::map<std::string, std::string> read_manifest(fs::path const& file) {
  std::map<std::string, std::string> sums;
  std::istringstream lines(read_file(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > 66) sums[line.substr(66)] = line.substr(0, 64);
  }
  return sums;
}

/// The first file that differs from `sums`, is absent, or is in neither `sums` nor `apart`.
std::string first_touched(fs::path const& folder, std::map<std::string, std::string> const& sums,
                          std::set<std::string> const& apart) {
  auto const there = files_in(folder);
  for (auto const& [name, sum] : sums) {
    if (!std::binary_search(there.begin(), there.end(), name)) return name + ": was removed";
    if (!fs::is_regular_file(fs::symlink_status(folder / name))) return name + ": is no longer a plain file";
    if (sha256_of_file(folder / name) != sum) return name + ": was changed";
  }
  for (auto const& name : there) {
    if (!sums.contains(name) && !apart.contains(name)) return name + ": was added";
  }
  return "";
}

std::vector<RunDirectory> runs_in(fs::path const& folder) {
  std::vector<RunDirectory> runs;
  for (std::size_t i = 1; fs::exists(folder / std::to_string(i) / "run.json"); ++i)
    runs.push_back(open_run(folder / std::to_string(i)));
  return runs;
}

/// Does everything stated follow? A later toise may state more, and word its reasons differently.
bool says_no_other(json const& said, json const& follows) {
  if (!said.is_object()) {
    bool const is_list = said.is_array() && follows.is_array() && said.size() == follows.size();
    return is_list ? std::equal(said.begin(), said.end(), follows.begin(), says_no_other) : said == follows;
  }
  if (!follows.is_object()) return false;
  for (auto const& [name, value] : said.items()) {
    if (name == "reason" && value.is_string()) continue;
    if (!follows.contains(name) || !says_no_other(value, follows.at(name))) return false;
  }
  return true;
}

bool is_close(double a, double b) {
  bool const is_equal = a == b || (std::isnan(a) && std::isnan(b));  // infinities too
  return is_equal || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

bool is_close(std::optional<Interval> const& a, std::optional<Interval> const& b) {
  return a.has_value() == b.has_value() && (!a || (is_close(a->low, b->low) && is_close(a->high, b->high)));
}

bool is_close(Quantiles const& a, Quantiles const& b) {
  return is_close(a.min, b.min) && is_close(a.p5, b.p5) && is_close(a.p25, b.p25) && is_close(a.p50, b.p50) &&
         is_close(a.p75, b.p75) && is_close(a.p95, b.p95) && is_close(a.p99, b.p99) && is_close(a.max, b.max);
}

/// The amount in one run that a rate counts, or that a cost is divided by.
Derived derived_of(Metric const& metric, double time) {
  bool const is_rate = metric.better == "higher";
  return {.metric = {.name = metric.name, .unit = metric.unit, .form = is_rate ? Form::rate : Form::cost},
          .amount = is_rate ? metric.median * time : time / metric.median};
}

/// Does the amount follow from the work, where the kernel says that it is the work's?
bool is_of_work(Measurement const& m, Metric const& metric, double amount) {
  switch (metric.amount) {
    case Amount::flops: return is_close(amount, m.work.flops);
    case Amount::bytes: return is_close(amount, m.work.bytes());
    case Amount::own: return true;
  }
  return true;
}

/// The first part of a measurement that does not follow from its samples, or "": every metric's median, interval and
/// quantiles are recomputed from them.
std::string untrue(Measurement const& m) {
  auto const time =
      std::find_if(m.metrics.begin(), m.metrics.end(), [](auto const& one) { return one.name == "time"; });
  if (time == m.metrics.end() || !std::isfinite(time->median)) return "";
  if (m.sampling.samples.size() != time->n) return "does not have the number of samples that it states";
  Sampling sampling{.samples = m.sampling.samples};
  sampling.median = median_interval(sampling.samples, m.policy.confidence);
  if (!is_close(sampling.median.median, time->median)) return "its time is not the median of its samples";
  for (auto const& metric : m.metrics) {
    auto const derived = derived_of(metric, time->median);
    auto const made = summarise(sampling, {derived}).front();
    bool const follows = is_close(made.median, metric.median) && is_close(made.interval, metric.interval) &&
                         is_close(made.quantiles, metric.quantiles) && is_of_work(m, metric, derived.amount);
    if (!follows) return "its " + metric.name + " does not follow from its samples";
  }
  return "";
}

std::string first_untrue(RunDirectory const& run, std::string const& name) {
  if (fs::exists(run.manifest())) {
    auto const touched = first_touched(run.root, read_manifest(run.manifest()), {manifest_name, "report.html"});
    if (!touched.empty()) return name + "/" + touched + " after the run ended";
  }
  if (read_run_file(run).imported) return "";  // its metrics are what another tool says, each by itself
  for (auto const& m : read_measurements(run)) {
    if (auto const what = untrue(m); !what.empty()) return fmt::format("{}: {}: {}", name, text_of(m.id), what);
  }
  return "";
}

}  // namespace

std::vector<Program> programs_of(std::vector<RunDirectory> const& runs) {
  std::set<std::string> paths;
  for (auto const& run : runs) {
    auto const file = read_run_file(run);
    for (auto const& path : {file.driver, file.worker}) {
      if (path) paths.insert(*path);
    }
  }
  std::vector<Program> programs;
  for (auto const& path : paths) {
    programs.push_back(
        {.path = path, .sha256 = fs::is_regular_file(path) ? std::optional(sha256_of_file(path)) : std::nullopt});
  }
  return programs;
}

void write_evidence(fs::path const& folder, fs::path const& criteria, std::vector<RunDirectory> const& runs,
                    std::optional<fs::path> const& private_key) {
  fs::create_directories(folder / "runs");
  for (std::size_t i = 0; i < runs.size(); ++i) {
    fs::copy(runs[i].root, folder / "runs" / std::to_string(i + 1), fs::copy_options::recursive);
  }
  fs::copy_file(criteria, folder / "criteria.toml");
  auto const kept = runs_in(folder / "runs");
  write_atomically(folder / "verdicts.json",
                   to_json(accept(read_criteria(folder / "criteria.toml"), kept)).dump(1) + "\n");
  write_atomically(folder / "programs.json", to_json(programs_of(kept)).dump(1) + "\n");
  std::string manifest;
  for (auto const& name : files_in(folder)) manifest += fmt::format("{}  {}\n", sha256_of_file(folder / name), name);
  write_atomically(folder / manifest_name, manifest);
  if (!private_key) return;
  write_atomically(folder / signature_name, sign(manifest, *private_key) + "\n");
  write_atomically(folder / key_name, public_half(*private_key));
}

Verified verify_evidence(fs::path const& folder, std::optional<std::string> const& public_key) {
  for (auto const* name : {manifest_name, "criteria.toml", "verdicts.json"}) {
    if (!fs::exists(folder / name))
      return {.touched = fmt::format("{}: was removed, or this is not a bundle of evidence", name)};
  }
  Verified verified;
  auto const manifest = read_file(folder / manifest_name);
  if (fs::exists(folder / signature_name) && fs::exists(folder / key_name)) {
    auto const key = read_file(folder / key_name), signature = read_file(folder / signature_name);
    verified.signer = fingerprint(key);
    verified.is_signer_known = public_key && *public_key == key;
    if (public_key && !verified.is_signer_known) {
      verified.touched = fmt::format("{}: was made with the key {}, not with {}", signature_name, verified.signer,
                                     fingerprint(*public_key));
    } else if (!is_signed_by(manifest, signature.substr(0, 128), key)) {
      verified.touched = fmt::format("{}: is not a signature of this MANIFEST", signature_name);
    }
  } else if (public_key) {
    verified.touched = fmt::format("{}: was removed; the evidence is not signed", signature_name);
  }
  if (verified.touched.empty()) {
    verified.touched =
        first_touched(folder, read_manifest(folder / manifest_name), {manifest_name, signature_name, key_name});
  }
  if (!verified.touched.empty()) return verified;
  auto const runs = runs_in(folder / "runs");
  for (std::size_t i = 0; i < runs.size() && verified.touched.empty(); ++i) {
    verified.touched = first_untrue(runs[i], fmt::format("runs/{}", i + 1));
  }
  if (!verified.touched.empty()) return verified;
  verified.acceptance = accept(read_criteria(folder / "criteria.toml"), runs);
  auto const said = json::parse(read_file(folder / "verdicts.json"), nullptr, false);
  if (!says_no_other(said, to_json(*verified.acceptance))) {
    verified.touched = "verdicts.json: does not follow from these runs and criteria";
  }
  return verified;
}

}  // namespace toise
