#include "analysis/statistics/probability.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace toise {
namespace {

namespace bm = boost::math;

// an overflow is an infinity, as arithmetic has it, and no exception
using Policy = bm::policies::policy<bm::policies::overflow_error<bm::policies::ignore_error>>;
using Normal = bm::normal_distribution<double, Policy>;
using Student = bm::students_t_distribution<double, Policy>;

}  // namespace

double normal_tail(double z) { return bm::cdf(bm::complement(Normal(), z)); }

double normal_tail_quantile(double p) { return bm::quantile(bm::complement(Normal(), p)); }

double student_tail(double t, double df) { return bm::cdf(bm::complement(Student(df), t)); }

double student_tail_quantile(double p, double df) { return bm::quantile(bm::complement(Student(df), p)); }

}  // namespace toise
