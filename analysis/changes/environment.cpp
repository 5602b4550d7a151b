#include "analysis/changes/environment.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/json/environment_json.hpp"

namespace toise {
namespace {

using nlohmann::json;

constexpr char const* changing[] = {"/clock/", "/machine/slurm/", "/machine/swap_used"};

std::map<std::string, std::string> flat(Environment const& environment) {
  std::map<std::string, std::string> values;
  auto const leaves = to_json(environment).flatten();
  for (auto const& [path, value] : leaves.items()) {
    bool const is_changing = std::any_of(std::begin(changing), std::end(changing),
                                         [&path = path](std::string const& part) { return path.starts_with(part); });
    if (is_changing) continue;
    auto name = path.substr(1);
    std::replace(name.begin(), name.end(), '/', '.');
    values[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return values;
}

}  // namespace

std::vector<Difference> differences(Environment const& before, Environment const& after) {
  auto const old = flat(before), now = flat(after);
  std::vector<Difference> all;
  for (auto const& [name, value] : old) {
    auto const found = now.find(name);
    if (found == now.end())
      all.push_back({name, value, ""});
    else if (found->second != value)
      all.push_back({name, value, found->second});
  }
  for (auto const& [name, value] : now) {
    if (!old.contains(name)) all.push_back({name, "", value});
  }
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
  return all;
}

}  // namespace toise
