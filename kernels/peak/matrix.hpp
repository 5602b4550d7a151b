// Peak rate of a GPU's matrix units, nothing from memory.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/case.hpp"
#include "core/gpu/runtime.hpp"
#include "core/params.hpp"

namespace toise {

/// Peak rate of the matrix units: sums += A B on registers that hold random values, over sums that do
/// not depend on each other. Work: 2 flops a product. Reached by mma.sync on NVIDIA, whose newest
/// parts need other instructions (wgmma) for their whole rate: `details` names the instruction.
/// Throws Unsupported where the device has no unit that is known here.
/// Source: Markidis et al., "NVIDIA Tensor Core Programmability, Performance & Precision", 2018.
class Matrix {
public:
  static constexpr auto name = "peak.matrix";

  static std::vector<Param> params();
  Matrix(Params const&, Device&);
  Work work() const;
  std::vector<Derived> derived() const { return {{"flop_rate", "FLOP/s", work().flops}}; }
  Check check();  // every sum against the same products in double
  void corrupt(std::size_t where);
  nlohmann::json details() const;
  template <Backend>
  void run(Queue&);

private:
  template <class Unit, class Element>
  void prepare_for();

  bool is_bf16_;
  unsigned blocks_;
  Queue queue_;
  gpu::Properties gpu_;
  std::string instruction_;
  std::vector<double> expected_;  // of one warp: [chain][lane][sum]
  unsigned warps_ = 0;
  double flops_ = 0, tolerance_ = 0;
  Buffer<float> sums_;  // [warp][chain][lane][sum]
  std::function<void(Queue&)> enqueue_;
};

}  // namespace toise
