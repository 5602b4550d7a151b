#include "kernels/training/gpt_gpu.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"
#include "kernels/training/gpu/network.hpp"
#include "kernels/training/task.hpp"
#include "kernels/training/verification.hpp"
#if defined(TOISE_HAS_NCCL)
#include "core/ranks/communicator_nccl.hpp"
#endif

namespace toise {
namespace {

std::unique_ptr<Communicator> make_communicator([[maybe_unused]] Device& device) {
  if (device.world().size() == 1) return nullptr;
#if defined(TOISE_HAS_NCCL)
  return make_communicator_nccl(device);
#else
  throw Unsupported("training on several GPUs needs NCCL or RCCL, and this build has neither");
#endif
}

template <class T>
constexpr double unit_roundoff() {
  if constexpr (std::is_same_v<T, double>)
    return 0x1p-53;
  else if constexpr (std::is_same_v<T, float>)
    return 0x1p-24;
  else
    return static_cast<double>(Bf16::unit_roundoff);
}

}  // namespace

/// A step as the case uses it, whatever its type.
struct GptOnGpu::Trainer {
  Trainer(Params const& params, Device& d, std::size_t bytes)
      : device(d), shape(training::read_shape(params, d, bytes)) {}
  virtual ~Trainer() = default;
  virtual void prepare() = 0;
  virtual void step(Queue&) = 0;
  virtual Check check() = 0;
  virtual void corrupt(std::size_t where) = 0;
  virtual Details details() = 0;
  virtual std::size_t kept_bytes() const = 0;  // of an element of what the optimiser keeps

  Device device;
  training::ModelShape shape;
  training::AdamW optimiser;
  std::int64_t steps = 0;
};

namespace {

template <class E>
class TypedTrainer final : public GptOnGpu::Trainer {
  using Wide = training::on_gpu::Wide<E>;
  static constexpr bool has_working = !std::is_same_v<E, Wide>;  // weights in E beside those that are kept

public:
  TypedTrainer(Params const& params, Device& d, gemm::Multiplier multiplier)
      : Trainer(params, d, sizeof(Wide)),
        communicator_(make_communicator(device)),
        queue_(device),
        free_before_(device.free_memory()),
        network_(queue_, shape, std::move(multiplier)),
        weights_(device, n()),
        gradients_(device, n()),
        summed_(device, communicator_ ? n() : 1),
        first_(device, n()),
        second_(device, n()),
        working_(device, has_working ? n() : 1),
        weights_before_(device, n()),
        first_before_(device, n()),
        second_before_(device, n()) {
    std::vector<float> initial(n());
    training::initialise(shape, initial);
    std::vector<Wide> const kept(initial.begin(), initial.end());
    gpu::copy(queue_, weights_.data(), kept.data(), n() * sizeof(Wide));
    if constexpr (has_working) training::on_gpu::round_to(queue_, n(), weights_.data(), working_.data());
    for (auto* buffer : {&first_, &second_}) gpu::set_bytes(queue_, buffer->data(), 0, n() * sizeof(Wide));
    queue_.wait();
    // libraries choose and load what they need at the first product of a shape
    set_tokens();
    network_.forward_backward(queue_, weights_in_use(), gradients_.data());
    queue_.wait();
    gpu::set_bytes(queue_, gradients_.data(), 0xff, n() * sizeof(Wide));  // NaN: that was no step
    queue_.wait();
    memory_in_use_ = free_before_ - std::min(free_before_, device.free_memory());
  }

  void prepare() override {
    note_loss();
    set_tokens();
    copy(weights_before_, weights_);
    copy(first_before_, first_);
    copy(second_before_, second_);
    queue_.wait();
  }

  void step(Queue& queue) override {
    network_.forward_backward(queue, weights_in_use(), gradients_.data());
    ++steps;
    if (communicator_) {
      communicator_->enqueue_on(queue);
      communicator_->all_reduce(std::span<Wide const>(gradients_.data(), n()), std::span(summed_.data(), n()));
    }
    training::on_gpu::adamw(queue, optimiser, steps, scale(), n(), total().data(), weights_.data(), first_.data(),
                            second_.data(), has_working ? working_.data() : nullptr);
  }

