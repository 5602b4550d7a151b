// Descriptions of machines.
#include "runners/suite/machine.hpp"
#include "core/error.hpp"
#include "core/run/run_file_json.hpp"
#include "tests/fuzz/target.hpp"

#include <nlohmann/json.hpp>

void toise::fuzz::read(std::string const& text) {
  auto const machine = read_machine(file_of(text));
  to_json(machine).dump();  // as run.json keeps it
  fill_in(machine.batch_options, {{"account", "a"}, {"time", "t"}});
}
