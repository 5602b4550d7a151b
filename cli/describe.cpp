#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "runners/catalogue.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// Nested objects as indented "name: value" lines.
void print_tree(json const& object, int depth) {
  for (auto const& [name, value] : object.items()) {
    std::string const indent(static_cast<std::size_t>(depth) * 2, ' ');
    if (value.is_object() && !value.empty()) {
      fmt::print("{}{}\n", indent, name);
      print_tree(value, depth + 1);
    } else if (value.is_array() && !value.empty() && value.front().is_object()) {
      fmt::print("{}{}\n", indent, name);
      for (auto const& item : value) fmt::print("{}  {}\n", indent, item.dump());
    } else {
      fmt::print("{}{}: {}\n", indent, name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
}

int execute(bool as_json) {
  auto const description = read_description(find_worker());
  if (as_json)
    std::cout << description.dump(1) << '\n';
  else
    print_tree(description, 0);
  return 0;
}

}  // namespace

void add_describe(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("describe", "this machine, this build, its libraries, and what is not available");
  auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "as JSON");
  command->callback([&action, as_json] { action = [=] { return execute(*as_json); }; });
}

}  // namespace toise
