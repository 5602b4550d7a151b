#include "kernels/gemm/blocked.hpp"

#include <algorithm>

#include "kernels/gemm/micro.hpp"

namespace toise {
namespace {

using gemm::Tile;

// sizes of blocks: mr × kc of A in L1 (16 KiB), kc × nc of B in a share of L2, mc × kc of A in L3
template <class T>
constexpr std::size_t kc = 2048 / sizeof(T);
template <class T>
constexpr std::size_t nc_bytes = std::size_t{512} << 10;
constexpr std::size_t mc = 3072;

constexpr std::size_t round_up(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

template <class T>
std::size_t block_columns(Tile tile) {
  return std::max(tile.nr, nc_bytes<T> / (kc<T> * sizeof(T)) / tile.nr * tile.nr);
}

/// Packs `count` <= unit vectors of length k, from `first`, interleaved and padded with zeros:
/// out[p * unit + i] = element(i, p).
template <class T>
void pack_panel(T* out, std::size_t unit, std::size_t count, std::size_t k, T const* first, std::ptrdiff_t stride_i,
                std::ptrdiff_t stride_p) {
  if (stride_i == 1) {
    for (std::size_t p = 0; p < k; ++p) {
      T const* const from = first + static_cast<std::ptrdiff_t>(p) * stride_p;
      for (std::size_t i = 0; i < count; ++i) out[p * unit + i] = from[i];
      for (std::size_t i = count; i < unit; ++i) out[p * unit + i] = 0;
    }
    return;
  }
  for (std::size_t i = 0; i < unit; ++i) {
    T const* const from = first + static_cast<std::ptrdiff_t>(i) * stride_i;
    for (std::size_t p = 0; p < k; ++p) {
      out[p * unit + i] = i < count ? from[static_cast<std::ptrdiff_t>(p) * stride_p] : T{0};
    }
  }
}

/// How threads share C: a grid of row_parts × column_parts, as square as the matrix asks for.
struct Grid {
  int rows, columns;
};
Grid thread_grid(int threads, std::size_t m, std::size_t n, Tile tile) {
  Grid best{1, threads};
  double best_cost = 1e300;
  for (int rows = 1; rows <= threads; ++rows) {
    if (threads % rows != 0) continue;
    int const columns = threads / rows;
    auto share = [](std::size_t total, std::size_t unit, int parts) {  // of the busiest thread
      auto const units = (total + unit - 1) / unit, p = static_cast<std::size_t>(parts);
      return static_cast<double>((units + p - 1) / p * unit);
    };
    double const h = share(m, tile.mr, rows), w = share(n, tile.nr, columns);
    double const cost = h * w * (1 + 64 / h);  // B is packed once for each row of the grid
    if (cost < best_cost) {
      best_cost = cost;
      best = {rows, columns};
    }
  }
  return best;
}

}  // namespace

template <class T>
BlockedGemm<T>::BlockedGemm(Device& device, std::size_t max_m, std::size_t max_n, std::size_t max_k)
    : packed_a_(device, round_up(std::min(max_m, mc), gemm::tile<T>().mr) * std::min(max_k, kc<T>)),
      packed_b_(device, static_cast<std::size_t>(device.team().size()) *
                            std::min(block_columns<T>(gemm::tile<T>()), round_up(max_n, gemm::tile<T>().nr)) * kc<T>),
      b_capacity_(packed_b_.size() / static_cast<std::size_t>(device.team().size())) {}

template <class T>
void BlockedGemm<T>::operator()(Team& team, std::size_t m, std::size_t n, std::size_t k, View<T> a, View<T> b, T beta,
                                T* c, std::size_t ldc) {
  auto const tile = gemm::tile<T>();
  auto const mr = tile.mr, nr = tile.nr;
  auto const nc = std::min(block_columns<T>(tile), round_up(n, nr));
  auto const grid = thread_grid(team.size(), m, n, tile);
  team.run([&](int thread) {
    alignas(64) T edge[gemm::max_tile_elements];
    T* const my_b = packed_b_.data() + static_cast<std::size_t>(thread) * b_capacity_;
    auto const [n_begin, n_end] = slice(n, thread % grid.columns, grid.columns, nr);
    for (std::size_t pc = 0; pc < k; pc += kc<T>) {
      auto const kb = std::min(kc<T>, k - pc);
      bool const first = pc == 0;
      for (std::size_t ic = 0; ic < m; ic += mc) {
        auto const mb = std::min(mc, m - ic);
        auto const panels = (mb + mr - 1) / mr;
        auto const mine = slice(panels, thread, team.size());
        for (auto panel = mine.begin; panel < mine.end; ++panel) {
          auto const i = ic + panel * mr;
          pack_panel(packed_a_.data() + panel * mr * kb, mr, std::min(mr, ic + mb - i), kb,
                     a.data + static_cast<std::ptrdiff_t>(i) * a.row_stride +
                         static_cast<std::ptrdiff_t>(pc) * a.column_stride,
                     a.row_stride, a.column_stride);
        }
        team.barrier();
        auto const rows = slice(panels, thread / grid.columns, grid.rows);
        for (std::size_t jc = n_begin; jc < n_end; jc += nc) {
          auto const nb = std::min(nc, n_end - jc);
          for (std::size_t j = 0; j < nb; j += nr) {
            pack_panel(my_b + j * kb, nr, std::min(nr, nb - j), kb,
                       b.data + static_cast<std::ptrdiff_t>(pc) * b.row_stride +
                           static_cast<std::ptrdiff_t>(jc + j) * b.column_stride,
                       b.column_stride, b.row_stride);
          }
          for (auto panel = rows.begin; panel < rows.end; ++panel) {
            auto const i = ic + panel * mr;
            auto const height = std::min(mr, ic + mb - i);
            T const* const panel_a = packed_a_.data() + panel * mr * kb;
            for (std::size_t j = 0; j < nb; j += nr) {
              auto const width = std::min(nr, nb - j);
              T* const tile_c = c + i * ldc + jc + j;
              if (height == mr && width == nr && (!first || beta == T{0} || beta == T{1})) {
                gemm::micro_kernel(kb, panel_a, my_b + j * kb, tile_c, ldc, !first || beta == T{1});
                continue;
              }
              gemm::micro_kernel(kb, panel_a, my_b + j * kb, edge, nr, false);
              T const scale = first ? beta : T{1};
              for (std::size_t y = 0; y < height; ++y) {
                for (std::size_t x = 0; x < width; ++x) {
                  T& out = tile_c[y * ldc + x];
                  out = edge[y * nr + x] + (scale == T{0} ? T{0} : scale * out);
                }
              }
            }
          }
        }
        team.barrier();  // before packed_a_ is written again
      }
    }
  });
}

template class BlockedGemm<float>;
template class BlockedGemm<double>;

}  // namespace toise
