// Attention on a GPU against its definition in fp64: forward and the gradient of its whole input.
#include "kernels/training/gpu/attention.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/gpu/runtime.hpp"
#include "core/largest.hpp"
#include "core/sampling/random.hpp"
#include "kernels/training/gpu/fused_attention.hpp"
#include "tests/kernels/on_gpu.hpp"

namespace toise::training {
namespace {

using Matrix = std::vector<double>;  // of tokens, row-major

struct Answer {
  Matrix attended, d_qkv;
};

/// q and k of qkv, or of its gradient, rotated; `direction`: -1 for the way back.
void rotate(ModelShape const& shape, double direction, Matrix& qkv) {
  auto const h = shape.hidden, d = shape.head_size();
  std::vector<double> table(shape.sequence * d);
  rope_table(shape.sequence, d, table.data());
  for (std::size_t token = 0; token < shape.tokens(); ++token) {
    for (std::size_t pair = 0; pair < h; ++pair) {  // of q and then of k
      auto const* const angle = table.data() + token % shape.sequence * d + pair % (d / 2) * 2;
      double &x = qkv[token * 3 * h + 2 * pair], &y = qkv[token * 3 * h + 2 * pair + 1], before = x;
      x = before * angle[0] - y * direction * angle[1];
      y = before * direction * angle[1] + y * angle[0];
    }
  }
}

Answer by_definition(ModelShape const& shape, Matrix qkv, Matrix const& d_attended) {
  auto const h = shape.hidden, d = shape.head_size(), s = shape.sequence;
  rotate(shape, 1, qkv);
  Answer answer{Matrix(shape.tokens() * h), Matrix(shape.tokens() * 3 * h)};
  for (std::size_t sequence = 0; sequence < shape.batch; ++sequence) {
    for (std::size_t head = 0; head < shape.heads; ++head) {
      auto const in = [&](std::size_t row, std::size_t third, std::size_t i) {
        return (sequence * s + row) * 3 * h + third * h + head * d + i;
      };
      auto const out = [&](std::size_t row, std::size_t i) { return (sequence * s + row) * h + head * d + i; };
      double const root = 1 / std::sqrt(static_cast<double>(d));
      for (std::size_t row = 0; row < s; ++row) {
        std::vector<double> p(row + 1), slope(row + 1);
        double sum = 0, mean = 0;
        for (std::size_t j = 0; j <= row; ++j) {
          for (std::size_t i = 0; i < d; ++i) {
            p[j] += qkv[in(row, 0, i)] * qkv[in(j, 1, i)] * root;
            slope[j] += d_attended[out(row, i)] * qkv[in(j, 2, i)];
          }
          p[j] = std::exp(p[j]);
          sum += p[j];
        }
        for (std::size_t j = 0; j <= row; ++j) {
          p[j] /= sum;
          mean += p[j] * slope[j];
        }
        for (std::size_t j = 0; j <= row; ++j) {
          double const d_score = p[j] * (slope[j] - mean) * root;
          for (std::size_t i = 0; i < d; ++i) {
            answer.attended[out(row, i)] += p[j] * qkv[in(j, 2, i)];
            answer.d_qkv[in(row, 0, i)] += d_score * qkv[in(j, 1, i)];
            answer.d_qkv[in(j, 1, i)] += d_score * qkv[in(row, 0, i)];
            answer.d_qkv[in(j, 2, i)] += p[j] * d_attended[out(row, i)];
          }
        }
      }
    }
  }
  rotate(shape, -1, answer.d_qkv);
  return answer;
}

class GpuTrainingAttention : public OnGpuTest {
protected:
  Matrix random(std::size_t n, double size, std::uint64_t seed) {
    Matrix values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = size * random_uniform(seed, i);
    for (auto& value : values) value = static_cast<double>(Bf16::from(static_cast<float>(value)).to_float());
    return values;
  }
  void upload(Bf16* to, Matrix const& values) {
    std::vector<Bf16> rounded;
    for (auto const value : values) rounded.push_back(Bf16::from(static_cast<float>(value)));
    gpu::copy(*queue_, to, rounded.data(), rounded.size() * sizeof(Bf16));
    queue_->wait();
  }
  Matrix download(Bf16 const* from, std::size_t n) {
    std::vector<Bf16> values(n);
    gpu::copy(*queue_, values.data(), from, n * sizeof(Bf16));
    queue_->wait();
    Matrix wide;
    for (auto const value : values) wide.push_back(static_cast<double>(value.to_float()));
    return wide;
  }

