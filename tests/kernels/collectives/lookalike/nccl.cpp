// Streams are ignored, since the emulator's run at once.
#include <nccl.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/narrow_float.hpp"

struct ncclComm {
  int rank, size;
};

namespace {

enum class Kind { all_reduce, broadcast, reduce, all_gather, reduce_scatter, send, receive };

struct Call {
  Kind kind;
  void const* from;
  void* to;
  std::size_t count;
  ncclDataType_t type;
  ncclRedOp_t reduction;
  int root;  // or peer
  ncclComm_t comm;
};

using Numbers = std::vector<double>;  // every element of every type, as far as tests use them, exactly

int depth = 0;
std::vector<Call> group;

/// visit(T{}) for the C++ type of the elements.
template <class Visit>
auto with_type(ncclDataType_t type, Visit const& visit) {
  switch (type) {
    case ncclInt8: return visit(std::int8_t{});
    case ncclInt32: return visit(std::int32_t{});
    case ncclInt64: return visit(std::int64_t{});
    case ncclHalf: return visit(toise::Fp16{});
    case ncclBfloat16: return visit(toise::Bf16{});
    case ncclDouble: return visit(double{});
    case ncclFloat: break;
  }
  return visit(float{});
}

Numbers read(Call const& call, std::size_t count) {
  return with_type(call.type, [&]<class T>(T) {
    Numbers numbers(count);
    for (std::size_t i = 0; i < count; ++i) {
      auto const& element = static_cast<T const*>(call.from)[i];
      if constexpr (std::is_arithmetic_v<T>)
        numbers[i] = static_cast<double>(element);
      else
        numbers[i] = static_cast<double>(element.to_float());
    }
    return numbers;
  });
}

void write(Call const& call, Numbers const& numbers, std::size_t begin = 0) {
  with_type(call.type, [&]<class T>(T) {
    for (std::size_t i = 0; i < call.count; ++i) {
      auto& element = static_cast<T*>(call.to)[i];
      if constexpr (std::is_arithmetic_v<T>)
        element = static_cast<T>(numbers[begin + i]);
      else
        element = T::from(static_cast<float>(numbers[begin + i]));
    }
  });
}

double reduced(ncclRedOp_t reduction, double a, double b) {
  switch (reduction) {
    case ncclProd: return a * b;
    case ncclMax: return std::max(a, b);
    case ncclMin: return std::min(a, b);
    case ncclSum:
    case ncclAvg: break;
  }
  return a + b;
}

/// What all ranks called, by rank, once all inputs are read: in place these are outputs too.
void collect(std::vector<Call> const& calls) {
  auto const& first = calls.front();
  auto const ranks = calls.size();
  bool const scatters = first.kind == Kind::reduce_scatter;
  Numbers all, result;
  for (auto const& call : calls) {
    auto const input = read(call, scatters ? call.count * ranks : call.count);
    all.insert(all.end(), input.begin(), input.end());
    if (result.empty()) result.assign(input.begin(), input.end());
    if (&call == &first) continue;
    for (std::size_t i = 0; i < input.size(); ++i) result[i] = reduced(call.reduction, result[i], input[i]);
  }
  if (first.reduction == ncclAvg) {  // write() rounds those of integers towards zero
    for (auto& one : result) one /= static_cast<double>(ranks);
  }
  for (auto const& call : calls) {
    auto const rank = static_cast<std::size_t>(call.comm->rank), root = static_cast<std::size_t>(call.root);
    if (call.kind == Kind::all_reduce || (call.kind == Kind::reduce && rank == root)) write(call, result);
    if (call.kind == Kind::broadcast) write(call, all, root * call.count);
    if (scatters) write(call, result, rank * call.count);
    if (call.kind != Kind::all_gather) continue;
    auto whole = call;
    whole.count *= ranks;
    write(whole, all);
  }
}

/// Each receive takes what its peer sends to it.
bool exchange(std::vector<Call> const& calls) {
  std::vector<std::pair<Call, Numbers>> arrived;
  for (auto const& receive : calls) {
    if (receive.kind != Kind::receive) continue;
    auto const send = std::find_if(calls.begin(), calls.end(), [&](Call const& other) {
      return other.kind == Kind::send && other.comm->rank == receive.root && other.root == receive.comm->rank;
    });
    if (send == calls.end() || send->count != receive.count || send->type != receive.type) return false;
    arrived.emplace_back(receive, read(*send, send->count));
  }
  for (auto const& [receive, numbers] : arrived) write(receive, numbers);
  return 2 * arrived.size() == calls.size();
}

bool is_same(Call const& a, Call const& b) {
  return a.kind == b.kind && a.count == b.count && a.type == b.type && a.reduction == b.reduction && a.root == b.root;
}

ncclResult_t run_group() {
  auto calls = std::exchange(group, {});
  if (calls.empty()) return ncclSuccess;
  if (calls.front().kind == Kind::send || calls.front().kind == Kind::receive)
    return exchange(calls) ? ncclSuccess : ncclInvalidUsage;
  std::sort(calls.begin(), calls.end(), [](Call const& a, Call const& b) { return a.comm->rank < b.comm->rank; });
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].comm->rank != static_cast<int>(i) || !is_same(calls[i], calls.front())) return ncclInvalidUsage;
  }
  if (calls.size() != static_cast<std::size_t>(calls.front().comm->size)) return ncclInvalidUsage;
  collect(calls);
  return ncclSuccess;
}