  Check check() override {
    if (steps == 0) return {.error = std::numeric_limits<double>::quiet_NaN(), .tolerance = 1};
    double error = gradient_error();
    raise(error, update_error());
    return {.error = error, .tolerance = 1};
  }

  void corrupt(std::size_t where) override {
    Wide weight = 0;
    auto* const place = weights_.data() + where % n();
    gpu::copy(queue_, &weight, place, sizeof weight);
    queue_.wait();
    weight += Wide(0.01);
    gpu::copy(queue_, place, &weight, sizeof weight);
    queue_.wait();
  }

  std::size_t kept_bytes() const override { return sizeof(Wide); }

  Details details() override {
    note_loss();
    Details details{{"parameters", n()},
                    {"flops_convention", training::ModelShape::flops_convention},
                    {"steps", steps},
                    {"loss_first", first_loss_},
                    {"loss_last", last_loss_},
                    {"attention", network_.attention()},
                    {"kept_in", sizeof(Wide) == sizeof(float) ? "fp32" : "fp64"},
                    {"memory_in_use", memory_in_use_, "B"}};
    if (communicator_) {
      auto const of_step =
          static_cast<double>(communicator_->bytes()) / static_cast<double>(std::max<std::int64_t>(steps, 1));
      details.set({"communicated_bytes", of_step, "B"});
    }
    return details;
  }

private:
  std::size_t n() const { return shape.parameters(); }
  double scale() const { return communicator_ ? 1.0 / communicator_->size() : 1.0; }
  Buffer<Wide>& total() { return communicator_ ? summed_ : gradients_; }
  E const* weights_in_use() const {
    if constexpr (has_working)
      return working_.data();
    else
      return weights_.data();
  }

  void copy(Buffer<Wide>& to, Buffer<Wide> const& from) {
    gpu::copy(queue_, to.data(), from.data(), from.size() * sizeof(Wide));
  }
  std::vector<Wide> download(Buffer<Wide> const& buffer) {
    std::vector<Wide> values(buffer.size());
    gpu::copy(queue_, values.data(), buffer.data(), buffer.size() * sizeof(Wide));
    queue_.wait();
    return values;
  }

  void set_tokens() {
    auto const ranks = static_cast<std::uint64_t>(device.world().size()),
               rank = static_cast<std::uint64_t>(device.world().rank());
    tokens_ = learnable_tokens(shape, (static_cast<std::uint64_t>(steps) * ranks + rank) * shape.batch);
    network_.set_tokens(queue_, tokens_.data());
  }

  /// The loss of the step that has been taken since the last call.
  void note_loss() {
    if (steps == noted_) return;
    last_loss_ = network_.loss(queue_);
    if (noted_ == 0) first_loss_ = last_loss_;
    noted_ = steps;
  }

  /// Of a gradient, relative to its tensor's largest element: the rounding of sums, and of some ten operations a
  /// layer, each of which rounds its result to the activations' type.
  double tolerance(double sums, double stored) const {
    return training::rounding_of_sums(shape) * sums + 16 * std::sqrt(10 * static_cast<double>(shape.layers)) * stored;
  }

