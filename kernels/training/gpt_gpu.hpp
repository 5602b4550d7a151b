// A training step of the dense GPT on a GPU: data, exchange, update and verification, for every library
// that multiplies.
#pragma once

#include <memory>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "kernels/gemm/gpu/product.hpp"
#include "kernels/training/gpt.hpp"

namespace toise {

/// One step of Gpt, the same model and task, on the GPU of each rank: activations in `type`; weights that
/// the optimiser keeps, gradients and moments in fp32 (fp64 for fp64). Data parallel over NCCL or RCCL:
/// one all-reduce of all gradients per step.
/// Timed by the host, from the first launch to the last kernel's end: launching is part of a step.
/// Verified in two stages, on the tokens of the last step: its gradients and its loss against ours in
/// fp32, which no matrix unit takes part in, a sequence at a time; those of the first sequence against the host's in
/// fp64. And the update against the host's in fp64.
/// Throws Unsupported when memory is short, or on several ranks of a build without NCCL or RCCL.
class GptOnGpu {
public:
  static constexpr auto name = Gpt::name;
  static Description description() { return Gpt::description(); }

  static std::vector<Param> params();
  GptOnGpu(Params const&, Device&, gemm::Multiplier);
  ~GptOnGpu();

  Work work() const;
  Amounts amounts() const;
  bool host_timed() const { return true; }
  void prepare();
  Check check();
  void corrupt(std::size_t where);
  Details details() const;
  template <Backend>
  void run(Queue& queue) {
    enqueue_step(queue);
  }

  struct Trainer;  // for each type of the activations

private:
  void enqueue_step(Queue&);
  std::unique_ptr<Trainer> trainer_;
};

}  // namespace toise