ncclResult_t add(Call const& call) {
  group.push_back(call);
  return depth > 0 ? ncclSuccess : run_group();
}

}  // namespace

char const* ncclGetErrorString(ncclResult_t result) { return result == ncclSuccess ? "no error" : "invalid usage"; }
ncclResult_t ncclGetVersion(int* version) {
  *version = 22707;
  return ncclSuccess;
}
ncclResult_t ncclGetUniqueId(ncclUniqueId*) { return ncclSuccess; }
ncclResult_t ncclCommInitRank(ncclComm_t* comm, int size, ncclUniqueId, int rank) {
  *comm = new ncclComm{rank, size};
  return ncclSuccess;
}
ncclResult_t ncclCommDestroy(ncclComm_t comm) {
  delete comm;
  return ncclSuccess;
}
ncclResult_t ncclGroupStart() {
  ++depth;
  return ncclSuccess;
}
ncclResult_t ncclGroupEnd() { return --depth > 0 ? ncclSuccess : run_group(); }

ncclResult_t ncclAllReduce(void const* from, void* to, std::size_t count, ncclDataType_t type, ncclRedOp_t reduction,
                           ncclComm_t comm, cudaStream_t) {
  return add({Kind::all_reduce, from, to, count, type, reduction, 0, comm});
}
ncclResult_t ncclBroadcast(void const* from, void* to, std::size_t count, ncclDataType_t type, int root,
                           ncclComm_t comm, cudaStream_t) {
  return add({Kind::broadcast, from, to, count, type, ncclSum, root, comm});
}
ncclResult_t ncclReduce(void const* from, void* to, std::size_t count, ncclDataType_t type, ncclRedOp_t reduction,
                        int root, ncclComm_t comm, cudaStream_t) {
  return add({Kind::reduce, from, to, count, type, reduction, root, comm});
}
ncclResult_t ncclAllGather(void const* from, void* to, std::size_t count, ncclDataType_t type, ncclComm_t comm,
                           cudaStream_t) {
  return add({Kind::all_gather, from, to, count, type, ncclSum, 0, comm});
}
ncclResult_t ncclReduceScatter(void const* from, void* to, std::size_t count, ncclDataType_t type,
                               ncclRedOp_t reduction, ncclComm_t comm, cudaStream_t) {
  return add({Kind::reduce_scatter, from, to, count, type, reduction, 0, comm});
}
ncclResult_t ncclSend(void const* from, std::size_t count, ncclDataType_t type, int peer, ncclComm_t comm,
                      cudaStream_t) {
  return add({Kind::send, from, nullptr, count, type, ncclSum, peer, comm});
}
ncclResult_t ncclRecv(void* to, std::size_t count, ncclDataType_t type, int peer, ncclComm_t comm, cudaStream_t) {
  return add({Kind::receive, nullptr, to, count, type, ncclSum, peer, comm});
}
