// Collectives over MPI: the context that owns communicator and memory, and what makes an operation a kernel.
#pragma once

#include "core/ranks/mpi_comm.hpp"
#include "kernels/collectives/exchange.hpp"

namespace toise::collectives {

/// What an operation hands to MPI.
struct MpiCall {
  void *input = nullptr, *output = nullptr;
  int input_count = 0, output_count = 0;  // elements
  MPI_Datatype type = MPI_DATATYPE_NULL;
  MPI_Op reduction = MPI_OP_NULL;
  MPI_Comm comm = MPI_COMM_NULL;
  Place place;
  bool in_place = false;

  /// What most operations take as the buffer that is sent; with a root, often at the root alone.
  void const* sent() const { return in_place ? MPI_IN_PLACE : input; }
};

/// An operation over all ranks of MPI_COMM_WORLD, but for its call.
class MpiContext {
public:
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;
  static std::vector<Param> params() { return collectives::params(); }

  /// Throws Unsupported if the memory does not suffice, or MPI cannot count so many elements.
  MpiContext(Params const&, Device&, LayoutOf, Settings const&);

  Work work() const;
  Check check();                    // exact, of all elements; names the first wrong one on stderr, which is the log
  void corrupt(std::size_t where);  // of a rank that has a result
  void prepare() {
    if (settings_.in_place) refill();
  }
  bool repeatable() const { return !settings_.in_place; }  // in place an input is gone after a run
  Details details() const { return {{"ranks", call_.place.ranks}, {"type", to_string(settings_.type)}}; }

protected:
  MpiCall const& call() const { return call_; }
  double bytes() const { return static_cast<double>(counted_ * size_of(settings_.type)); }

private:
  void refill();  // the input, and poison for the output

  Device& device_;
  Settings settings_;
  MpiComm comm_;
  MpiCall call_;
  Layout layout_;
  std::size_t counted_;
  Memory memory_;
};

/// The kernel `Operation::name`, whose call is `static int run(MpiCall const&)`.
template <class Operation>
class OverMpi : public MpiContext {
public:
  static constexpr auto name = Operation::name;
  static Description description() { return describe(); }

  OverMpi(Params const& params, Device& device, Settings const& settings = {})
      : MpiContext(params, device, Operation::layout, settings) {}
  Amounts amounts() const { return collectives::amounts(bytes(), Operation::bus_factor(call().place.ranks)); }
  template <Backend>
  void run(Queue&) {
    check_mpi(Operation::run(call()));
  }
};

}  // namespace toise::collectives
