#include <fmt/format.h>

#include "core/text/csv.hpp"
#include "exchange/export.hpp"

namespace toise {
namespace {

std::string number(std::optional<double> value) { return value ? fmt::format("{}", *value) : ""; }

}  // namespace

std::string to_csv(std::vector<ExportRow> const& rows) {
  std::string text =
      "kernel,variant,backend,params,metric,unit,better,value,low,high,n,machine,node,suite,date,outcome,reason,"
      "disturbed\n";
  for (auto const& r : rows) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(r.kernel),
                        csv_field(r.variant), csv_field(r.backend), csv_field(r.params), csv_field(r.metric),
                        csv_field(r.unit), csv_field(r.better), number(r.value), number(r.low), number(r.high), r.n,
                        csv_field(r.machine), csv_field(r.node), csv_field(r.suite), csv_field(r.date),
                        csv_field(r.outcome), csv_field(r.reason), csv_field(r.disturbed));
  }
  return text;
}

}  // namespace toise
