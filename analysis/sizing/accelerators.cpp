#include "analysis/sizing/accelerators.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/error.hpp"

namespace toise {
namespace {

// Memory: what the driver reports. Sustained: the share of the rate that the largest cuBLAS products reach under the
// power limit, an assumption from common reports, as the fit's factors stand over it.
// The more special name first: the first that the text holds is taken. Network: of the maker's reference system.
constexpr std::array<Accelerator, 11> known{{
    {"GB200", 2.5e15, 5e15, 10e15, 8e12, 198e9, 900e9, 50e9, 0.72, "NVIDIA GB200 NVL72 data sheet, without sparsity"},
    {"B200", 2.25e15, 4.5e15, 9e15, 8e12, 192e9, 900e9, 50e9, 0.72, "NVIDIA DGX B200 data sheet, without sparsity"},
    {"GH200", 989e12, 1979e12, 0, 4.0e12, 102e9, 450e9, 50e9, 0.75, "NVIDIA GH200 data sheet, without sparsity"},
    {"H200", 989e12, 1979e12, 0, 4.8e12, 150e9, 450e9, 50e9, 0.75, "NVIDIA H200 data sheet, without sparsity"},
    {"H100-96GB", 989e12, 1979e12, 0, 2.4e12, 102e9, 450e9, 50e9, 0.70,
     "torchtitan's published measurements (96 GB HBM2e)"},
    {"H100", 989e12, 1979e12, 0, 3.35e12, 85e9, 450e9, 50e9, 0.75, "NVIDIA H100 data sheet, without sparsity"},
    {"A100-40GB", 312e12, 0, 0, 1.555e12, 42.4e9, 300e9, 25e9, 0.87, "NVIDIA A100 data sheet"},
    {"A100", 312e12, 0, 0, 2.04e12, 85e9, 300e9, 25e9, 0.87, "NVIDIA A100 data sheet"},
    {"L40S", 362e12, 733e12, 0, 0.864e12, 48.3e9, 32e9, 25e9, 0.75, "NVIDIA L40S data sheet, without sparsity"},
    {"V100", 125e12, 0, 0, 0.9e12, 34e9, 150e9, 12.5e9, 0.80, "NVIDIA V100 data sheet"},
    {"MI250X", 383e12, 0, 0, 3.2e12, 137e9, 100e9, 25e9, 0.70, "AMD MI250X data sheet, a card of two devices"},
}};

}  // namespace

Accelerator const& accelerator_named(std::string const& text) {
  std::string name = text;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return c == '_' ? '-' : std::toupper(c); });
  auto const* const found =
      std::ranges::find_if(known, [&](auto const& one) { return name.find(one.name) != std::string::npos; });
  if (found != known.end()) return *found;
  std::string names;
  for (auto const& one : known) names += (names.empty() ? "" : ", ") + std::string(one.name);
  throw InputError("the GPU '" + text + "' is not known; known are " + names);
}

double matrix_rate(Accelerator const& gpu, std::string const& precision) {
  double const rate = precision == "bf16" || precision == "fp16" ? gpu.flop_rate
                      : precision == "fp8"                       ? gpu.flop_rate_fp8
                      : precision == "fp4"                       ? gpu.flop_rate_fp4
                                                                 : -1;
  if (rate < 0) throw InputError("precision '" + precision + "' is not known; write bf16, fp16, fp8 or fp4");
  if (rate == 0) throw InputError(std::string(gpu.name) + " has no " + precision + "; write bf16 or fp16");
  if (precision == "bf16" && gpu.name == "V100") throw InputError("V100 has no bf16; write fp16");
  return rate;
}

}  // namespace toise
