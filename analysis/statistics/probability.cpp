#include "analysis/statistics/probability.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "analysis/statistics/math_policy.hpp"

namespace toise {
namespace {

namespace bm = boost::math;
using Normal = bm::normal_distribution<double, MathPolicy>;
using Student = bm::students_t_distribution<double, MathPolicy>;

}  // namespace

double normal_tail(double z) { return bm::cdf(bm::complement(Normal(), z)); }

double normal_tail_quantile(double p) { return bm::quantile(bm::complement(Normal(), p)); }

double student_tail(double t, double df) { return bm::cdf(bm::complement(Student(df), t)); }

double student_tail_quantile(double p, double df) { return bm::quantile(bm::complement(Student(df), p)); }

}  // namespace toise
