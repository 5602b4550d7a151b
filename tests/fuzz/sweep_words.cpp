// What a sweep tells its nodes, and what they say on their standard output.
#include <nlohmann/json.hpp>

#include "core/json/json_field.hpp"
#include "core/text/text.hpp"
#include "runners/sweep/sweep_protocol_json.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  if (text.starts_with('{')) {
    to_json(sweep_plan_from_json(parse_object(text), "n1")).dump();
    return;
  }
  for (auto const& line : split(text, '\n')) {
    auto const word = node_word_of(line);
    if (word) require(node_word_of(line_of(*word)).has_value(), "a word that was read cannot be written");
  }
}