  /// Largest difference of a gradient over its tolerance: those of the step from ours, and ours of the
  /// first sequence from the host's.
  double gradient_error() {
    training::ModelShape one = shape;
    one.batch = 1;
    training::NetworkOnGpu<Wide> ours(queue_, one, gemm::make_portable_multiplier());
    Buffer<Wide> rounded(device, n()), own(device, n()), sum(device, n());
    training::on_gpu::round_as<E>(queue_, n(), weights_before_.data(), rounded.data());
    gpu::set_bytes(queue_, sum.data(), 0, n() * sizeof(Wide));
    double loss = 0, error = 0;
    for (std::size_t i = 0; i < shape.batch; ++i) {
      auto const* const sequence = tokens_.data() + i * (shape.sequence + 1);
      ours.set_tokens(queue_, sequence);
      ours.forward_backward(queue_, rounded.data(), own.data());
      loss += ours.loss(queue_) / static_cast<double>(shape.batch);
      training::on_gpu::accumulate(queue_, n(), 1 / static_cast<double>(shape.batch), own.data(), sum.data());
      if (i == 0) error = error_of_first_sequence(one, sequence, download(rounded), download(own), ours.loss(queue_));
    }
    auto* expected = &sum;
    if (communicator_) {
      communicator_->enqueue_on(queue_);
      communicator_->all_reduce(std::span<Wide const>(sum.data(), n()), std::span(own.data(), n()));
      expected = &own;
    }
    double const allowed = tolerance(unit_roundoff<Wide>(), unit_roundoff<E>());
    auto const found = download(total()), right = download(*expected);
    raise(error, training::tensors_error(shape, found.data(), right.data()) / allowed);
    raise(error, std::abs(network_.loss(queue_) - loss) / loss / allowed);
    return error;
  }

  double error_of_first_sequence(training::ModelShape const& one, std::int32_t const* sequence,
                                 std::vector<Wide> const& weights, std::vector<Wide> const& found, double loss) {
    auto const right = training::reference_step(host_, one, {weights.begin(), weights.end()}, sequence);
    double const allowed = tolerance(unit_roundoff<Wide>(), unit_roundoff<Wide>());
    double error = training::tensors_error(shape, found.data(), right.gradients.data()) / allowed;
    raise(error, std::abs(loss - right.loss) / right.loss / allowed);
    return error;
  }

  /// The update again in fp64, from the gradients that were used.
  double update_error() {
    auto const gradients = download(total()), before = download(weights_before_), first = download(first_before_),
               second = download(second_before_), found = download(weights_);
    return training::update_error<Wide>(optimiser, steps, scale(),
                                        {.gradients = gradients.data(),
                                         .before = before.data(),
                                         .first = first.data(),
                                         .second = second.data(),
                                         .found = found.data(),
                                         .n = n()});
  }

  Device host_ = device.host_beside();
  std::unique_ptr<Communicator> communicator_;  // empty with one rank
  Queue queue_;
  std::size_t free_before_;
  training::NetworkOnGpu<E> network_;
  Buffer<Wide> weights_, gradients_, summed_, first_, second_;
  Buffer<E> working_;
  Buffer<Wide> weights_before_, first_before_, second_before_;
  std::vector<std::int32_t> tokens_;
  std::size_t memory_in_use_ = 0;
  std::int64_t noted_ = 0;
  double first_loss_ = 0, last_loss_ = 0;
};

}  // namespace

std::vector<Param> GptOnGpu::params() {
  auto all = training::shape_params();
  all.push_back({.name = "type",
                 .kind = ParamKind::word,
                 .fallback = "bf16",
                 .help = "type of the stored activations; the weights are fp32, or fp64 with fp64",
                 .choices = {"bf16", "fp32", "fp64"}});
  return all;
}

GptOnGpu::GptOnGpu(Params const& params, Device& device, gemm::Multiplier multiplier) {
  auto const& type = params.text("type");
  if (type == "bf16")
    trainer_ = std::make_unique<TypedTrainer<Bf16>>(params, device, std::move(multiplier));
  else if (type == "fp32")
    trainer_ = std::make_unique<TypedTrainer<float>>(params, device, std::move(multiplier));
  else
    trainer_ = std::make_unique<TypedTrainer<double>>(params, device, std::move(multiplier));
}
GptOnGpu::~GptOnGpu() = default;

Work GptOnGpu::work() const { return training::work_of_step(trainer_->shape, trainer_->kept_bytes()); }

Amounts GptOnGpu::amounts() const {
  return training::amounts_of_step(trainer_->shape, trainer_->device.world().size());
}

void GptOnGpu::prepare() { trainer_->prepare(); }
Check GptOnGpu::check() { return trainer_->check(); }
void GptOnGpu::corrupt(std::size_t where) { trainer_->corrupt(where); }
Details GptOnGpu::details() const { return trainer_->details(); }
void GptOnGpu::enqueue_step(Queue& queue) { trainer_->step(queue); }

}  // namespace toise
