#include "kernels/gemm/gpu/lt_product.hpp"

#include <map>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"

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

namespace toise::gemm {
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

LtType type_of(std::string const& type, [[maybe_unused]] bool is_fnuz) {
  if (type == "fp64") return LT_TYPE(R_64F);
  if (type == "fp16") return LT_TYPE(R_16F);
  if (type == "bf16") return LT_TYPE(R_16BF);
  if (type == "int8") return LT_TYPE(R_8I);
  if (type == "int32") return LT_TYPE(R_32I);
#if defined(TOISE_GPU_HIP)
  if (is_fnuz && type == "fp8_e4m3") return HIP_R_8F_E4M3_FNUZ;
  if (is_fnuz && type == "fp8_e5m2") return HIP_R_8F_E5M2_FNUZ;
#endif
  if (type == "fp8_e4m3") return LT_TYPE(R_8F_E4M3);
  if (type == "fp8_e5m2") return LT_TYPE(R_8F_E5M2);
  return LT_TYPE(R_32F);  // fp32 and tf32
}

Names names_of(LtProblem const& p) {
  auto const a = type_of(p.type, p.is_fnuz), b = p.type == "fp8_e5m2" ? type_of("fp8_e4m3", p.is_fnuz) : a;
  auto const c = type_of(p.out, p.is_fnuz);
  if (p.type == "fp64") return {a, b, c, LT_TYPE(R_64F), LT_BLAS(COMPUTE_64F)};
  if (p.type == "tf32") return {a, b, c, LT_TYPE(R_32F), LT_BLAS(COMPUTE_32F_FAST_TF32)};
  if (p.type == "int8") return {a, b, c, LT_TYPE(R_32I), LT_BLAS(COMPUTE_32I)};
  return {a, b, c, LT_TYPE(R_32F), LT_BLAS(COMPUTE_32F)};
}

/// The power of two, up to 256, that a matrix and all of its batch begin at a multiple of: in bytes.
std::uint32_t alignment_of(Operand const& operand, std::string_view type) {
  std::size_t const width = type == "fp64"                                        ? 8
                            : type == "fp32" || type == "tf32" || type == "int32" ? 4
                            : type == "fp16" || type == "bf16"                    ? 2
                                                                                  : 1;
  auto const bits = reinterpret_cast<std::uintptr_t>(operand.data) | operand.step * width | 256;
  return static_cast<std::uint32_t>(bits & ~(bits - 1));
}

#if defined(TOISE_GPU_CUDA)
Details describe(cublasLtMatmulAlgo_t const& algorithm) {
  Details result;
  auto add = [&](char const* name, cublasLtMatmulAlgoConfigAttributes_t attribute) {
    std::int32_t value = 0;
    std::size_t written = 0;
    if (cublasLtMatmulAlgoConfigGetAttribute(&algorithm, attribute, &value, sizeof value, &written) ==
        CUBLAS_STATUS_SUCCESS)
      result.set({name, value});
  };
  add("id", CUBLASLT_ALGO_CONFIG_ID);
  add("tile", CUBLASLT_ALGO_CONFIG_TILE_ID);
  add("stages", CUBLASLT_ALGO_CONFIG_STAGES_ID);
  add("split_k", CUBLASLT_ALGO_CONFIG_SPLITK_NUM);
  return result;
}
#else
Details describe(hipblasLtMatmulAlgo_t algorithm) { return {{"id", hipblaslt_ext::getIndexFromAlgo(algorithm)}}; }
#endif

}  // namespace

struct LtProduct::Setup {
  Setup(Queue& queue, LtProblem const& p) : problem(p), names(names_of(p)), workspace(queue.device(), p.workspace) {
    check_lt(LT(Create)(library.address()), "creating a handle");
    describe_problem();
    choose_fastest(queue, propose());
  }

