// The formats that import knows: their names, how a file of each is recognised, and its reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exchange/imported_measurement.hpp"

namespace toise {

struct Format {
  std::string_view name, what;  // "osu", "OSU micro-benchmarks, as printed"
  bool (*looks_like)(std::string_view text);
  std::vector<ImportedMeasurement> (*read)(SourceText const&);
  bool is_json = false;
};

std::vector<Format> const& all_formats();

/// The one of that name, or, where none is asked for, the first that the text looks like. Throws InputError with what
/// the file looks like otherwise.
Format const& find_format(SourceText const&, std::string const& asked);

}  // namespace toise
