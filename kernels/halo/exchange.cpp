// Halo exchange: every rank gets the cells of its six neighbours that lie beside its own.
#include <fmt/format.h>

#include <vector>

#include "core/checked_count.hpp"
#include "core/error.hpp"
#include "core/ranks/mpi_count.hpp"
#include "core/registry.hpp"
#include "kernels/halo/field.hpp"

namespace toise::halo {
namespace {

/// A box of a field as MPI's derived datatype.
class BoxType {
public:
  BoxType(Shape const& shape, Box const& box) {
    std::array<int, 3> const all{shape.edge(), shape.edge(), shape.edge()};
    check_mpi(
        MPI_Type_create_subarray(3, all.data(), box.size.data(), box.begin.data(), MPI_ORDER_C, MPI_DOUBLE, &type_));
    check_mpi(MPI_Type_commit(&type_));
  }
  ~BoxType() {
    if (type_ != MPI_DATATYPE_NULL) MPI_Type_free(&type_);
  }
  BoxType(BoxType&& other) noexcept : type_(std::exchange(other.type_, MPI_DATATYPE_NULL)) {}
  BoxType& operator=(BoxType&&) = delete;
  MPI_Datatype get() const { return type_; }

private:
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

Shape shape_of(Params const& params, bool is_packed, Device const& device) {
  auto const n = params.integer("n"), width = params.integer("width");
  if (width > n) {
    throw Unsupported(fmt::format(
        "a halo of width {} needs more cells than the {} that a neighbour has: use a width of at most n", width, n));
  }
  auto const edge = n + 2 * width;
  auto const packed = is_packed ? memory_of<double>(2 * Grid::sides, n, n, width) : 0;
  require_memory(device, memory_of<double>(edge, edge, edge) + packed);
  Shape const shape{.n = static_cast<int>(n), .width = static_cast<int>(width)};
  mpi_count(shape.face_cells());
  return shape;
}

/// Six faces of `width` layers of an n^3 field of fp64 a rank, to and from the neighbours in a periodic grid of three
/// dimensions, all of them on their way at once. `packing`: by our loops into messages, or by MPI's derived datatypes;
/// its time counts. latency = t; bandwidth = bytes of the faces that lead to other ranks / t, of one rank, one
/// direction; t is the slowest rank's. Verified cell by cell, what must not change included.
class Exchange {
public:
  static constexpr auto name = "halo.exchange";
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;
  static Description description();
  static std::vector<Param> params();

  Exchange(Params const& params, Device& device)
      : is_packed_(params.text("packing") == "packed"),
        grid_(comm_.size()),
        shape_(shape_of(params, is_packed_, device)),
        field_(device, shape_, grid_, comm_.rank()),
        sent_(device, is_packed_ ? Grid::sides * shape_.face_cells() : 0),
        received_(device, sent_.size()) {
    for (int side = 0; side < Grid::sides; ++side) {
      inner_.emplace_back(shape_, shape_.inner(side));
      outer_.emplace_back(shape_, shape_.outer(side));
    }
  }

  Work work() const {
    auto const faces = static_cast<double>(sizeof(double) * Grid::sides * shape_.face_cells());
    return {.bytes_read = faces, .bytes_written = faces};
  }
  Amounts amounts() const { return {{"latency", 1}, {"bandwidth", bytes_to_others()}}; }
  Details details() const {
    return {{"ranks", comm_.size()}, {"grid", grid_.dimensions()}, {"bytes_to_other_ranks", bytes_to_others(), "B"}};
  }
  Check check() { return {.error = static_cast<double>(field_.count_wrong()), .tolerance = 0}; }
  void corrupt(std::size_t where) { field_.corrupt(where); }

  template <Backend>
  void run(Queue&) {
    for (int side = 0; side < Grid::sides; ++side) start_receiving(side);
    for (int side = 0; side < Grid::sides; ++side) start_sending(side);
    check_mpi(MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE));
    if (!is_packed_) return;
    for (int side = 0; side < Grid::sides; ++side) field_.unpack(face(received_, side), shape_.outer(side));
  }

private:
  double bytes_to_others() const {
    return static_cast<double>(sizeof(double) * shape_.face_cells()) * grid_.sides_to_others();
  }
  double* face(Buffer<double>& faces, int side) {
    return faces.data() + static_cast<std::size_t>(side) * shape_.face_cells();
  }
  int face_count() const { return static_cast<int>(shape_.face_cells()); }

  /// The tag is the side that a message leaves by: two sides may lead to one neighbour.
  void start_receiving(int side) {
    auto const at = static_cast<std::size_t>(side);
    int const from = grid_.neighbour(comm_.rank(), side), tag = side ^ 1;
    check_mpi(is_packed_
                  ? MPI_Irecv(face(received_, side), face_count(), MPI_DOUBLE, from, tag, comm_.get(), &requests_[at])
                  : MPI_Irecv(field_.data(), 1, outer_[at].get(), from, tag, comm_.get(), &requests_[at]));
  }
  void start_sending(int side) {
    auto const at = static_cast<std::size_t>(side), request = at + Grid::sides;
    int const to = grid_.neighbour(comm_.rank(), side);
    if (is_packed_) field_.pack(shape_.inner(side), face(sent_, side));
    check_mpi(is_packed_
                  ? MPI_Isend(face(sent_, side), face_count(), MPI_DOUBLE, to, side, comm_.get(), &requests_[request])
                  : MPI_Isend(field_.data(), 1, inner_[at].get(), to, side, comm_.get(), &requests_[request]));
  }

  MpiComm comm_;
  bool is_packed_;
  Grid grid_;
  Shape shape_;
  Field field_;
  Buffer<double> sent_, received_;  // packed faces, by side
  std::vector<BoxType> inner_, outer_;
  std::array<MPI_Request, 2 * Grid::sides> requests_{};
};

Description Exchange::description() {
  return {.about = {.family = "halo",
                    .title = "Halo exchange",
                    .size = {.param = "n", .unit = "1"},
                    .bound = BoundBy::network},
          .metrics = {{.name = "latency",
                       .unit = "s",
                       .form = Form::cost,
                       .chart = {.kind = Chart::Kind::over_size,
                                 .title = "Time of an exchange over the field's edge",
                                 .axis = "time"}},
                      {.name = "bandwidth", .unit = "B/s", .chart = {}, .scope = MetricScope::rank}}};
}

std::vector<Param> Exchange::params() {
  return {{.name = "n",
           .kind = ParamKind::count,
           .fallback = std::int64_t{64},
           .help = "the field has n^3 cells of fp64 on each rank",
           .range = {1, 32768},
           .small = std::int64_t{6}},
          {.name = "width",
           .kind = ParamKind::count,
           .fallback = std::int64_t{1},
           .help = "of the halo, in cells",
           .range = {1, 64}},
          {.name = "packing",
           .kind = ParamKind::word,
           .fallback = std::string("packed"),
           .help = "packed: faces are copied into messages; datatype: MPI's derived datatypes do it",
           .choices = {"packed", "datatype"}}};
}

bool const added = add_kernel<Exchange, host>();

}  // namespace
}  // namespace toise::halo
