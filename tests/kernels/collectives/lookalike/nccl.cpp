// Streams are ignored, since the emulator's run at once.
#include <nccl.h>

#include <algorithm>
#include <utility>
#include <vector>

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

using Numbers = std::vector<double>;  // every element of both types, exactly

int depth = 0;
std::vector<Call> group;

Numbers read(Call const& call, std::size_t count) {
  if (call.type == ncclDouble)
    return {static_cast<double const*>(call.from), static_cast<double const*>(call.from) + count};
  return {static_cast<float const*>(call.from), static_cast<float const*>(call.from) + count};
}

void write(Call const& call, Numbers const& numbers, std::size_t begin = 0) {
  for (std::size_t i = 0; i < call.count; ++i) {
    auto const value = numbers[begin + i];
    if (call.type == ncclDouble)
      static_cast<double*>(call.to)[i] = value;
    else
      static_cast<float*>(call.to)[i] = static_cast<float>(value);
  }
}

/// What all ranks called, by rank, once all inputs are read: in place these are outputs too.
void collect(std::vector<Call> const& calls) {
  auto const& first = calls.front();
  auto const ranks = calls.size();
  bool const scatters = first.kind == Kind::reduce_scatter;
  Numbers all, reduced;
  for (auto const& call : calls) {
    auto const input = read(call, scatters ? call.count * ranks : call.count);
    all.insert(all.end(), input.begin(), input.end());
    if (reduced.empty()) reduced.assign(input.begin(), input.end());
    if (&call == &first) continue;
    for (std::size_t i = 0; i < input.size(); ++i)
      reduced[i] = call.reduction == ncclSum ? reduced[i] + input[i] : std::max(reduced[i], input[i]);
  }
  for (auto const& call : calls) {
    auto const rank = static_cast<std::size_t>(call.comm->rank), root = static_cast<std::size_t>(call.root);
    if (call.kind == Kind::all_reduce || (call.kind == Kind::reduce && rank == root)) write(call, reduced);
    if (call.kind == Kind::broadcast) write(call, all, root * call.count);
    if (scatters) write(call, reduced, rank * call.count);
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
