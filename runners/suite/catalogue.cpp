#include "runners/suite/catalogue.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "core/error.hpp"
#include "core/json/environment_json.hpp"
#include "core/json/json_field.hpp"
#include "core/text/text.hpp"
#include "runners/own_program.hpp"
#include "runners/process.hpp"
#include "runners/suite/catalogue_json.hpp"
#include "runners/suite/parts.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// read(JSON) of what the worker answers.
template <class F>
auto ask(std::string const& worker, char const* question, std::vector<std::string> const& variables, F const& read) {
  auto const answer = run_and_capture({worker, question}, {.variables = variables, .seconds = patience()});
  auto parsed = parse_or_discard(answer.out);
  if (answer.exit_code != 0 || parsed.is_discarded()) {
    throw EnvironmentError(fmt::format("{} {} failed with exit code {}: {}{}", worker, question, answer.exit_code,
                                       answer.output.empty() ? "it printed nothing" : trim(answer.output),
                                       describe_memory_limit()));
  }
  try {
    return read(parsed);
  } catch (InputError const& e) {
    throw EnvironmentError(
        fmt::format("{} {}: {}; is it of another version than this toise?", worker, question, e.what()));
  }
}

}  // namespace

std::vector<std::string> Catalogue::kernel_names() const {
  std::vector<std::string> names;
  for (auto const& v : variants) {
    if (!v.hidden) names.push_back(v.kernel);
  }
  for (auto const& m : missing) names.push_back(m.kernel);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string find_worker() {
  if (auto const* named = std::getenv("TOISE_WORKER")) {
    if (access(named, X_OK) == 0) return named;
    throw EnvironmentError(fmt::format("TOISE_WORKER is {}, which is not an executable program", named));
  }
  auto const beside = own_program().parent_path() / "toise-worker";
  if (access(beside.c_str(), X_OK) == 0) return beside.string();
  throw EnvironmentError(fmt::format("no worker at {}; build it, or set TOISE_WORKER to its path", beside.string()));
}

Catalogue read_catalogue(std::string const& worker) {
  // it multiplies nothing: without threads of its BLAS it answers where memory is short
  return ask(worker, "--catalogue", {"OPENBLAS_NUM_THREADS=1"}, catalogue_from_json);
}

Environment read_description(std::string const& worker) {
  auto environment = ask(worker, "--describe", {}, [](json const& answer) { return environment_from_json(answer); });
  add_peaks(environment, find_parts());
  return environment;
}

}  // namespace toise