  /// Largest difference from the definition, relative to the largest element: of what is attended, and of
  /// the gradients of q, k and v, in two layers one after another.
  double error(Attention<Bf16>& attention, ModelShape const& shape) {
    auto const h = shape.hidden, n = shape.tokens() * h;
    Buffer<Bf16> attended(*gpu_, n), d_attended(*gpu_, n);
    double worst = 0;
    std::vector<Matrix> kept;
    for (std::size_t layer = 0; layer < 2; ++layer) {
      upload(attention.input(layer), random(3 * n, 2, 11 + layer));
      attention.forward(*queue_, layer, attended.data());
      kept.push_back(download(attended.data(), n));
    }
    for (std::size_t layer = 2; layer-- > 0;) {
      auto const gradient = random(n, 1, 21 + layer);
      upload(d_attended.data(), gradient);
      upload(attended.data(), kept[layer]);
      auto const d_qkv = download(attention.backward(*queue_, layer, attended.data(), d_attended.data()), 3 * n);
      auto const expected = by_definition(shape, random(3 * n, 2, 11 + layer), gradient);
      raise(worst, tensor_error({"attended", 0, n}, kept[layer].data(), expected.attended.data()));
      for (std::size_t third = 0; third < 3; ++third) {
        Matrix found, right;
        for (std::size_t i = 0; i < 3 * n; ++i) {
          if (i / h % 3 != third) continue;
          found.push_back(d_qkv[i]);
          right.push_back(expected.d_qkv[i]);
        }
        raise(worst, tensor_error({"gradient", 0, n}, found.data(), right.data()));
      }
    }
    return worst;
  }
};

ModelShape shape_of(std::size_t sequence, std::size_t head, std::size_t heads = 2, std::size_t batch = 2) {
  return {
      .layers = 2, .hidden = heads * head, .heads = heads, .ffn = 8, .vocab = 8, .sequence = sequence, .batch = batch};
}

// a tile is 64 positions: less than one, a whole one, a bit more, several
TEST_F(GpuTrainingAttention, FusedEqualsItsDefinition) {
  auto const has_unit = on_gpu::has_fused_attention(*gpu_, {.tokens = 1, .hidden = 64, .heads = 1, .sequence = 1});
  if (!has_unit) GTEST_SKIP() << "no matrix unit of this device is known";
  for (auto const& shape : {shape_of(2, 64), shape_of(63, 64), shape_of(64, 64), shape_of(65, 64), shape_of(150, 64, 1),
                            shape_of(70, 128, 2, 1)}) {
    auto const attention = make_attention<Bf16>(*queue_, shape, gemm::make_portable_multiplier());
    EXPECT_EQ(attention->path().substr(0, 5), "fused");
    auto const found = error(*attention, shape);
    EXPECT_LT(found, 0.03) << shape.sequence << " positions, heads of " << shape.head_size();
    EXPECT_GT(found, 1e-4) << "it is bf16 that was tested";
  }
}

TEST_F(GpuTrainingAttention, ByProductsEqualsItsDefinition) {
  for (auto const& shape : {shape_of(65, 64), shape_of(9, 6)}) {
    auto const attention = make_attention_by_products<Bf16>(*queue_, shape, gemm::make_portable_multiplier());
    EXPECT_EQ(attention->path(), "products");
    EXPECT_LT(error(*attention, shape), 0.04) << shape.sequence << " positions, heads of " << shape.head_size();
  }
}

TEST_F(GpuTrainingAttention, HeadsThatItIsNotMadeForGoByProducts) {
  auto const shape = shape_of(16, 32);
  EXPECT_EQ(make_attention<Bf16>(*queue_, shape, gemm::make_portable_multiplier())->path(), "products");
  EXPECT_EQ(make_attention<float>(*queue_, shape_of(16, 64), gemm::make_portable_multiplier())->path(), "products");
}

}  // namespace
}  // namespace toise::training
