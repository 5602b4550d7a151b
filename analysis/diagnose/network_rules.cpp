// Whether MPI and NCCL were told not to use the fast way.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/diagnose/rules.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

bool is_among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// A variable that names what to use, "tcp,self", or with '^' what not to use.
struct Choice {
  bool is_exclusion = false;
  std::vector<std::string> words;

  bool has(std::initializer_list<std::string_view> any_of) const {
    return std::any_of(words.begin(), words.end(), [&](auto const& word) { return is_among(word, any_of); });
  }
  /// Whether it leaves none of these.
  bool rules_out(std::initializer_list<std::string_view> ways) const { return has(ways) == is_exclusion; }
};

/// A variable that has a meaning for the library that was linked.
std::optional<std::string> effective(Facts const& facts, std::string const& name) {
  auto const& libraries = facts.environment.libraries;
  bool const is_open_mpi =
      libraries && libraries->versions.contains("mpi") && libraries->versions.at("mpi").starts_with("Open MPI");
  return name.starts_with("OMPI_") && !is_open_mpi ? std::nullopt : variable(facts, name);
}

std::optional<Choice> choice(Facts const& facts, char const* name) {
  auto const text = effective(facts, name);
  if (!text || text->empty()) return std::nullopt;
  bool const is_exclusion = text->starts_with('^');
  return Choice{.is_exclusion = is_exclusion, .words = split(text->substr(is_exclusion ? 1 : 0), ',')};
}

std::string setting(Facts const& facts, char const* name) {
  return fmt::format("{}={}", name, variable(facts, name).value_or(""));
}

bool is_of_nccl(Measurement const& m) { return m.id.variant == "nccl" || m.id.variant == "rccl"; }
bool is_of_mpi(Measurement const& m) { return m.id.ranks > 1 && m.id.variant == "mpi"; }
bool shares_a_node(Measurement const& m) { return m.id.ranks > m.id.nodes; }

/// The setting that keeps messages between nodes on TCP; empty where there is none.
std::string tcp_setting(Facts const& facts) {
  auto const btl = choice(facts, "OMPI_MCA_btl");
  bool const is_ob1 = effective(facts, "OMPI_MCA_pml") == "ob1";  // else UCX or a matching network may carry it
  if (is_ob1 && btl && !btl->is_exclusion && btl->has({"tcp"}) && !btl->has({"openib", "uct", "ofi", "usnic"}))
    return setting(facts, "OMPI_MCA_btl");
  auto const tls = choice(facts, "UCX_TLS");
  auto const is_slow = [](auto const& word) {
    return is_among(word, {"tcp", "self", "sm", "shm", "posix", "sysv", "cma", "xpmem", "knem"});
  };
  if (tls && !tls->is_exclusion && tls->has({"tcp"}) && std::all_of(tls->words.begin(), tls->words.end(), is_slow))
    return setting(facts, "UCX_TLS");
  auto const provider = choice(facts, "FI_PROVIDER");
  if (provider && !provider->is_exclusion && is_among(provider->words.front(), {"tcp", "sockets"}))
    return setting(facts, "FI_PROVIDER");
  return "";
}

std::optional<Finding> slow_transport(Facts const& facts) {
  auto const links = facts.environment.machine.fast_links.value_or(std::vector<std::string>());
  auto const cause = tcp_setting(facts);
  auto const where = cases_where(facts, [](Measurement const& m) { return is_of_mpi(m) && m.id.nodes > 1; });
  if (links.empty() || cause.empty() || where.empty()) return std::nullopt;
  return Finding{
      .severity = Severity::serious,
      .sureness = Sureness::likely,
      .headline = fmt::format("MPI was told to use TCP ({}), but the node has {}", cause, fmt::join(links, "; ")),
      .why = "TCP costs several times the latency and most of the bandwidth of such a network.",
      .advice = "unset this variable, and check the MPI build (ompi_info, ucx_info -d, fi_info).",
      .where = where};
}

