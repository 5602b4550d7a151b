#include "analysis/sizing/training.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

std::vector<std::string> const metrics = {"iteration_time_s",        "tokens_per_s_total",   "tokens_per_s_per_gpu",
                                          "hardware_tflops_per_gpu", "model_tflops_per_gpu", "mfu_percent",
                                          "total_gpu_hours",         "samples_per_s_total"};

/// One row, by the names of its columns.
class Row {
public:
  Row(std::map<std::string, std::size_t> const& columns, CsvRow const& row) : columns_(columns), row_(row) {}

  std::string text(std::string const& name) const {
    auto const found = columns_.find(name);
    return found == columns_.end() || found->second >= row_.fields.size() ? "" : row_.fields[found->second];
  }

  std::optional<double> positive(std::string const& name) const {
    auto const field = text(name);
    if (field.empty() || field == "unknown") return std::nullopt;
    auto const number = number_in(field);
    if (!number || !std::isfinite(*number) || *number <= 0)
      throw InputError("column '" + name + "' holds '" + field + "'; write a number above 0, or leave it empty");
    return number;
  }

private:
  std::map<std::string, std::size_t> const& columns_;
  CsvRow const& row_;
};

Training training_of(Row const& row) {
  Training t;
  t.id = row.text("id");
  t.model = row.text("model");
  t.precision = row.text("precision");
  t.gpu = row.text("gpu");
  t.metric = row.text("metric");
  t.source = row.text("source");
  t.recompute = row.text("recompute");
  t.zero = row.text("zero");
  t.interconnect = row.text("interconnect");
  t.moe = row.text("moe") == "yes";
  if (auto const billions = row.positive("params_b")) t.parameters = *billions * 1e9;
  t.layers = row.positive("layers");
  t.hidden = row.positive("hidden");
  t.vocab = row.positive("vocab");
  t.heads = row.positive("heads");
  t.kv_heads = row.positive("kv_heads");
  t.ffn_hidden = row.positive("ffn_hidden");
  t.sequence = row.positive("seq");
  t.global_batch = row.positive("global_batch_seqs");
  t.micro_batch = row.positive("micro_batch");
  t.tp = row.positive("tp");
  t.pp = row.positive("pp");
  t.vpp = row.positive("vpp");
  t.dp = row.positive("dp");
  t.cp = row.positive("cp");
  t.ep = row.positive("ep");
  t.gpus = row.positive("gpus");
  t.value = row.positive("value");
  t.tokens = tokens_in(t.source);
  if (t.id.empty()) throw InputError("the id is empty; give each row its own");
  if (std::find(metrics.begin(), metrics.end(), t.metric) == metrics.end())
    throw InputError("metric '" + t.metric + "' is not known" + suggestion(t.metric, metrics));
  return t;
}

}  // namespace

std::optional<double> tokens_in(std::string const& text) {
  static std::regex const before(R"(([0-9.]+) ?([BT]) tokens)"), after(R"(tokens ([0-9.]+) ?([BT]))");
  std::smatch match;
  if (!std::regex_search(text, match, before) && !std::regex_search(text, match, after)) return std::nullopt;
  auto const number = number_in(match[1].str());
  if (!number || !(*number > 0)) return std::nullopt;
  return *number * (match[2] == "T" ? 1e12 : 1e9);
}

std::vector<Training> read_trainings(std::string const& path) {
  auto const rows = read_csv(path);
  if (rows.empty()) throw InputError(path + ": there are no rows; the first line names the columns");
  std::map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < rows.front().fields.size(); ++i) columns[rows.front().fields[i]] = i;
  for (auto const* name : {"id", "metric", "gpu", "precision"})
    if (!columns.contains(name))
      throw InputError(path + ": column '" + name + "' is missing; docs/sizing.md lists the columns");
  std::vector<Training> all;
  std::set<std::string> ids;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row)
    at_place(path + ":" + std::to_string(row->line), [&] {
      all.push_back(training_of(Row(columns, *row)));
      if (!ids.insert(all.back().id).second) throw InputError("id '" + all.back().id + "' is there twice");
    });
  return all;
}

}  // namespace toise
