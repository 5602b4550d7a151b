// cuBLASLt and hipBLASLt: one interface by two names.
#include <cstring>
#include <memory>
#include <optional>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/gemm/gpu_gemm.hpp"

#if defined(TOISE_GPU_CUDA)
#include <cublasLt.h>
#define LT(name) cublasLt##name
#define LT_ENUM(name) CUBLASLT_##name
#define LT_BLAS(name) CUBLAS_##name
#define LT_TYPE(name) CUDA_##name
using LtStatus = cublasStatus_t;
using LtCompute = cublasComputeType_t;
using LtType = cudaDataType;
using LtStream = cudaStream_t;
#else
#include <hipblaslt/hipblaslt.h>

#include <hipblaslt/hipblaslt-ext.hpp>
#define LT(name) hipblasLt##name
#define LT_ENUM(name) HIPBLASLT_##name
#define LT_BLAS(name) HIPBLAS_##name
#define LT_TYPE(name) HIP_##name
using LtStatus = hipblasStatus_t;
using LtCompute = hipblasComputeType_t;
using LtType = hipDataType;
using LtStream = hipStream_t;
#endif

namespace toise {
namespace {

void check_lt(LtStatus status, char const* what) {
  if (status == LT_BLAS(STATUS_SUCCESS)) return;
  auto const text = std::string(what) + " failed with status " + std::to_string(static_cast<int>(status));
  if (status == LT_BLAS(STATUS_NOT_SUPPORTED)) throw Unsupported(text);
  throw std::runtime_error(text);
}

/// A handle of the library, destroyed with its owner.
template <class Handle, LtStatus (*destroy)(Handle)>
class Owned {
public:
  ~Owned() {
    if (handle_) destroy(handle_);
  }
  Handle* address() { return &handle_; }
  operator Handle() const { return handle_; }

private:
  Handle handle_ = nullptr;
};

/// How the library names a type of ours.
struct Names {
  LtType a, b, c, scale;
  LtCompute compute;
};

Names names_of(std::string const& type, [[maybe_unused]] bool is_fnuz) {
  auto const fp32 = LT_TYPE(R_32F);
  if (type == "fp64") return {LT_TYPE(R_64F), LT_TYPE(R_64F), LT_TYPE(R_64F), LT_TYPE(R_64F), LT_BLAS(COMPUTE_64F)};
  if (type == "fp32") return {fp32, fp32, fp32, fp32, LT_BLAS(COMPUTE_32F)};
  if (type == "tf32") return {fp32, fp32, fp32, fp32, LT_BLAS(COMPUTE_32F_FAST_TF32)};
  if (type == "fp16") return {LT_TYPE(R_16F), LT_TYPE(R_16F), LT_TYPE(R_16F), fp32, LT_BLAS(COMPUTE_32F)};
  if (type == "bf16") return {LT_TYPE(R_16BF), LT_TYPE(R_16BF), LT_TYPE(R_16BF), fp32, LT_BLAS(COMPUTE_32F)};
  if (type == "int8") return {LT_TYPE(R_8I), LT_TYPE(R_8I), LT_TYPE(R_32I), LT_TYPE(R_32I), LT_BLAS(COMPUTE_32I)};
  auto e4m3 = LT_TYPE(R_8F_E4M3), e5m2 = LT_TYPE(R_8F_E5M2);
#if defined(TOISE_GPU_HIP)
  if (is_fnuz) e4m3 = HIP_R_8F_E4M3_FNUZ, e5m2 = HIP_R_8F_E5M2_FNUZ;
#endif
  return {type == "fp8_e5m2" ? e5m2 : e4m3, e4m3, LT_TYPE(R_16BF), fp32, LT_BLAS(COMPUTE_32F)};
}

/// The vendor's library. Of the algorithms that its heuristic proposes each is timed, and the fastest
/// kept: its number is in `details`.
class GemmBlasLt : public gemm::OnGpu {
public:
#if defined(TOISE_GPU_CUDA)
  static constexpr auto variant = "cublaslt";
#else
  static constexpr auto variant = "hipblaslt";
#endif

