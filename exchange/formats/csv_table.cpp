// A table of measurements as CSV.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// Columns with their own meaning; all others are parameters.
constexpr char const* known_columns[] = {"kernel", "variant", "backend", "params", "metric",  "unit",   "better",
                                         "value",  "low",     "high",    "n",      "machine", "node",   "nodes",
                                         "ranks",  "threads", "suite",   "date",   "outcome", "reason", "disturbed"};

Value value_of(std::string const& text) {
  if (auto const whole = whole_number_in<std::int64_t>(text)) return *whole;
  auto const number = number_in(text);
  return number && std::isfinite(*number) ? Value(*number) : Value(text);
}

int whole_number(std::string_view name, std::string_view text) {
  auto const value = whole_number_in<int>(text);
  int const least = name == "threads" || name == "n" ? 0 : 1;
  if (!value || *value < least)
    throw InputError(fmt::format("{} is '{}', but must be a whole number from {}", name, text, least));
  return *value;
}

int* placement_of(CaseId& id, std::string_view name) {
  return name == "nodes" ? &id.nodes : name == "ranks" ? &id.ranks : name == "threads" ? &id.threads : nullptr;
}

/// "bytes=64KiB type=fp64 ranks=2", as exported.
void read_params(CaseId& id, std::string const& text) {
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    auto const equals = word.find('=');
    if (equals == std::string::npos) throw InputError(fmt::format("'{}' is not a parameter such as bytes=64KiB", word));
    auto const name = word.substr(0, equals), value = word.substr(equals + 1);
    if (auto* placement = placement_of(id, name)) {
      *placement = whole_number(name, value);
      continue;
    }
    bool const is_bytes = name == "bytes" || name.ends_with("_bytes");
    id.params[name] = is_bytes ? Value(parse_bytes(value)) : value_of(value);
  }
}

/// Lines that follow each other and differ in their metric only are one measurement.
bool take_metric(ImportedMeasurement& before, ImportedMeasurement const& next) {
  auto& m = before.measurement;
  auto const& other = next.measurement;
  bool const is_same = text_of(m.id) == text_of(other.id) && m.start == other.start && m.hosts == other.hosts &&
                       before.machine == next.machine && m.outcome == other.outcome && other.metrics.size() == 1;
  if (!is_same || m.metrics.empty()) return false;
  auto const& metric = other.metrics.front();
  if (std::any_of(m.metrics.begin(), m.metrics.end(), [&](auto const& one) { return one.name == metric.name; }))
    return false;
  m.metrics.push_back(metric);
  return true;
}

class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source), rows_(parse_csv(source.path, source.text)) {
    if (rows_.empty()) throw InputError(source.path + ": is empty; its first line must name the columns");
    names_ = rows_.front().fields;
    if (!has("value"))
      throw InputError(fmt::format("{}:{}: there is no column 'value'{}; the first line must name the columns",
                                   source.path, rows_.front().line, suggestion("value", names_)));
    for (auto name = names_.begin(); name != names_.end(); ++name) {
      auto const place = fmt::format("{}:{}", source.path, rows_.front().line);
      if (name->empty()) throw InputError(fmt::format("{}: column {} has no name", place, name - names_.begin() + 1));
      if (std::find(names_.begin(), name, *name) != name)
        throw InputError(fmt::format("{}: there are two columns '{}'", place, *name));
    }
  }

  std::vector<ImportedMeasurement> read() {
    std::vector<ImportedMeasurement> all;
    for (auto row = rows_.begin() + 1; row != rows_.end(); ++row) {
      if (row->fields.size() != names_.size()) {
        throw InputError(fmt::format("{}:{}: {} fields under {} columns", source_.path, row->line, row->fields.size(),
                                     names_.size()));
      }
      row_ = &*row;
      auto one = at_place(fmt::format("{}:{}", source_.path, row->line), [&] { return read_row(); });
      if (all.empty() || !take_metric(all.back(), one)) all.push_back(std::move(one));
    }
    return all;
  }

private:
  bool has(std::string_view name) const { return std::find(names_.begin(), names_.end(), name) != names_.end(); }
  /// "" without such a column.
  std::string at(std::string_view name) const {
    auto const found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? "" : row_->fields[static_cast<std::size_t>(found - names_.begin())];
  }
  std::string at_or(std::string_view name, std::string_view fallback) const {
    auto text = at(name);
    return text.empty() ? std::string(fallback) : text;
  }
  std::optional<double> number(std::string_view name) const {
    auto const text = at(name);
    if (text.empty()) return {};
    auto const value = number_in(text);
    if (!value) throw InputError(fmt::format("{} is '{}', which is not a number", name, text));
    return value;
  }

  CaseId read_case() const {
    CaseId id{.kernel = at("kernel"), .variant = at_or("variant", "csv"), .backend = at_or("backend", "host")};
    for (auto const* name : {"nodes", "ranks", "threads"}) {
      if (auto const text = at(name); !text.empty()) *placement_of(id, name) = whole_number(name, text);
    }
    read_params(id, at("params"));
    for (std::size_t i = 0; i < names_.size(); ++i) {
      bool const is_param =
          std::find(std::begin(known_columns), std::end(known_columns), names_[i]) == std::end(known_columns);
      if (is_param && !row_->fields[i].empty()) id.params[names_[i]] = value_of(row_->fields[i]);
    }
    id.every_node = !at("node").empty();
    return id;
  }

  ImportedMeasurement read_row() const {
    auto one = imported_measurement("", "", fmt::format("{}:{}", source_.path, row_->line));
    auto& m = one.measurement;
    m.id = read_case();
    m.start = at("date");
    one.machine = at("machine");
    if (m.id.every_node) m.hosts = {at("node")};
    if (auto const outcome = at("outcome"); !outcome.empty())
      m.outcome = at_place("outcome", [&] { return parse_outcome(outcome); });
    m.reason = at("reason");
    if (auto const disturbed = at("disturbed"); !disturbed.empty()) m.system.disturbed = {disturbed};
    bool const has_value = m.outcome == Outcome::ok || m.outcome == Outcome::unconverged;
    auto const value = number("value");
    if (!has_value || !value) {
      if (has_value) m.outcome = Outcome::error;
      if (m.reason.empty()) m.reason = "has no value";
      return one;
    }
    auto const [factor, unit] = to_si(at("unit"));
    auto better = at("better");
    auto const of_unit = better_of(unit);
    if (better.empty()) better = of_unit;
    if (!of_unit.empty() && better != of_unit)
      throw InputError(fmt::format("better is '{}', but of {} {} is better", better, unit, of_unit));
    auto metric = metric_of(at_or("metric", metric_name_of(unit, "value")), unit, better, {*value * factor});
    auto const low = number("low"), high = number("high");
    if (low.has_value() != high.has_value()) throw InputError("low and high go together; one of them is missing");
    if (low) metric.interval = Interval{.low = *low * factor, .high = *high * factor};
    if (auto const n = at("n"); !n.empty()) m.details.set({"n", whole_number("n", n)});
    if (auto const suite = at("suite"); !suite.empty()) m.details.set({"suite", suite});
    m.metrics.push_back(std::move(metric));
    return one;
  }

  SourceText const& source_;
  std::vector<CsvRow> rows_;
  std::vector<std::string> names_;
  CsvRow const* row_ = nullptr;
};

}  // namespace

std::vector<ImportedMeasurement> read_table(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
