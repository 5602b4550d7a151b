// What ReFrame's perflogs and reports share: names of tests, and values with their bounds.
#pragma once

#include <string>

#include "exchange/imported_measurement.hpp"

namespace toise {

/// "stream_test %num_gpus=2 ~node": the test, its parameters, and what else distinguishes it. The kernel is
/// "stream_test.variable"; without a variable the test's name.
void read_reframe_name(CaseId&, std::string const& name, std::string const& variable);

/// A performance variable as its file writes it; "" where it says nothing.
struct ReframeValue {
  std::string variable, value, unit;
  std::string lower, upper;  // thresholds: where the unit does not say, a bound on one side says which is better
};

/// Adds it as a metric in SI units. where: "file:12". Throws InputError for a value that is no number.
void add_reframe_value(Measurement&, ReframeValue const&, std::string const& where);

}  // namespace toise
