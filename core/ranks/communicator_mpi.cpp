#include <climits>

#include "core/error.hpp"
#include "core/ranks/communicator.hpp"
#include "core/ranks/mpi_check.hpp"

namespace toise {
namespace {

int count_of(std::size_t n) {
  if (n > INT_MAX) {
    throw Unsupported("more than 2^31 - 1 elements per message, which MPI before 4.0 cannot count");
  }
  return static_cast<int>(n);
}

class CommunicatorMpi final : public Communicator {
public:
  CommunicatorMpi() {
    check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &comm_));
    check_mpi(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN));
    check_mpi(MPI_Comm_rank(comm_, &rank_));
    check_mpi(MPI_Comm_size(comm_, &size_));
  }
  ~CommunicatorMpi() override { MPI_Comm_free(&comm_); }

  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void all_reduce(std::span<float const> input, std::span<float> output) override { sum(input, output, MPI_FLOAT); }
  void all_reduce(std::span<double const> input, std::span<double> output) override { sum(input, output, MPI_DOUBLE); }
  void send_recv(std::span<float const> input, int to, std::span<float> output, int from) override {
    check_mpi(MPI_Sendrecv(input.data(), count_of(input.size()), MPI_FLOAT, to, 0, output.data(),
                           count_of(output.size()), MPI_FLOAT, from, 0, comm_, MPI_STATUS_IGNORE));
    bytes_ += input.size_bytes();
  }

private:
  template <class T>
  void sum(std::span<T const> input, std::span<T> output, MPI_Datatype type) {
    check_mpi(MPI_Allreduce(input.data(), output.data(), count_of(input.size()), type, MPI_SUM, comm_));
    bytes_ += input.size_bytes();
  }

  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
};

}  // namespace

std::unique_ptr<Communicator> make_communicator_mpi() { return std::make_unique<CommunicatorMpi>(); }

}  // namespace toise
