// Result lines, with and without their samples; what one reader takes, the other takes.
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/run/measurement_json.hpp"
#include "core/run/run_directory.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  for_each_line_head(file_of(text), [](LineHead const& head) {
    try {
      auto const m = measurement_from_json(parse_object(head.line));
      require(text_of(case_of(head)) == text_of([&] {
                auto id = m.id;
                id.attempt = 0;
                return id;
              }()),
              "the head of a line names another case than the line");
      require(head.outcome == to_string(m.outcome) && head.attempt == m.id.attempt, "the head has another outcome");
      measurement_from_json(parse_object(to_json(m).dump()));  // what is written can be read
    } catch (InputError const& e) {
      require(false, e.what());
    }
    headline_of(head);
    measurement_from_json(parse_without_samples(head.line));
  });
}
