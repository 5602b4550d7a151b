// The loops of STREAM on the host, in the widest vectors that the CPU has.
#pragma once

#include <cstddef>

namespace toise::stream {

/// Non-temporal stores bypass the caches: no write-allocate traffic, and no reuse either.
enum class Stores { temporal, nontemporal };

// a, b, c: n doubles each, aligned to 64 bytes; n is any number.
void copy(double const* a, double* c, std::size_t n, Stores);                              // c = a
void mul(double const* c, double* b, double q, std::size_t n, Stores);                     // b = q c
void add(double const* a, double const* b, double* c, std::size_t n, Stores);              // c = a + b
void triad(double const* b, double const* c, double* a, double q, std::size_t n, Stores);  // a = b + q c
double dot(double const* a, double const* b, std::size_t n);

}  // namespace toise::stream