std::optional<Finding> no_single_copy(Facts const& facts) {
  std::string cause;
  for (auto const* name :
       {"OMPI_MCA_btl_vader_single_copy_mechanism", "OMPI_MCA_btl_sm_single_copy_mechanism", "OMPI_MCA_smsc"}) {
    if (effective(facts, name) == "none" || effective(facts, name) == "^cma") cause = setting(facts, name);
  }
  auto const where = cases_where(facts, [](Measurement const& m) { return is_of_mpi(m) && shares_a_node(m); });
  if (cause.empty() || where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::likely,
                 .headline = fmt::format("ranks of a node copy each message twice ({})", cause),
                 .why = "without CMA, XPMEM or KNEM large messages go through a buffer: about half the bandwidth.",
                 .advice = "unset the variable; in a container, allow process_vm_readv (--cap-add=SYS_PTRACE).",
                 .where = where};
}

std::optional<Finding> no_shared_memory(Facts const& facts) {
  std::string cause;
  auto const btl = choice(facts, "OMPI_MCA_btl");
  bool const is_ob1 = effective(facts, "OMPI_MCA_pml") == "ob1";
  // Open MPI 4 calls it vader, 5 sm: naming one of both is enough to have it, excluding one to lack it
  if (btl && btl->rules_out({"vader", "sm"})) cause = setting(facts, "OMPI_MCA_btl");
  auto const tls = choice(facts, "UCX_TLS");
  if (tls && !tls->is_exclusion &&
      !tls->has({"all", "sm", "shm", "mm", "posix", "sysv", "cma", "xpmem", "knem", "shared_memory"}))
    cause = setting(facts, "UCX_TLS");
  auto const where = cases_where(facts, [](Measurement const& m) { return is_of_mpi(m) && shares_a_node(m); });
  if (cause.empty() || where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = is_ob1 ? Sureness::likely : Sureness::possible,
                 .headline = fmt::format("MPI was told not to use shared memory ({})", cause),
                 .why =
                     "ranks of one node then talk over a network or its loop: several times the latency, and a "
                     "fraction of the bandwidth.",
                 .advice = "unset the variable, or add vader (Open MPI 4), sm (Open MPI 5) or shm (UCX) to it.",
                 .where = where};
}

std::optional<Finding> nccl_sockets(Facts const& facts) {
  std::string cause;
  if (variable(facts, "NCCL_IB_DISABLE") == "1") cause = setting(facts, "NCCL_IB_DISABLE");
  if (variable(facts, "NCCL_NET") == "Socket") cause = setting(facts, "NCCL_NET");
  auto const links = facts.environment.machine.fast_links.value_or(std::vector<std::string>());
  auto const where = cases_where(facts, [](Measurement const& m) { return is_of_nccl(m) && m.id.nodes > 1; });
  if (cause.empty() || links.empty() || where.empty()) return std::nullopt;
  return Finding{
      .severity = Severity::serious,
      .sureness = Sureness::likely,
      .headline = fmt::format("NCCL was told to use sockets ({}), but the node has {}", cause, fmt::join(links, "; ")),
      .why = "GPUs of different nodes then talk over TCP and the host's memory: a fraction of the bandwidth.",
      .advice = "unset the variable, and see which network NCCL takes with NCCL_DEBUG=INFO.",
      .where = where};
}

std::optional<Finding> nccl_no_peer_access(Facts const& facts) {
  std::string cause;
  if (variable(facts, "NCCL_P2P_DISABLE") == "1") cause = setting(facts, "NCCL_P2P_DISABLE");
  if (variable(facts, "NCCL_P2P_LEVEL") == "LOC") cause = setting(facts, "NCCL_P2P_LEVEL");
  auto const where = cases_where(facts, [](Measurement const& m) { return is_of_nccl(m) && shares_a_node(m); });
  if (cause.empty() || where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = fmt::format("NCCL was told not to let GPUs read each other's memory ({})", cause),
                 .why = "messages between GPUs of a node then go through the host's memory, and not over NVLink.",
                 .advice = "unset the variable; it hides faults of IOMMU or ACS, which are better mended.",
                 .where = where};
}

}  // namespace

std::vector<Rule> network_rules() {
  return {{"mpi.slow-transport", slow_transport},
          {"mpi.no-single-copy", no_single_copy},
          {"mpi.no-shared-memory", no_shared_memory},
          {"nccl.sockets", nccl_sockets},
          {"nccl.no-peer-access", nccl_no_peer_access}};
}

}  // namespace toise
