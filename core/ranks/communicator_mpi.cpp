#include <climits>

#include "core/error.hpp"
#include "core/ranks/communicator.hpp"
#include "core/ranks/mpi_comm.hpp"

namespace toise {
namespace {

class CommunicatorMpi final : public Communicator {
public:
  int size() const override { return comm_.size(); }

  void all_reduce(std::span<float const> input, std::span<float> output) override { sum(input, output, MPI_FLOAT); }
  void all_reduce(std::span<double const> input, std::span<double> output) override { sum(input, output, MPI_DOUBLE); }

private:
  template <class T>
  void sum(std::span<T const> input, std::span<T> output, MPI_Datatype type) {
    if (input.size() > INT_MAX) {
      throw Unsupported("more than 2^31 - 1 elements a message, which MPI before 4.0 cannot count");
    }
    check_mpi(MPI_Allreduce(input.data(), output.data(), static_cast<int>(input.size()), type, MPI_SUM, comm_.get()));
    bytes_ += input.size_bytes();
  }

  MpiComm comm_;
};

}  // namespace

std::unique_ptr<Communicator> make_communicator_mpi() { return std::make_unique<CommunicatorMpi>(); }

}  // namespace toise
