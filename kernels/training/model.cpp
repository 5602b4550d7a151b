#include "kernels/training/model.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "core/checked_count.hpp"
#include "core/error.hpp"
#include "core/sampling/random.hpp"

namespace toise::training {

double ModelShape::flops() const {
  double const h = static_cast<double>(hidden), f = static_cast<double>(ffn), l = static_cast<double>(layers),
               s = static_cast<double>(sequence);
  double const matrices = l * (4 * h * h + 3 * h * f) + h * static_cast<double>(vocab);
  double const attention = l * 2 * (s + 1) * h;  // q kᵀ and p v: 4 h a pair, (s + 1) / 2 pairs a token
  return 3 * (2 * matrices + attention) * static_cast<double>(tokens());
}

std::vector<Tensor> tensors(ModelShape const& s) {
  ModelLayout const layout(s);
  LayerLayout const layer(s);
  std::vector<Tensor> all{{"embedding", layout.embedding, s.vocab * s.hidden}};
  for (std::size_t l = 0; l < s.layers; ++l) {
    auto const at = layout.layers + l * layer.size;
    auto const prefix = "layer" + std::to_string(l) + ".";
    all.push_back({prefix + "norm1", at + layer.norm1, s.hidden});
    all.push_back({prefix + "qkv", at + layer.qkv, 3 * s.hidden * s.hidden});
    all.push_back({prefix + "projection", at + layer.projection, s.hidden * s.hidden});
    all.push_back({prefix + "norm2", at + layer.norm2, s.hidden});
    all.push_back({prefix + "gate_up", at + layer.gate_up, 2 * s.hidden * s.ffn});
    all.push_back({prefix + "down", at + layer.down, s.ffn * s.hidden});
  }
  all.push_back({"last_norm", layout.last_norm, s.hidden});
  all.push_back({"head", layout.head, s.hidden * s.vocab});
  return all;
}

void initialise(ModelShape const& shape, std::span<float> weights) {
  for (auto const& tensor : tensors(shape)) {
    bool const is_norm = tensor.name.find("norm") != std::string::npos;
    for (std::size_t i = 0; i < tensor.size; ++i) {
      auto const index = tensor.offset + i;
      // the sum of three uniforms on [-1, 1) has variance 1
      double const normal = random_uniform(data_seed, 3 * index) + random_uniform(data_seed, 3 * index + 1) +
                            random_uniform(data_seed, 3 * index + 2);
      weights[index] = is_norm ? 1.0f : static_cast<float>(0.02 * normal);
    }
  }
}

std::vector<Param> shape_params() {
  auto size = [](char const* name, std::int64_t fallback, std::int64_t small, char const* help) {
    return Param{.name = name,
                 .kind = ParamKind::count,
                 .fallback = fallback,
                 .help = help,
                 .range = {1, most_count},
                 .small = small};
  };
  return {size("layers", 4, 2, "transformer blocks"),
          size("hidden", 256, 32, "width of the residual stream"),
          size("heads", 4, 2, "attention heads"),
          size("ffn", 704, 48, "inner width of SwiGLU"),
          size("vocab", 1024, 64, "tokens of the vocabulary"),
          size("sequence", 128, 16, "tokens of a sequence"),
          size("batch", 4, 2, "sequences of a rank")};
}

namespace {

void check_sizes(ModelShape const& s, Device const& device, std::size_t bytes) {
  checked_count<std::byte>(device, 2, s.vocab, s.hidden, bytes);
  checked_count<std::byte>(device, s.layers, 4, s.hidden, s.hidden, bytes);
  checked_count<std::byte>(device, s.layers, 3, s.hidden, s.ffn, bytes);
  for (auto const width : {s.vocab, s.hidden, s.ffn})
    checked_count<std::byte>(device, s.batch, s.sequence, width, bytes);
}

}  // namespace

ModelShape read_shape(Params const& params, Device const& device, std::size_t bytes) {
  auto size = [&](char const* name) { return static_cast<std::size_t>(params.integer(name)); };
  ModelShape const shape{.layers = size("layers"),
                         .hidden = size("hidden"),
                         .heads = size("heads"),
                         .ffn = size("ffn"),
                         .vocab = size("vocab"),
                         .sequence = size("sequence"),
                         .batch = size("batch")};
  if (shape.hidden % shape.heads != 0 || shape.head_size() % 2 != 0) {
    throw Unsupported(fmt::format("hidden ({}) must be an even multiple of heads ({})", shape.hidden, shape.heads));
  }
  check_sizes(shape, device, bytes);
  return shape;
}

LayerLayout::LayerLayout(ModelShape const& s)
    : norm1(0),
      qkv(s.hidden),
      projection(qkv + 3 * s.hidden * s.hidden),
      norm2(projection + s.hidden * s.hidden),
      gate_up(norm2 + s.hidden),
      down(gate_up + 2 * s.hidden * s.ffn),
      size(down + s.ffn * s.hidden) {}

ModelLayout::ModelLayout(ModelShape const& s)
    : embedding(0),
      layers(s.vocab * s.hidden),
      last_norm(layers + s.layers * s.layer_parameters()),
      head(last_norm + s.hidden) {}

}  // namespace toise::training
