// What the tests of the import readers share.
#pragma once

#include <string>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "exchange/formats/formats.hpp"
#include "exchange/import.hpp"

namespace toise {

/// A file of tests/exchange/data: made by us, in the form that its tool writes.
inline std::string sample(std::string const& name) {
  return read_file(std::string(TOISE_SOURCE_DIR "/tests/exchange/data/") + name);
}

/// A text of a format that is detected.
inline std::vector<ImportedMeasurement> read_sample(std::string const& text, std::string const& format = "") {
  return read_imported({.path = "file", .text = text}, {.format = format, .machine = "m", .date = "2026-11-25"});
}

inline std::vector<ImportedMeasurement> read_with(std::string const& text, ImportOptions const& options) {
  return read_imported({.path = "file", .text = text}, options);
}

/// As the file itself says machine and date.
inline std::vector<ImportedMeasurement> read_as_it_is(std::string const& text) { return read_with(text, {}); }

inline Measurement const& find_case(std::vector<ImportedMeasurement> const& all, std::string const& kernel,
                                    std::string const& params) {
  for (auto const& one : all) {
    if (one.measurement.id.kernel == kernel && describe_params(one.measurement.id) == params) return one.measurement;
  }
  std::string cases;
  for (auto const& one : all) cases += "\n" + one.measurement.id.kernel + " " + describe_params(one.measurement.id);
  throw InputError("no " + kernel + " " + params + " among" + cases);
}

inline std::string refusal_of(std::string const& text, std::string const& format = "") {
  try {
    read_sample(text, format);
  } catch (InputError const& e) {
    return e.what();
  }
  return "no error";
}

inline std::string detected(std::string const& file) {
  return std::string(find_format({.path = file, .text = sample(file)}, "").name);
}

}  // namespace toise
