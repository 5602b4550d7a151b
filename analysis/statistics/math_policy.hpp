// How Boost.Math answers where there is no answer: as arithmetic does, and never with an exception.
#pragma once

#include <boost/math/policies/policy.hpp>

namespace toise {

namespace policies = boost::math::policies;

/// NaN outside of the domain, infinities beyond the range.
using MathPolicy =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>>;

}  // namespace toise