  static std::vector<Param> params() {
    auto all = OnGpu::params();
    all.push_back({.name = "algorithms",
                   .kind = ParamKind::integer,
                   .fallback = std::int64_t{8},
                   .help = "how many of the heuristic's algorithms are tried"});
    all.push_back({.name = "workspace",
                   .kind = ParamKind::bytes,
                   .fallback = std::int64_t{64} << 20,
                   .help = "memory that an algorithm may use beside the matrices"});
    return all;
  }

  GemmBlasLt(Params const& params, Device& device)
      : OnGpu(params, device), workspace_(device, params.bytes("workspace")) {
    describe_problem();
    auto const wanted = static_cast<int>(params.integer("algorithms"));
    std::vector<LT(MatmulHeuristicResult_t)> found(static_cast<std::size_t>(wanted));
    Owned<LT(MatmulPreference_t), LT(MatmulPreferenceDestroy)> preference;
    check_lt(LT(MatmulPreferenceCreate)(preference.address()), "making a preference");
    std::uint64_t const room = workspace_.size();
    check_lt(LT(MatmulPreferenceSetAttribute)(preference, LT_ENUM(MATMUL_PREF_MAX_WORKSPACE_BYTES), &room, sizeof room),
             "setting the workspace");
    int count = 0;
    auto const status = LT(MatmulAlgoGetHeuristic)(library_, multiplication_, left_, right_, out_, out_, preference,
                                                   wanted, found.data(), &count);
    if (status != LT_BLAS(STATUS_SUCCESS) || count == 0) {
      throw Unsupported(std::string(variant) + " has no algorithm for " + type + " " + (is_nt ? "nt" : "nn") +
                        " of this shape (status " + std::to_string(static_cast<int>(status)) + ")");
    }
    found.resize(static_cast<std::size_t>(count));
    choose_fastest(found);
  }

  nlohmann::json details() const {
    auto result = OnGpu::details();
    result["algorithm"] = describe(chosen_.algo);
    result["algorithms_tried"] = tried_;
    result["workspace"] = chosen_.workspaceSize;
    return result;
  }

  template <Backend>
  void run(Queue& on) {
    check_lt(enqueue(on, chosen_), "the multiplication");
  }

private:
  using Chosen = LT(MatmulHeuristicResult_t);

  /// In the library's column-major eyes C is n × m, and the product of B, n × k, and A, k × m.
  void describe_problem() {
    auto const names = names_of(type, is_fnuz);
    check_lt(LT(Create)(library_.address()), "making a handle");
    check_lt(LT(MatmulDescCreate)(multiplication_.address(), names.compute, names.scale), "describing the product");
    auto const transposed = static_cast<std::int32_t>(is_nt ? LT_BLAS(OP_T) : LT_BLAS(OP_N));
    auto const plain = static_cast<std::int32_t>(LT_BLAS(OP_N));
    check_lt(LT(MatmulDescSetAttribute)(multiplication_, LT_ENUM(MATMUL_DESC_TRANSA), &transposed, sizeof transposed),
             "describing the product");
    check_lt(LT(MatmulDescSetAttribute)(multiplication_, LT_ENUM(MATMUL_DESC_TRANSB), &plain, sizeof plain),
             "describing the product");
    describe_matrix(left_, names.b, is_nt ? k : n, is_nt ? n : k);
    describe_matrix(right_, names.a, k, m);
    describe_matrix(out_, names.c, n, m);
  }

