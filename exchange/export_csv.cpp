#include <fmt/format.h>

#include "exchange/export.hpp"

namespace toise {
namespace {

/// In quotes where it must be.
std::string quoted(std::string const& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos && !text.starts_with('#')) return text;
  std::string result = "\"";
  for (char const c : text) {
    if (c == '"') result += '"';
    result += c == '\n' || c == '\r' ? ' ' : c;
  }
  return result + '"';
}

std::string number(std::optional<double> value) { return value ? fmt::format("{}", *value) : ""; }

}  // namespace

std::string to_csv(std::vector<ExportRow> const& rows) {
  std::string text =
      "kernel,variant,backend,params,metric,unit,better,value,low,high,n,machine,node,suite,date,outcome,reason\n";
  for (auto const& r : rows) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", quoted(r.kernel), quoted(r.variant),
                        r.backend, quoted(r.params), quoted(r.metric), quoted(r.unit), r.better, number(r.value),
                        number(r.low), number(r.high), r.n, quoted(r.machine), quoted(r.node), quoted(r.suite), r.date,
                        r.outcome, quoted(r.reason));
  }
  return text;
}

}  // namespace toise
