#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "core/error.hpp"
#include "core/text/text.hpp"
#include "runners/suite/catalogue.hpp"

namespace toise {
namespace {

int execute(bool as_json, std::string const& pattern) {
  auto const catalogue = read_catalogue(find_worker());
  auto json = nlohmann::json::array();
  bool found = false;
  for (auto const& v : catalogue.variants) {
    if (v.hidden || !matches_glob(pattern, v.kernel)) continue;
    found = true;
    auto params = nlohmann::json::object();
    if (!as_json)
      fmt::print("{}/{} on {}{}\n", v.kernel, v.variant, v.backend,
                 v.min_ranks > 1 ? fmt::format(", at least {} ranks", v.min_ranks) : "");
    for (auto const& param : v.params) {
      auto const fallback = to_string(param, param.fallback);
      params[param.name] = {{"default", fallback}, {"help", param.help}, {"choices", param.choices}};
      auto const range = describe_range(param);
      if (!range.empty()) {
        params[param.name]["lowest"] = param.range.lowest;
        params[param.name]["highest"] = param.range.highest;
      }
      auto const accepted = range.empty() ? fmt::format("{}", fmt::join(param.choices, ", ")) : range;
      if (!as_json)
        fmt::print("    {:<12} {:<12} {}{}{}\n", param.name, fallback, param.help, accepted.empty() ? "" : ": ",
                   accepted);
    }
    json.push_back({{"kernel", v.kernel},
                    {"variant", v.variant},
                    {"backend", v.backend},
                    {"min_ranks", v.min_ranks},
                    {"params", params}});
  }
  for (auto const& m : catalogue.missing) {
    if (!matches_glob(pattern, m.kernel)) continue;
    found = true;
    if (!as_json) fmt::print("{}/{} on {}: not in this build: {}\n", m.kernel, m.variant, m.backend, m.reason);
  }
  if (!found) {
    throw InputError(fmt::format("no kernel is called '{}'{}; a pattern matches whole names, for example 'stream.*'",
                                 pattern, suggestion(pattern, catalogue.kernel_names())));
  }
  if (as_json) std::cout << json.dump(1) << '\n';
  return 0;
}

}  // namespace

void add_list(Command& app) {
  auto command = app.subcommand("list", "list the kernels of this build with their variants and parameters");
  auto as_json = std::make_shared<bool>(false);
  auto pattern = std::make_shared<std::string>("*");
  command.flag("--json", *as_json, "print JSON");
  command.option("pattern", *pattern, "only the kernels that match, for example 'stream.*'");
  command.runs([=] { return execute(*as_json, *pattern); });
}

}  // namespace toise
