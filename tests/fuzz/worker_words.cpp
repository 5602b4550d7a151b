// What a worker says on its standard output.
#include "core/error.hpp"
#include "core/text/text.hpp"
#include "tests/fuzz/target.hpp"
#include "worker/protocol.hpp"

void toise::fuzz::read(std::string const& text) {
  for (auto const& line : split(text, '\n')) {
    auto const event = worker_event_of(line);
    if (event) require(worker_event_of(line_of(*event)).has_value(), "an event that was read cannot be written");
  }
}
