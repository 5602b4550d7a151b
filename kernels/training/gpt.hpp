// A training step of a small dense GPT: forward, backward, gradient exchange, update.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "core/ranks/communicator.hpp"
#include "kernels/training/network.hpp"
#include "kernels/training/operations.hpp"
#include "kernels/training/task.hpp"
#include "kernels/training/verification.hpp"

namespace toise {

/// One training step in fp32 of Llama blocks (RMSNorm, RoPE, causal attention, SwiGLU) with AdamW.
/// Data parallel: each rank has `batch` sequences, and one all-reduce of all gradients per step (4 Ψ
/// bytes of input per rank, 2 Ψ w (p - 1) / p on the wire of a ring).
/// Every step has fresh sequences of a task that can be learnt: see learnable_tokens().
/// Metrics: tokens_rate and flop_rate (model FLOPs), of all ranks together; the details give the
/// convention of the FLOPs, the loss, and the seconds in compute and in communication.
/// Throws Unsupported when `heads` does not divide `hidden` or memory is short.
struct Gpt {
  static constexpr auto name = "train.gpt";
  static Description description() { return training::description_of_step(); }

  static std::vector<Param> params();
  Gpt(Params const&, Device&, training::Multiply<float>);
  Work work() const;
  Amounts amounts() const;
  void prepare();  // this step's tokens; keeps what check() needs of the state before the step
  Check check();   // the step again in fp64, and the update from the gradients
  void corrupt(std::size_t where) { weights[where % weights.size()] += 0.01f; }
  Details details() const;

  /// One step. Seconds in the exchange are counted apart.
  void step();

  Device& device;
  training::ModelShape shape;
  training::AdamW optimiser;
  std::unique_ptr<Communicator> communicator;  // empty with one rank
  training::Network<float> network;
  std::vector<std::int32_t> tokens;  // batch × (sequence + 1), this rank's
  Buffer<float> weights, gradients, summed, first, second;
  std::vector<float> weights_before, first_before, second_before;
  std::int64_t steps = 0;
  double loss = 0, first_loss = 0;
  double compute_seconds = 0, communication_seconds = 0;
};

}  // namespace toise
