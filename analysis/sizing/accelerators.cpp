#include "analysis/sizing/accelerators.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/error.hpp"

namespace toise {
namespace {

// A name is found where a text holds all of its words; the first that fits is taken, so that the more special comes
// first. Memory: what the driver reports. Network: of the maker's reference system, else of the usual machine.
// Sustained: the share of the rate that the largest products reach under the power limit, an assumption from common
// reports, as the fit's factors stand over it. After the name: 16-bit, fp8 and fp4 FLOP/s; memory B/s and bytes; link
// and network B/s; devices of a node; sustained.
constexpr std::array<Accelerator, 43> known{{
    {"GB300", 2.5e15, 5e15, 1.5e16, 8e12, 2.79e11, 9e11, 1e11, 72, 0.72,
     "NVIDIA GB300 NVL72 data sheet, without sparsity"},
    {"GB200", 2.5e15, 5e15, 1e16, 8e12, 1.98e11, 9e11, 5e10, 72, 0.72,
     "NVIDIA GB200 NVL72 data sheet, without sparsity"},
    {"B300", 2.25e15, 4.5e15, 1.35e16, 8e12, 2.79e11, 9e11, 1e11, 8, 0.72,
     "NVIDIA DGX B300 data sheet, without sparsity"},
    {"B200", 2.25e15, 4.5e15, 9e15, 8e12, 1.92e11, 9e11, 5e10, 8, 0.72, "NVIDIA DGX B200 data sheet, without sparsity"},
    {"GH200", 9.89e14, 1.979e15, 0, 4e12, 1.02e11, 4.5e11, 5e10, 4, 0.75, "NVIDIA GH200 data sheet, without sparsity"},
    {"H200", 9.89e14, 1.979e15, 0, 4.8e12, 1.5e11, 4.5e11, 5e10, 8, 0.75, "NVIDIA H200 data sheet, without sparsity"},
    {"H100 96GB", 9.89e14, 1.979e15, 0, 2.4e12, 1.02e11, 4.5e11, 5e10, 8, 0.7,
     "torchtitan's published measurements (96 GB HBM2e)"},
    {"H100 PCIE", 7.56e14, 1.513e15, 0, 2e12, 8.5e10, 6.4e10, 2.5e10, 8, 0.65,
     "NVIDIA H100 PCIe data sheet, without sparsity"},
    {"H100", 9.89e14, 1.979e15, 0, 3.35e12, 8.5e10, 4.5e11, 5e10, 8, 0.75, "NVIDIA H100 data sheet, without sparsity"},
    {"H800", 9.89e14, 1.979e15, 0, 3.35e12, 8.5e10, 2e11, 5e10, 8, 0.75,
     "as H100, links of 400 GB/s; arXiv 2412.19437"},
    {"H20", 1.48e14, 2.96e14, 0, 4e12, 1.02e11, 4.5e11, 5e10, 8, 0.9, "published figures of NVIDIA H20"},
    {"A100 PCIE 40GB", 3.12e14, 0, 0, 1.555e12, 4.24e10, 3.2e10, 1.25e10, 8, 0.75, "NVIDIA A100 PCIe data sheet"},
    {"A100 PCIE", 3.12e14, 0, 0, 1.935e12, 8.5e10, 3.2e10, 1.25e10, 8, 0.75, "NVIDIA A100 PCIe data sheet"},
    {"A100 40GB", 3.12e14, 0, 0, 1.555e12, 4.24e10, 3e11, 2.5e10, 8, 0.87, "NVIDIA A100 data sheet"},
    {"A100", 3.12e14, 0, 0, 2.04e12, 8.5e10, 3e11, 2.5e10, 8, 0.87, "NVIDIA A100 data sheet"},
    {"A800", 3.12e14, 0, 0, 2.04e12, 8.5e10, 2e11, 2.5e10, 8, 0.87, "as A100, links of 400 GB/s"},
    {"L40S", 3.62e14, 7.33e14, 0, 8.64e11, 4.83e10, 3.2e10, 2.5e10, 8, 0.75,
     "NVIDIA L40S data sheet, without sparsity"},
    {"L40", 1.81e14, 3.62e14, 0, 8.64e11, 4.83e10, 3.2e10, 2.5e10, 8, 0.8, "NVIDIA L40 data sheet, without sparsity"},
    {"A6000", 1.55e14, 0, 0, 7.68e11, 4.83e10, 3.2e10, 1.25e10, 8, 0.75,
     "NVIDIA RTX A6000 data sheet, without sparsity"},
    {"A40", 1.5e14, 0, 0, 6.96e11, 4.83e10, 3.2e10, 1.25e10, 8, 0.75, "NVIDIA A40 data sheet, without sparsity"},
    {"A10G", 7e13, 0, 0, 6e11, 2.4e10, 3.2e10, 1.25e10, 8, 0.8, "NVIDIA A10G figures of cloud instances"},
    {"A10", 1.25e14, 0, 0, 6e11, 2.4e10, 3.2e10, 1.25e10, 8, 0.55, "NVIDIA A10 data sheet, without sparsity"},
    {"5090", 2.1e14, 4.19e14, 8.38e14, 1.79e12, 3.4e10, 6.4e10, 1.25e10, 8, 0.9,
     "NVIDIA Blackwell RTX paper, 32-bit sums"},
    {"4090", 1.65e14, 3.3e14, 0, 1.008e12, 2.57e10, 3.2e10, 1.25e10, 8, 0.9, "NVIDIA Ada paper, 32-bit sums"},
    {"3090", 7.1e13, 0, 0, 9.36e11, 2.57e10, 3.2e10, 1.25e10, 8, 0.9, "NVIDIA Ampere GA102 paper, 32-bit sums"},
    {"L4", 1.21e14, 2.42e14, 0, 3e11, 2.4e10, 3.2e10, 1.25e10, 8, 0.7, "NVIDIA L4 data sheet, without sparsity"},
    {"T4", 6.5e13, 0, 0, 3.2e11, 1.6e10, 1.6e10, 6.25e9, 8, 0.7, "NVIDIA T4 data sheet"},
    {"V100 16GB", 1.25e14, 0, 0, 9e11, 1.7e10, 1.5e11, 1.25e10, 8, 0.8, "NVIDIA V100 data sheet"},
    {"V100", 1.25e14, 0, 0, 9e11, 3.4e10, 1.5e11, 1.25e10, 8, 0.8, "NVIDIA V100 data sheet"},
    {"MI355X", 2.5e15, 5e15, 1e16, 8e12, 3.09e11, 5.37e11, 5e10, 8, 0.6, "AMD MI355X data sheet, without sparsity"},
    {"MI350X", 2.3e15, 4.6e15, 9.2e15, 8e12, 3.09e11, 5.37e11, 5e10, 8, 0.6, "AMD MI350X data sheet, without sparsity"},
    {"MI325X", 1.307e15, 2.615e15, 0, 6e12, 2.75e11, 4.48e11, 5e10, 8, 0.55, "AMD MI325X data sheet, without sparsity"},
    {"MI300A", 9.81e14, 1.961e15, 0, 5.3e12, 1.37e11, 3.84e11, 2.5e10, 4, 0.55,
     "AMD MI300A data sheet, without sparsity"},
    {"MI300X", 1.307e15, 2.615e15, 0, 5.3e12, 2.06e11, 4.48e11, 5e10, 8, 0.55,
     "AMD MI300X data sheet, without sparsity"},
    {"MI250X", 1.915e14, 0, 0, 1.6e12, 6.87e10, 5e10, 1.25e10, 8, 0.65,
     "AMD MI250X data sheet, one of the two devices of a card"},
    {"MI250", 3.62e14, 0, 0, 3.2e12, 1.37e11, 1e11, 2.5e10, 4, 0.65, "AMD MI250 data sheet, a card of two devices"},
    {"MI210", 1.81e14, 0, 0, 1.6e12, 6.87e10, 5e10, 1.25e10, 8, 0.65, "AMD MI210 data sheet"},
    {"GAUDI3", 1.835e15, 1.835e15, 0, 3.7e12, 1.37e11, 5.25e11, 7.5e10, 8, 0.6, "Intel Gaudi 3 white paper"},
    {"GAUDI2", 4.32e14, 8.65e14, 0, 2.45e12, 1.03e11, 2.62e11, 3.75e10, 8, 0.8, "Intel Gaudi 2 white paper"},
    {"TPUV6E", 9.18e14, 0, 0, 1.64e12, 3.4e10, 2.24e11, 2.24e11, 256, 0.95, "Google Cloud TPU v6e; network: the torus"},
    {"TPUV5P", 4.59e14, 0, 0, 2.765e12, 1.02e11, 3e11, 3e11, 8960, 0.95, "Google Cloud TPU v5p; network: the torus"},
    {"TPUV5E", 1.97e14, 0, 0, 8.19e11, 1.7e10, 1e11, 1e11, 256, 0.95, "Google Cloud TPU v5e; network: the torus"},
    {"TPUV4", 2.75e14, 0, 0, 1.2e12, 3.4e10, 1.5e11, 1.5e11, 4096, 0.95, "Google Cloud TPU v4; network: the torus"},
}};

bool holds_all_words(std::string const& letters, std::string_view words) {
  for (std::size_t start = 0; start <= words.size();) {
    auto const end = std::min(words.find(' ', start), words.size());
    if (letters.find(words.substr(start, end - start)) == std::string::npos) return false;
    start = end + 1;
  }
  return true;
}

}  // namespace

Accelerator const& accelerator_named(std::string const& text) {
  std::string letters;
  for (unsigned char c : text)
    if (std::isalnum(c)) letters += static_cast<char>(std::toupper(c));
  auto const* const found =
      std::find_if(known.begin(), known.end(), [&](auto const& one) { return holds_all_words(letters, one.name); });
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
  if (precision == "bf16" && gpu.name.starts_with("V100")) throw InputError("V100 has no bf16; write fp16");
  return rate;
}

}  // namespace toise
