#include "analysis/statistics/two_terms.hpp"

namespace toise {

void TwoTerms::add(double x, double y, double t, double weight) {
  xx_ += weight * x * x;
  xy_ += weight * x * y;
  yy_ += weight * y * y;
  xt_ += weight * x * t;
  yt_ += weight * y * t;
}

TwoTerms::Fit TwoTerms::fit() const {
  double const d = determinant();
  Fit found;
  found.free_a = found.a = (yy_ * xt_ - xy_ * yt_) / d;
  found.free_b = found.b = (xx_ * yt_ - xy_ * xt_) / d;
  found.a_variance = yy_ / d;
  found.b_variance = xx_ / d;
  if (found.a < 0) {
    found.a = 0;
    found.b = yt_ / yy_;
  } else if (found.b < 0) {
    found.a = xt_ / xx_;
    found.b = 0;
  }
  return found;
}

}  // namespace toise
