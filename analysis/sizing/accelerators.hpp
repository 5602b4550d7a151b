// GPUs as published trainings name them, with what their data sheets promise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toise {

struct Accelerator {
  std::string_view name;         // words that its name holds, in capitals
  double flop_rate = 0;          // dense, 16-bit, FLOP/s
  double flop_rate_fp8 = 0;      // 0: the GPU has none
  double flop_rate_fp4 = 0;      // 0: the GPU has none
  double memory_bandwidth = 0;   // B/s
  double memory = 0;             // bytes
  double link_bandwidth = 0;     // to the GPUs of its node, B/s, one direction
  double network_bandwidth = 0;  // its share of the node's network, B/s, one direction
  double node = 8;               // devices that the links join
  double sustained = 1;          // of the matrix rate, in large products
  std::string_view source;
};

/// The GPU that a text such as "DGX-H100" or "A100-80GB-SXM" means. Throws InputError with the known names.
Accelerator const& accelerator_named(std::string const& text);

/// The rate of the matrix units in FLOP/s. Throws InputError for a precision that the GPU has not, or an unknown one.
double matrix_rate(Accelerator const&, std::string const& precision);

}  // namespace toise
