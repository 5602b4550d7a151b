// Peak rate of a GPU's matrix units, nothing from memory.
#pragma once

#include <string>
#include <vector>

#include "core/case.hpp"
#include "core/gpu/runtime.hpp"
#include "core/params.hpp"

namespace toise {

/// Peak rate of the matrix units: sums += A B on registers, or for wgmma shared memory, that hold random
/// values, over sums that do not depend on each other. Work: 2 flops per product. Reached by wgmma on Hopper,
/// by mma.sync on other parts of NVIDIA, the newest of which (sm_100) need tcgen05 for their whole rate, by
/// MFMA on AMD: `details` names the instruction.
/// Throws Unsupported where the device has no unit that is known here.
/// Source: Markidis et al., "NVIDIA Tensor Core Programmability, Performance & Precision", 2018.
class Matrix {
public:
  static constexpr auto name = "peak.matrix";
  static Description description() {
    return {
        .about = About{.family = "compute", .title = "Compute", .bound = BoundBy::compute, .peak = Peak::matrix_units},
        .metrics = {flop_rate()}};
  }

  static std::vector<Param> params();
  Matrix(Params const&, Device&);
  Work work() const;
  Check check();  // every sum against the same products in double
  void corrupt(std::size_t where);
  Details details() const;
  template <Backend>
  void run(Queue&);

private:
  template <class Element>
  void prepare_for_element();
  template <class Element, class Group>
  void expect(Group);

  bool is_bf16_, is_warp_;
  unsigned blocks_;
  Queue queue_;
  gpu::Properties gpu_;
  std::string instruction_;
  std::vector<double> expected_;  // of one group, a warp or a warpgroup: [chain][lane][sum]
  unsigned groups_ = 0;
  double flops_ = 0, tolerance_ = 0;
  Buffer<float> sums_;  // [group][chain][lane][sum]
  std::function<void(Queue&)> enqueue_;
};

}  // namespace toise
