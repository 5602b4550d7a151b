// Two inner loops of attention in the widest vectors of the CPU.
#pragma once

#include <cstddef>

namespace toise::training {

float dot(float const* x, float const* y, std::size_t n);
double dot(double const* x, double const* y, std::size_t n);

/// y += a x
void axpy(float a, float const* x, float* y, std::size_t n);
void axpy(double a, double const* x, double* y, std::size_t n);

}  // namespace toise::training
