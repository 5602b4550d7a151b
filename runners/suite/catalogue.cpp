#include "runners/suite/catalogue.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "core/error.hpp"
#include "core/run/description_json.hpp"
#include "runners/process.hpp"
#include "runners/suite/parts.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

ParamKind parse_kind(std::string const& text) {
  if (text == "bytes") return ParamKind::bytes;
  if (text == "seconds") return ParamKind::seconds;
  if (text == "text") return ParamKind::text;
  return ParamKind::integer;
}

Param param_from_json(json const& object) {
  Param param{.name = object.at("name"),
              .kind = parse_kind(object.at("kind")),
              .fallback = {},
              .help = object.at("help"),
              .choices = object.at("choices").get<std::vector<std::string>>(),
              .least = object.at("least")};
  auto const& fallback = object.at("default");
  if (fallback.is_number_integer())
    param.fallback = fallback.get<std::int64_t>();
  else if (fallback.is_number())
    param.fallback = fallback.get<double>();
  else
    param.fallback = fallback.get<std::string>();
  return param;
}

json ask(std::string const& worker, char const* question) {
  auto const answer = run_and_capture({worker, question});
  auto parsed = json::parse(answer.output, nullptr, false);
  if (answer.exit_code != 0 || parsed.is_discarded()) {
    throw EnvironmentError(fmt::format("{} {} failed with exit code {}: {}", worker, question, answer.exit_code,
                                       answer.output.empty() ? "it said nothing" : answer.output));
  }
  return parsed;
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
    throw EnvironmentError(fmt::format("TOISE_WORKER is {}, which is not a program that can be run", named));
  }
  auto const beside = fs::read_symlink("/proc/self/exe").parent_path() / "toise-worker";
  if (access(beside.c_str(), X_OK) == 0) return beside.string();
  throw EnvironmentError(fmt::format("no worker at {}; build it, or set TOISE_WORKER to its path", beside.string()));
}

Catalogue read_catalogue(std::string const& worker) {
  auto const answer = ask(worker, "--catalogue");
  Catalogue catalogue{.variants = {}, .missing = {}, .mpi = answer.at("mpi")};
  for (auto const& entry : answer.at("kernels")) {
    KnownVariant variant{.kernel = entry.at("kernel"),
                         .variant = entry.at("variant"),
                         .backend = entry.at("backend"),
                         .min_ranks = entry.at("min_ranks"),
                         .hidden = entry.at("hidden"),
                         .about = about_from_json(entry.at("description").at("about"), "about."),
                         .params = {}};
    for (auto const& param : entry.at("params")) variant.params.push_back(param_from_json(param));
    catalogue.variants.push_back(std::move(variant));
  }
  for (auto const& entry : answer.at("missing")) {
    catalogue.missing.push_back({entry.at("kernel"), entry.at("variant"), entry.at("backend"), entry.at("reason")});
  }
  return catalogue;
}

json read_description(std::string const& worker) {
  auto description = ask(worker, "--describe");
  add_peaks(description, find_parts());
  return description;
}

}  // namespace toise
