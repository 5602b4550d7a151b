// run.json: read for every use, and written again.
#include "core/run/run_file_json.hpp"

#include <nlohmann/json.hpp>

#include "core/json/json_field.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  auto const parsed = parse_object(text);
  auto const file = run_file_from_json(parsed, RunFileUse::read);
  observed_time(file.sessions);
  machine_name(file);
  auto const written = to_json(file);
  require(to_json(run_file_from_json(parse_object(written.dump()), RunFileUse::read)) == written,
          "run.json is another when it is written and read again");
  run_file_from_json(parsed, RunFileUse::resume);
}