  using Layout = Owned<LT(MatrixLayout_t), LT(MatrixLayoutDestroy)>;
  void describe_matrix(Layout& layout, LtType element, std::size_t rows, std::size_t columns) {
    check_lt(LT(MatrixLayoutCreate)(layout.address(), element, rows, columns, static_cast<std::int64_t>(rows)),
             "describing a matrix");
    auto const count = static_cast<std::int32_t>(batch);
    auto const step = static_cast<std::int64_t>(rows * columns);
    check_lt(LT(MatrixLayoutSetAttribute)(layout, LT_ENUM(MATRIX_LAYOUT_BATCH_COUNT), &count, sizeof count),
             "describing a batch");
    check_lt(LT(MatrixLayoutSetAttribute)(layout, LT_ENUM(MATRIX_LAYOUT_STRIDED_BATCH_OFFSET), &step, sizeof step),
             "describing a batch");
  }

  LtStatus enqueue(Queue& on, Chosen const& with) {
    // one and zero in the type of the scale
    double const one64 = 1, zero64 = 0;
    float const one32 = 1, zero32 = 0;
    std::int32_t const one_int = 1, zero_int = 0;
    void const* const one = type == "fp64"   ? static_cast<void const*>(&one64)
                            : type == "int8" ? &one_int
                                             : static_cast<void const*>(&one32);
    void const* const zero = type == "fp64"   ? static_cast<void const*>(&zero64)
                             : type == "int8" ? &zero_int
                                              : static_cast<void const*>(&zero32);
    return LT(Matmul)(library_, multiplication_, one, b.data(), left_, a.data(), right_, zero, c.data(), out_, c.data(),
                      out_, &with.algo, workspace_.data(), with.workspaceSize, static_cast<LtStream>(on.stream()));
  }

  void choose_fastest(std::vector<Chosen> const& found) {
    gpu::Stopwatch watch(queue);
    std::optional<double> best;
    for (auto const& candidate : found) {
      if (enqueue(queue, candidate) != LT_BLAS(STATUS_SUCCESS)) continue;  // proposed, and refused
      watch.begin();
      for (int i = 0; i < 3; ++i) check_lt(enqueue(queue, candidate), "trying an algorithm");
      watch.end();
      auto const seconds = watch.seconds();
      ++tried_;
      if (best && *best <= seconds) continue;
      best = seconds;
      chosen_ = candidate;
    }
    if (!best) throw Unsupported(std::string(variant) + " refuses all algorithms that it proposed");
    gpu::set_bytes(queue, c.data(), 0xff, c.size());  // what was tried is not the answer
    queue.wait();
  }

#if defined(TOISE_GPU_CUDA)
  static nlohmann::json describe(cublasLtMatmulAlgo_t const& algorithm) {
    nlohmann::json result = nlohmann::json::object();
    auto add = [&](char const* name, cublasLtMatmulAlgoConfigAttributes_t attribute) {
      std::int32_t value = 0;
      std::size_t written = 0;
      if (cublasLtMatmulAlgoConfigGetAttribute(&algorithm, attribute, &value, sizeof value, &written) ==
          CUBLAS_STATUS_SUCCESS)
        result[name] = value;
    };
    add("id", CUBLASLT_ALGO_CONFIG_ID);
    add("tile", CUBLASLT_ALGO_CONFIG_TILE_ID);
    add("stages", CUBLASLT_ALGO_CONFIG_STAGES_ID);
    add("split_k", CUBLASLT_ALGO_CONFIG_SPLITK_NUM);
    return result;
  }
#else
  static nlohmann::json describe(hipblasLtMatmulAlgo_t algorithm) {
    return {{"id", hipblaslt_ext::getIndexFromAlgo(algorithm)}};
  }
#endif

  Owned<LT(Handle_t), LT(Destroy)> library_;
  Owned<LT(MatmulDesc_t), LT(MatmulDescDestroy)> multiplication_;
  Layout left_, right_, out_;
  Buffer<std::byte> workspace_;
  Chosen chosen_{};
  int tried_ = 0;
};

bool const registered = add_kernel<GemmBlasLt, gpu::backend>();

}  // namespace
}  // namespace toise
