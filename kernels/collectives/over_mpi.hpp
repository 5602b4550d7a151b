// Collectives over MPI: the context that owns communicator and memory, and what makes an operation a kernel.
#pragma once

#include <functional>

#include "core/ranks/mpi_comm.hpp"
#include "kernels/collectives/exchange.hpp"
#include "kernels/collectives/library_algorithm.hpp"
#include "kernels/collectives/mpi_reduction.hpp"
#include "kernels/collectives/overlap.hpp"
#include "kernels/collectives/pattern.hpp"

namespace toise::collectives {

/// Of a buffer, by rank, for operations with uneven parts: elements.
struct MpiParts {
  std::vector<int> counts, offsets;
};

/// What an operation hands to MPI.
struct MpiCall {
  void *input = nullptr, *output = nullptr;
  int input_count = 0, output_count = 0;  // elements
  MpiParts sent, received;                // of the input and of the output
  MPI_Datatype type = MPI_DATATYPE_NULL;
  MPI_Op reduction = MPI_OP_NULL;
  MPI_Comm comm = MPI_COMM_NULL;
  Place place;
  bool in_place = false;

  /// What most operations take as the buffer that is sent, or with a root: that it sends, or receives.
  void const* source() const { return in_place ? MPI_IN_PLACE : input; }
  void const* source_of_root() const { return place.is_root() ? source() : input; }
  void* target_of_root() const { return place.is_root() && in_place ? MPI_IN_PLACE : output; }
};

/// How a call is made: at once, or started and waited for, anew each time or as a request that is made once.
enum class MpiForm { blocking, nonblocking, persistent };

/// MPI's functions for one operation. One has another's arguments, and then `&request`; persistent: an info and it.
template <class Blocking, class Nonblocking, class Persistent>
struct MpiCalls {
  Blocking blocking;
  Nonblocking nonblocking;
  Persistent persistent;
};
// clang before 17 deduces no aggregate's arguments without it
template <class Blocking, class Nonblocking, class Persistent>
MpiCalls(Blocking, Nonblocking, Persistent) -> MpiCalls<Blocking, Nonblocking, Persistent>;

#if MPI_VERSION >= 4
#define TOISE_PERSISTENT(function) function
#else
#define TOISE_PERSISTENT(function) nullptr  // this MPI has none of a collective
#endif

/// Whether an operation has all forms; another has `static int run(MpiCall const&)`.
template <class Operation>
concept HasForms = requires {
  Operation::mpi_calls;
};

/// An operation over all ranks of MPI_COMM_WORLD, but for its call.
class MpiContext {
public:
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;
  static std::vector<Param> params(Takes const&, bool has_forms);

  /// Throws Unsupported if the memory does not suffice, MPI cannot count so many elements or has not this form,
  /// or there is no such root.
  /// make_communicator: gives one of all ranks in their order, which is freed with this.
  MpiContext(std::string_view kernel, Params const&, Device&, LayoutOf, MPI_Comm (*make_communicator)());

  Work work() const;
  void corrupt(std::size_t where);  // of a rank that has a result
  void prepare() {
    if (settings_.in_place) refill();
  }
  bool repeatable() const { return !settings_.in_place; }  // in place an input is gone after a run
  Details details() const;

protected:
  MpiCall const& call() const { return call_; }
  Settings const& settings() const { return settings_; }
  MpiForm form() const { return form_; }
  MPI_Request& request() { return request_; }  // of what was started
  double bytes() const { return static_cast<double>(counted_ * size_of(settings_.type)); }

  /// Exact, of all elements; names the first wrong one on stderr, which is the log.
  Check check_exactly();
  /// Whether `run` gives the same bits twice, of inputs whose reduction is rounded; then it is in the details. Spends
  /// input and output, and makes them new.
  void note_whether_bits_repeat(std::function<void()> const& run);
  /// How much of the operation a computation hides; then it is in the details. What came of it is checked as well.
  Check note_overlap(std::function<void()> const& start, std::function<void()> const& wait);

private:
  void refill();  // the input, and poison for the output
  std::uint64_t digest_of_output();
  std::uint64_t digest_of_rounded(std::function<void()> const& run);