  /// In the library's column-major eyes C is n × m, and the product of B, n × k, and A, k × m.
  void describe_problem() {
    auto const& p = problem;
    check_lt(LT(MatmulDescCreate)(multiplication.address(), names.compute, names.scale), "describing the product");
    auto operation = [](Operand const& operand) {
      return static_cast<std::int32_t>(operand.transposed ? LT_BLAS(OP_T) : LT_BLAS(OP_N));
    };
    auto const left_operation = operation(p.b), right_operation = operation(p.a);
    check_lt(
        LT(MatmulDescSetAttribute)(multiplication, LT_ENUM(MATMUL_DESC_TRANSA), &left_operation, sizeof left_operation),
        "describing the product");
    check_lt(LT(MatmulDescSetAttribute)(multiplication, LT_ENUM(MATMUL_DESC_TRANSB), &right_operation,
                                        sizeof right_operation),
             "describing the product");
    describe_matrix(left, names.b, p.b.transposed ? p.k : p.n, p.b.transposed ? p.n : p.k, p.b);
    describe_matrix(right, names.a, p.a.transposed ? p.m : p.k, p.a.transposed ? p.k : p.m, p.a);
    describe_matrix(out, names.c, p.n, p.m, p.c);
  }

  using Layout = Owned<LT(MatrixLayout_t), LT(MatrixLayoutDestroy)>;
  void describe_matrix(Layout& layout, LtType element, std::size_t rows, std::size_t columns, Operand const& operand) {
    check_lt(LT(MatrixLayoutCreate)(layout.address(), element, rows, columns, static_cast<std::int64_t>(operand.ld)),
             "describing a matrix");
    auto const count = static_cast<std::int32_t>(problem.batch);
    auto const step = static_cast<std::int64_t>(operand.step);
    check_lt(LT(MatrixLayoutSetAttribute)(layout, LT_ENUM(MATRIX_LAYOUT_BATCH_COUNT), &count, sizeof count),
             "describing a batch");
    check_lt(LT(MatrixLayoutSetAttribute)(layout, LT_ENUM(MATRIX_LAYOUT_STRIDED_BATCH_OFFSET), &step, sizeof step),
             "describing a batch");
  }

  using Chosen = LT(MatmulHeuristicResult_t);
  std::vector<Chosen> propose() {
    std::vector<Chosen> found(static_cast<std::size_t>(problem.algorithms));
    Owned<LT(MatmulPreference_t), LT(MatmulPreferenceDestroy)> preference;
    check_lt(LT(MatmulPreferenceCreate)(preference.address()), "creating a preference");
    std::uint64_t const room = workspace.size();
    check_lt(LT(MatmulPreferenceSetAttribute)(preference, LT_ENUM(MATMUL_PREF_MAX_WORKSPACE_BYTES), &room, sizeof room),
             "setting the workspace");
#if defined(TOISE_GPU_CUDA)  // which takes 256 bytes for granted
    auto const& p = problem;
    auto const of_left = alignment_of(p.b, p.type), of_right = alignment_of(p.a, p.type),
               of_out = alignment_of(p.c, p.out);
    for (auto const& [attribute, bytes] : {std::pair{CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, of_left},
                                           {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, of_right},
                                           {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, of_out},
                                           {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, of_out}}) {
      check_lt(cublasLtMatmulPreferenceSetAttribute(preference, attribute, &bytes, sizeof bytes),
               "setting the alignment");
    }
#endif
    int count = 0;
    auto const status = LT(MatmulAlgoGetHeuristic)(library, multiplication, left, right, out, out, preference,
                                                   problem.algorithms, found.data(), &count);
    if (status != LT_BLAS(STATUS_SUCCESS) || count == 0) {
      throw Unsupported(std::string(lt_name) + " has no algorithm for " + problem.type + " " +
                        (problem.a.transposed ? "t" : "n") + (problem.b.transposed ? "t" : "n") +
                        " of this shape (status " + std::to_string(static_cast<int>(status)) + ")");
    }
    found.resize(static_cast<std::size_t>(count));
    return found;
  }

