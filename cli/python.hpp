// The Python package, which makes the reports.
#pragma once

#include <string>
#include <vector>

namespace toise {

/// Runs `python -m toise.report` with these arguments. Throws EnvironmentError when no Python has the package, or with
/// what it said when it fails.
void make_report(std::vector<std::string> const& arguments);
/// The same for a table in a CSV file as a Parquet file.
void make_parquet(std::string const& csv, std::string const& output);

}  // namespace toise
