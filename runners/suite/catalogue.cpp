#include "runners/suite/catalogue.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "core/error.hpp"
#include "core/json/description_json.hpp"
#include "core/json/environment_json.hpp"
#include "core/json/json_field.hpp"
#include "runners/process.hpp"
#include "runners/suite/parts.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Param param_from_json(json const& object) {
  return {.name = field<std::string>(object, "name"),
          .kind = parse_kind(field<std::string>(object, "kind")),
          .fallback = object.contains("default") ? value_from_json(object.at("default"), "default") : Value(),
          .help = field<std::string>(object, "help"),
          .choices = field<std::vector<std::string>>(object, "choices"),
          .range = {field<double>(object, "lowest"), field<double>(object, "highest")}};
}

KnownVariant variant_from_json(json const& object) {
  KnownVariant variant{.kernel = field<std::string>(object, "kernel"),
                       .variant = field<std::string>(object, "variant"),
                       .backend = field<std::string>(object, "backend"),
                       .min_ranks = field<int>(object, "min_ranks"),
                       .hidden = field<bool>(object, "hidden"),
                       .about = about_from_json(object_field(object_field(object, "description"), "about"), "about.")};
  for (auto const& param : list_field(object, "params")) variant.params.push_back(param_from_json(param));
  return variant;
}

Catalogue catalogue_from_json(json const& object) {
  Catalogue catalogue{.mpi = field<std::string>(object, "mpi")};
  for (auto const& entry : list_field(object, "kernels")) catalogue.variants.push_back(variant_from_json(entry));
  for (auto const& entry : list_field(object, "missing")) {
    catalogue.missing.push_back({field<std::string>(entry, "kernel"), field<std::string>(entry, "variant"),
                                 field<std::string>(entry, "backend"), field<std::string>(entry, "reason")});
  }
  return catalogue;
}

/// read(JSON) of what the worker answers.
template <class F>
auto ask(std::string const& worker, char const* question, F const& read) {
  auto const answer = run_and_capture({worker, question});
  auto parsed = json::parse(answer.output, nullptr, false);
  if (answer.exit_code != 0 || parsed.is_discarded()) {
    throw EnvironmentError(fmt::format("{} {} failed with exit code {}: {}", worker, question, answer.exit_code,
                                       answer.output.empty() ? "it printed nothing" : answer.output));
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
  auto const beside = fs::read_symlink("/proc/self/exe").parent_path() / "toise-worker";
  if (access(beside.c_str(), X_OK) == 0) return beside.string();
  throw EnvironmentError(fmt::format("no worker at {}; build it, or set TOISE_WORKER to its path", beside.string()));
}

Catalogue read_catalogue(std::string const& worker) { return ask(worker, "--catalogue", catalogue_from_json); }

Environment read_description(std::string const& worker) {
  auto environment = ask(worker, "--describe", [](json const& answer) { return environment_from_json(answer); });
  add_peaks(environment, find_parts());
  return environment;
}

}  // namespace toise