  Device& device_;
  LibraryAlgorithm algorithm_;  // before the communicator, which it is for
  MpiComm comm_;
  Settings settings_;
  MpiForm form_;
  MPI_Request request_ = MPI_REQUEST_NULL;
  Pattern pattern_;
  MpiReduction reduction_;
  MpiCall call_;
  Layout layout_;
  std::size_t counted_;
  Memory memory_;
  std::optional<bool> bits_repeat_;
  std::optional<Overlap> overlap_;
};

/// The layout over MPI is the same as over every other library, unless an operation has its own.
template <class Operation>
constexpr LayoutOf mpi_layout() {
  if constexpr (requires { Operation::mpi_layout; }) return Operation::mpi_layout;
  return Operation::layout;
}

/// A duplicate of MPI_COMM_WORLD, unless an operation is of another one.
template <class Operation>
MPI_Comm mpi_communicator() {
  if constexpr (requires { Operation::communicator(); })
    return Operation::communicator();
  else
    return MpiComm::duplicate_of_world();
}

/// The kernel `Operation::name`.
template <class Operation>
class OverMpi : public MpiContext {
public:
  static constexpr auto name = Operation::name;
  static Description description() { return describe(); }
  static std::vector<Param> params() { return MpiContext::params(Operation::takes, HasForms<Operation>); }

  OverMpi(Params const& params, Device& device)
      : MpiContext(Operation::name, params, device, mpi_layout<Operation>(), mpi_communicator<Operation>) {
    if constexpr (requires { Operation::require_mpi(settings()); }) Operation::require_mpi(settings());
    if constexpr (requires { Operation::require_form(form(), call().place); })
      Operation::require_form(form(), call().place);
    if constexpr (has_persistent()) {
      if (form() == MpiForm::persistent)
        check_mpi(Operation::call(Operation::mpi_calls.persistent, call(), MPI_INFO_NULL, &request()));
    }
  }
  ~OverMpi() {
    if (request() != MPI_REQUEST_NULL) MPI_Request_free(&request());
  }
  OverMpi(OverMpi const&) = delete;
  OverMpi& operator=(OverMpi const&) = delete;

  Amounts amounts() const { return collectives::amounts(bytes(), Operation::bus_factor(call().place.ranks)); }
  template <Backend>
  void run(Queue&) {
    once();
  }
  /// Of what the last run left. Input and output are new afterwards where there was more to find out.
  Check check() {
    auto found = check_exactly();
    if (form() != MpiForm::blocking) found.error += note_overlap([this] { start(); }, [this] { wait(); }).error;
    if constexpr (Operation::takes.reduction) note_whether_bits_repeat([this] { once(); });
    return found;
  }

private:
  static constexpr bool has_persistent() {
    if constexpr (HasForms<Operation>)
      return !std::is_null_pointer_v<decltype(Operation::mpi_calls.persistent)>;
    else
      return false;
  }
  void once() {
    if (form() != MpiForm::blocking) {
      start();
      wait();
    } else if constexpr (HasForms<Operation>) {
      check_mpi(Operation::call(Operation::mpi_calls.blocking, call()));
    } else {
      check_mpi(Operation::run(call()));
    }
  }
  void start() {
    if (form() == MpiForm::persistent) {
      check_mpi(MPI_Start(&request()));
    } else if constexpr (HasForms<Operation>) {
      check_mpi(Operation::call(Operation::mpi_calls.nonblocking, call(), &request()));
    }
  }
  void wait() { check_mpi(MPI_Wait(&request(), MPI_STATUS_IGNORE)); }
};

}  // namespace toise::collectives
