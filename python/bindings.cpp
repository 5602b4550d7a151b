// The module toise._core: statistics and run reading of the C++ core, for Python.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "analysis/changes/change_points_json.hpp"
#include "analysis/diagnose/diagnose_json.hpp"
#include "analysis/fleet/outliers_json.hpp"
#include "analysis/models/communication/collective_time_json.hpp"
#include "analysis/overview/overview_json.hpp"
#include "core/error.hpp"
#include "core/files/file.hpp"
#include "core/run/run_directory.hpp"
#include "core/sampling/statistics.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/plain_text.hpp"
#include "core/text/units.hpp"

namespace py = pybind11;
using namespace toise;

namespace {

using Samples = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<double const> span_of(Samples const& samples) {
  if (samples.ndim() != 1) throw InputError("samples must be one-dimensional");
  return {samples.data(), static_cast<std::size_t>(samples.size())};
}

py::tuple median_ci(Samples const& samples, double confidence) {
  auto const result = median_interval(span_of(samples), confidence);
  auto const nan = std::numeric_limits<double>::quiet_NaN();
  if (!result.interval) return py::make_tuple(nan, result.median, nan);
  return py::make_tuple(result.interval->low, result.median, result.interval->high);
}

std::string changes_json(Samples const& values, std::string const& better, double alpha, double least) {
  check_better(better, "change_points");
  return to_json(change_points(span_of(values), {.alpha = alpha, .least = least}), better).dump();
}

/// Columns of equal length; families may be empty.
std::string outliers_json(std::vector<std::string> const& nodes, std::vector<std::string> const& metrics,
                          Samples const& values, std::vector<std::string> const& better,
                          std::vector<std::string> const& families, double false_alarms, double least) {
  auto const numbers = span_of(values);
  NodeTable table;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    check_better(better[i], "outliers");
    if (!families.empty()) table.families[nodes[i]] = families[i];
    if (std::isnan(numbers[i]))
      table.failures.push_back({nodes[i], metrics[i], "missing", "the table has no value"});
    else
      table.add(nodes[i], metrics[i], "", better[i], numbers[i]);
  }
  return to_json(find_outliers(table, {.false_alarms = false_alarms, .least = least})).dump();
}

std::string collective_time_json(std::string const& path, CollectiveQuestion const& question) {
  return to_json(collective_time(collective_series_of_run(open_run(path)), question)).dump();
}

/// The fields of each row; path: for errors.
std::vector<std::vector<std::string>> csv_rows(std::string const& path, std::string const& text) {
  std::vector<std::vector<std::string>> rows;
  for (auto& row : parse_csv(path, plain_text(path, text, LineLength::bounded))) rows.push_back(std::move(row.fields));
  return rows;
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  module.doc() = "Statistics and run reading of Toise's C++ core.";
  py::register_exception<InputError>(module, "InputError", PyExc_ValueError);
  py::register_exception<EnvironmentError>(module, "EnvironmentError", PyExc_OSError);

  module.def("median_ci", &median_ci, py::arg("samples"), py::arg("confidence") = 0.95);
  // the defaults, so that Python has them from here
  module.attr("CHANGE_OPTIONS") =
      py::dict(py::arg("alpha") = ChangeOptions{}.alpha, py::arg("least") = ChangeOptions{}.least);
  module.attr("OUTLIER_OPTIONS") =
      py::dict(py::arg("false_alarms") = OutlierOptions{}.false_alarms, py::arg("least") = OutlierOptions{}.least);
  module.def("parse_bytes", &parse_bytes);
  module.def("format_bytes", &format_bytes);
  module.def("parse_date", &parse_date);
  module.def("utc_text", &utc_text);
  module.def("parse_csv", &csv_rows);
  module.def("change_points", &changes_json);
  module.def("outliers", &outliers_json);
  module.def(
      "result_texts",
      [](std::string const& path, bool with_sweeps) {
        py::gil_scoped_release const release;
        return read_result_texts(open_run(path), with_sweeps ? Lines::all : Lines::together);
      },
      py::arg("path"), py::arg("with_sweeps") = true);
  module.def("run_file", [](std::string const& path) { return read_file(open_run(path).run_file()); });
  module.def("overview", [](std::string const& path) {
    py::gil_scoped_release const release;
    return to_json(overview_of_run(open_run(path))).dump();
  });
  module.def("collective_time", [](std::string const& path, std::string const& operation, double bytes, int ranks,
                                   std::optional<int> nodes, std::string const& variant,
                                   std::map<std::string, std::string> const& params) {
    py::gil_scoped_release const release;
    CollectiveQuestion const question{
        .operation = operation, .bytes = bytes, .ranks = ranks, .nodes = nodes, .variant = variant, .params = params};
    return collective_time_json(path, question);
  });
  module.def("diagnose", [](std::string const& path) {
    py::gil_scoped_release const release;
    return to_json(diagnose_run(open_run(path))).dump();
  });
}
