// Times as a sum of two terms, neither of which may be negative.
#pragma once

namespace toise {

/// t = a x + b y of any number of points, by weighted least squares.
class TwoTerms {
public:
  void add(double x, double y, double t, double weight);

  struct Fit {
    double a = 0, b = 0;                    // not below zero: where one would be, the other alone is fitted
    double free_a = 0, free_b = 0;          // as least squares have them
    double a_variance = 0, b_variance = 0;  // where the weights are one over the variances
  };
  /// Whether the points tell the two terms apart.
  bool is_determined() const { return determinant() > 0; }
  Fit fit() const;

private:
  double determinant() const { return xx_ * yy_ - xy_ * xy_; }

  double xx_ = 0, xy_ = 0, yy_ = 0, xt_ = 0, yt_ = 0;
};

}  // namespace toise
