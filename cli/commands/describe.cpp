#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "core/json/environment_json.hpp"
#include "core/run/run_file_json.hpp"
#include "core/text/printable.hpp"
#include "runners/suite/catalogue.hpp"
#include "runners/suite/machine.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// Nested objects as indented "name: value" lines.
void print_tree(json const& object, int depth) {
  for (auto const& [name, value] : object.items()) {
    std::string const indent(static_cast<std::size_t>(depth) * 2, ' ');
    if (value.is_object() && !value.empty()) {
      fmt::print("{}{}\n", indent, printable(name));
      print_tree(value, depth + 1);
    } else if (value.is_array() && !value.empty() && value.front().is_object()) {
      fmt::print("{}{}\n", indent, printable(name));
      for (auto const& item : value) fmt::print("{}  {}\n", indent, printable(item.dump()));
    } else {
      fmt::print("{}{}: {}\n", indent, printable(name),
                 printable(value.is_string() ? value.get<std::string>() : value.dump()));
    }
  }
}

/// A machine file without what it leaves open.
json described(Machine const& machine) {
  json shown = json::object();
  auto const whole = to_json(machine);
  for (auto const& [name, value] : whole.items()) {
    if (!value.is_null() && !value.empty() && value != "") shown[name] = value;
  }
  return shown;
}

int execute(bool as_json, std::string const& machine) {
  auto const description =
      machine.empty() ? to_json(read_description(find_worker())) : described(find_machine(machine));
  if (as_json)
    std::cout << description.dump(1) << '\n';
  else
    print_tree(description, 0);
  return 0;
}

}  // namespace

void add_describe(Command& app) {
  auto command = app.subcommand("describe", "describe this machine and this build, and say what is not available");
  auto as_json = std::make_shared<bool>(false);
  auto machine = std::make_shared<std::string>();
  command.flag("--json", *as_json, "print JSON");
  command.option("--machine", *machine,
                 "describe this machine instead: a machine file, or the name of a shipped machine");
  command.runs([=] { return execute(*as_json, *machine); });
}

}  // namespace toise