  LtStatus enqueue(Queue& on, Chosen const& with, void const* a, void const* b, void* c) {
    // one and zero in the type of the scale
    double const one64 = 1, factor64 = problem.adds;
    float const one32 = 1, factor32 = problem.adds;
    std::int32_t const one_int = 1, factor_int = problem.adds;
    void const* const one = problem.type == "fp64"   ? static_cast<void const*>(&one64)
                            : problem.type == "int8" ? &one_int
                                                     : static_cast<void const*>(&one32);
    void const* const factor = problem.type == "fp64"   ? static_cast<void const*>(&factor64)
                               : problem.type == "int8" ? &factor_int
                                                        : static_cast<void const*>(&factor32);
    return LT(Matmul)(library, multiplication, one, b, left, a, right, factor, c, out, c, out, &with.algo,
                      workspace.data(), with.workspaceSize, static_cast<LtStream>(on.stream()));
  }

  void choose_fastest(Queue& queue, std::vector<Chosen> const& found) {
    gpu::Stopwatch watch(queue);
    std::optional<double> best;
    auto const& [a, b, c] = std::tie(problem.a.data, problem.b.data, problem.c.data);
    for (auto const& candidate : found) {
      if (enqueue(queue, candidate, a, b, c) != LT_BLAS(STATUS_SUCCESS)) continue;  // proposed, and refused
      watch.begin();
      for (int i = 0; i < 3; ++i) check_lt(enqueue(queue, candidate, a, b, c), "trying an algorithm");
      watch.end();
      auto const seconds = watch.seconds();
      ++tried;
      if (best && *best <= seconds) continue;
      best = seconds;
      chosen = candidate;
    }
    if (!best) throw Unsupported(std::string(lt_name) + " refuses all algorithms that it proposed");
  }

  LtProblem problem;
  Names names;
  Buffer<std::byte> workspace;
  Owned<LT(Handle_t), LT(Destroy)> library;
  Owned<LT(MatmulDesc_t), LT(MatmulDescDestroy)> multiplication;
  Layout left, right, out;
  Chosen chosen{};
  int tried = 0;
};

LtProduct::LtProduct(Queue& queue, LtProblem const& problem) : plan_(std::make_unique<Setup>(queue, problem)) {}
LtProduct::~LtProduct() = default;

void LtProduct::enqueue(Queue& queue, void const* a, void const* b, void* c) {
  check_lt(plan_->enqueue(queue, plan_->chosen, a, b, c), "the multiplication");
}

Details LtProduct::details() const {
  return {{"algorithm", describe(plan_->chosen.algo)},
          {"algorithms_tried", plan_->tried},
          {"workspace", plan_->chosen.workspaceSize, "B"}};
}

Multiplier make_lt_multiplier() {
  auto const key_of = [](Product const& p) {
    return std::tuple(p.shape(), alignment_of(p.a, p.in), alignment_of(p.b, p.in), alignment_of(p.c, p.out));
  };
  using Key = decltype(key_of(std::declval<Product>()));
  auto const plans = std::make_shared<std::map<Key, std::unique_ptr<LtProduct>>>();
  return [plans, key_of](Queue& queue, Product const& p) {
    auto& plan = (*plans)[key_of(p)];
    if (!plan) {
      plan = std::make_unique<LtProduct>(queue, LtProblem{.type = std::string(p.in),
                                                          .out = std::string(p.out),
                                                          .m = p.m,
                                                          .n = p.n,
                                                          .k = p.k,
                                                          .batch = p.batch,
                                                          .a = p.a,
                                                          .b = p.b,
                                                          .c = p.c,
                                                          .adds = p.adds});
    }
    plan->enqueue(queue, p.a.data, p.b.data, p.c.data);
  };
}

}  // namespace toise::gemm
