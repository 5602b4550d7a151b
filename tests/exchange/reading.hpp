// What the tests of readers share.
#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "exchange/formats/formats.hpp"
#include "exchange/import.hpp"

namespace toise {

inline std::string text_of_file(std::string const& name) {
  return read_file(std::string(TOISE_SOURCE_DIR "/tests/exchange/data/") + name);
}

inline std::vector<ImportedMeasurement> read_text(std::string const& text, ImportOptions const& options = {
                                                                               .machine = "m", .date = "2026-11-25"}) {
  return read_imported({.path = "file", .text = text}, options);
}

inline Measurement const& find(std::vector<ImportedMeasurement> const& all, std::string const& kernel,
                               std::string const& params) {
  for (auto const& one : all) {
    if (one.measurement.id.kernel == kernel && describe_params(one.measurement.id) == params) return one.measurement;
  }
  std::string there;
  for (auto const& one : all) there += "\n" + one.measurement.id.kernel + " " + describe_params(one.measurement.id);
  throw InputError("no " + kernel + " " + params + " in" + there);
}

inline std::string refusal_of(std::string const& text) {
  try {
    read_text(text);
  } catch (InputError const& e) {
    return e.what();
  }
  return "no error";
}

inline std::string detected(std::string const& file) {
  return std::string(find_format({.path = file, .text = text_of_file(file)}, "").name);
}

}  // namespace toise
