// Values of the command line and of files: amounts, times, dates, settings. One on a line.
#include <cmath>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"
#include "runners/suite/suite.hpp"
#include "runners/suite/suite_values.hpp"
#include "tests/fuzz/target.hpp"

namespace toise::fuzz {
namespace {

/// An InputError of one reader must not keep the others from the text.
template <class F>
void attempt(F const& f) {
  try {
    f();
  } catch (InputError const&) {
  }
}

}  // namespace

void read(std::string const& text) {
  for (auto const& line : split(text, '\n')) {
    attempt([&] { require(parse_bytes(format_bytes(parse_bytes(line))) == parse_bytes(line), "bytes are others"); });
    attempt([&] { require(parse_seconds(line) >= 0 && std::isfinite(parse_seconds(line)), "not a duration"); });
    attempt([&] { require(std::isfinite(parse_ratio(line)), "a ratio is not finite"); });
    attempt([&] {
      auto const quantity = parse_quantity(line);
      require(std::isfinite(quantity.value), "a quantity is not finite");
      format_si(quantity.value, quantity.unit);
    });
    attempt([&] { require(!parse_byte_range(line).empty(), "a range is empty"); });
    attempt([&] {
      auto const seconds = parse_date(line);
      require(std::abs(parse_date(utc_text(seconds)) - seconds) < 0.01, "a date is another when it is written");
    });
    attempt([&] { number_in(line); });
    attempt([&] { parse_override(line); });
    attempt([&] { share(line); });
    attempt([&] { positive_seconds(value_of(line)); });
    attempt([&] { whole(value_of(line), 1); });
    attempt([&] { number_above_zero(value_of(line)); });
    attempt([&] { parse_backend(line); });
    attempt([&] { parse_ranks_per_node(line); });
    attempt([&] { parse_scope(line); });
    attempt([&] { parse_scaling(line); });
    attempt([&] {
      NodeChoice choice;
      take_choice(choice, split(line, ','));
    });
    matches_glob(line, "stream.triad/portable bytes=64KiB");
    nearest(line, {"precision", "confidence"});
  }
}

}  // namespace toise::fuzz
