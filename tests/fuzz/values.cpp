// A value of the command line or of a file, for every reader of values: amounts, times, dates, settings.
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
  attempt([&] { require(parse_bytes(format_bytes(parse_bytes(text))) == parse_bytes(text), "bytes are others"); });
  attempt([&] { require(parse_seconds(text) >= 0 && std::isfinite(parse_seconds(text)), "not a duration"); });
  attempt([&] { require(std::isfinite(parse_ratio(text)), "a ratio is not finite"); });
  attempt([&] {
    auto const quantity = parse_quantity(text);
    require(std::isfinite(quantity.value), "a quantity is not finite");
    format_si(quantity.value, quantity.unit);
  });
  attempt([&] { require(!parse_byte_range(text).empty(), "a range is empty"); });
  attempt([&] {
    auto const seconds = parse_date(text);
    require(std::abs(parse_date(utc_text(seconds)) - seconds) < 0.01, "a date is another when it is written");
  });
  attempt([&] { number_in(text); });
  attempt([&] { parse_override(text); });
  attempt([&] { share(text); });
  attempt([&] { positive_seconds(value_of(text)); });
  attempt([&] { whole(value_of(text), 1); });
  attempt([&] { number_above_zero(value_of(text)); });
  attempt([&] { parse_backend(text); });
  attempt([&] { parse_ranks_per_node(text); });
  attempt([&] { parse_scope(text); });
  attempt([&] { parse_scaling(text); });
  attempt([&] {
    NodeChoice choice;
    take_choice(choice, split(text, ','));
  });
  matches_glob(text, "stream.triad/portable bytes=64KiB");
  nearest(text, {"precision", "confidence"});
}

}  // namespace toise::fuzz
