#include "core/system/provenance.hpp"

#include <fmt/format.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "core/limits/available_cpus.hpp"
#include "core/limits/host_settings.hpp"
#include "core/limits/kernel_file.hpp"
#include "core/system/build_info.hpp"
#include "core/system/host_name.hpp"
#include "core/team.hpp"
#include "core/text/text.hpp"

extern char** environ;

namespace toise {
namespace {

namespace fs = std::filesystem;

std::string line_or_reason(fs::path const& path) {
  auto const line = first_line(path);
  if (!line.empty()) return line;
  return fmt::format("not available: {} cannot be read here", path.string());
}

/// "key : value" lines of a /proc file, the first of each key.
std::map<std::string, std::string> key_values(fs::path const& path, char separator) {
  std::map<std::string, std::string> pairs;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    auto const at = line.find(separator);
    if (at == std::string::npos) continue;
    pairs.try_emplace(std::string(trim(line.substr(0, at))), trim(line.substr(at + 1)));
  }
  return pairs;
}

std::vector<std::string> simd_flags(std::string const& flags) {
  static std::set<std::string> const wanted{"sse4_2",      "avx",         "avx2",      "fma",      "avx512f",
                                            "avx512_bf16", "avx512_vnni", "amx_bf16",  "amx_int8", "asimd",
                                            "sve",         "sve2",        "hypervisor"};
  std::vector<std::string> found;
  for (auto const& flag : split(flags, ' ')) {
    if (wanted.contains(flag)) found.push_back(flag);
  }
  return found;
}

/// What /sys says of the CPUs; all zero where it is hidden.
struct Topology {
  std::size_t sockets = 0, cores = 0;
  int logical = 0;
};

Topology read_topology(fs::path const& folder) {
  std::set<std::string> cores, sockets;
  int logical = 0;
  std::error_code error;
  for (auto const& entry : fs::directory_iterator(folder, error)) {
    auto const name = entry.path().filename().string();
    if (!matches_glob("cpu?*", name) || name.find_first_not_of("0123456789", 3) != std::string::npos) continue;
    ++logical;
    auto const socket = first_line(entry.path() / "topology/physical_package_id"),
               core = first_line(entry.path() / "topology/core_id");
    if (socket.empty() || core.empty()) continue;  // offline, or hidden
    sockets.insert(socket);
    cores.insert(socket + "/" + core);
  }
  return {.sockets = sockets.size(), .cores = cores.size(), .logical = logical};
}

template <class T>
std::optional<T> unless_zero(T number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

/// What the affinity mask and the cgroups leave of the node's CPUs; none where the kernel hides how many there are.
std::optional<AvailableCpus> available_here(std::size_t online) {
  if (online == 0) return std::nullopt;
  return available_cpus(allowed_cpus().size(), online);
}

Cpu describe_cpu() {
  auto info = key_values("/proc/cpuinfo", ':');
  auto const topology = read_topology("/sys/devices/system/cpu");
  auto const said = [&](char const* key) { return info.contains(key) ? std::optional(info[key]) : std::nullopt; };
  auto const flags = info.contains("flags") ? info["flags"] : info["Features"];
  auto const available = available_here(static_cast<std::size_t>(topology.logical));
  auto const model = info.contains("model name") ? info["model name"] : "not available: /proc/cpuinfo names none";
  return {.model = model,
          .vendor = said("vendor_id"),
          .family = said("cpu family"),
          .model_number = said("model"),
          .microcode = said("microcode"),
          .sockets = unless_zero(topology.sockets),
          .cores = unless_zero(topology.cores),
          .logical_cpus = unless_zero(topology.logical),
          .simd = simd_flags(flags),
          .governor = line_or_reason("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
          .max_khz = line_or_reason("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"),
          .smt = line_or_reason("/sys/devices/system/cpu/smt/control"),
          .limit_khz = line_or_reason("/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq"),
          .turbo = read_turbo(),
          .available = available ? std::optional(available->count) : std::nullopt,
          .available_where = available ? std::optional(available->where) : std::nullopt};
}

Known<std::vector<Cache>> describe_caches() {
  std::vector<Cache> caches;
  std::error_code error;
  for (auto const& entry : fs::directory_iterator("/sys/devices/system/cpu/cpu0/cache", error)) {
    auto const folder = entry.path();
    if (!matches_glob("index*", folder.filename().string())) continue;
    auto const size = first_line(folder / "size");  // "32K"
    auto kibibytes = static_cast<std::size_t>(std::strtoul(size.c_str(), nullptr, 10));
    if (size.ends_with('M')) kibibytes *= 1024;
    caches.push_back({.level = std::atoi(first_line(folder / "level").c_str()),
                      .type = first_line(folder / "type"),
                      .bytes = kibibytes * 1024,
                      .shared_cpus = first_line(folder / "shared_cpu_list")});
  }
  std::sort(caches.begin(), caches.end(),
            [](Cache const& a, Cache const& b) { return std::pair(a.level, a.type) < std::pair(b.level, b.type); });
  if (caches.empty()) return Known<std::vector<Cache>>::none("not available: the kernel shows no caches in /sys");
  return caches;
}

Known<std::vector<NumaNode>> describe_numa() {
  std::vector<NumaNode> nodes;
  std::error_code error;
  for (auto const& entry : fs::directory_iterator("/sys/devices/system/node", error)) {
    auto const name = entry.path().filename().string();
    if (!matches_glob("node?*", name)) continue;
    nodes.push_back({.node = name, .cpus = first_line(entry.path() / "cpulist")});
  }
  if (nodes.empty()) return Known<std::vector<NumaNode>>::none("not available: the kernel shows no NUMA nodes in /sys");
  std::sort(nodes.begin(), nodes.end(), [](auto const& a, auto const& b) { return a.node < b.node; });
  return nodes;
}

/// Bytes; of sysinfo(2) where /proc/meminfo is hidden.
std::int64_t total_memory() {
  auto memory = key_values("/proc/meminfo", ':');
  if (auto const kibibytes = std::strtoll(memory["MemTotal"].c_str(), nullptr, 10)) return kibibytes * 1024;
  struct sysinfo machine {};
  sysinfo(&machine);
  return static_cast<std::int64_t>(machine.totalram) * machine.mem_unit;
}

std::string describe_virtualisation(std::vector<std::string> const& simd) {
  auto const product = first_line("/sys/class/dmi/id/product_name");
  auto const hypervisor = first_line("/sys/hypervisor/type");
  std::error_code error;
  bool const is_guest = std::find(simd.begin(), simd.end(), "hypervisor") != simd.end();
  if (is_guest)
    return "virtual machine" +
           (hypervisor.empty() ? (product.empty() ? "" : " (" + product + ")") : " (" + hypervisor + ")");
  if (fs::exists("/.dockerenv", error) || fs::exists("/run/.containerenv", error)) return "container";
  return "none detected";
}

std::string changed(std::string_view text, int (*change)(int)) {
  std::string result;
  for (char const c : text) result += static_cast<char>(change(static_cast<unsigned char>(c)));
  return result;
}
std::string upper_of(std::string_view text) { return changed(text, std::toupper); }
std::string lower_of(std::string_view text) { return changed(text, std::tolower); }

std::map<std::string, std::string> describe_environment(std::string_view prefix) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry; ++entry) {
    std::string_view const text = *entry;
    auto const name = text.substr(0, text.find('='));
    if (name.starts_with(prefix) && is_captured(name)) {
      auto const value = text.substr(std::min(text.size(), name.size() + 1));
      variables[std::string(name)] = looks_secret(value) ? "withheld: it looks like a secret" : std::string(value);
    }
  }
  return variables;
}

}  // namespace

bool is_captured(std::string_view variable) {
  // what changes how fast a program runs, and how a job was placed; docs/run-directory.md lists them
  static auto const patterns = split(
      "OMP_* GOMP_* KMP_* OPENBLAS_* MKL_* BLIS_* GOTO_* OMPI_MCA_* PMIX_MCA_* MPICH_* MPIR_CVAR_* UCX_* FI_* PSM2_* "
      "NCCL_* RCCL_* HIP_* ROCR_* HSA_* CUDA_VISIBLE_DEVICES CUDA_DEVICE_* CUDA_LAUNCH_BLOCKING CUDA_MODULE_LOADING "
      "CUDA_MPS_* SLURM_* BRIDGE_* TOISE_* PAPI_* HWLOC_* MALLOC_* GLIBC_TUNABLES LD_LIBRARY_PATH LD_PRELOAD "
      "LOADEDMODULES",
      ' ');
  static auto const hidden = split(
      "*TOKEN* *SECRET* *PASS* *PWD* *KEY* *CREDENTIAL* *AUTH* *COOKIE* *JWT* *PRIVATE* *CERT* "  // secrets
      "*USER* *_UID *_GID *_GROUP *COMMENT* *MAIL*",                                              // persons
      ' ');
  auto const upper = upper_of(variable);
  auto matters = [&](auto const& pattern) { return matches_glob(pattern, variable); };
  auto is_hidden = [&](auto const& pattern) { return matches_glob(pattern, upper); };
  return std::any_of(patterns.begin(), patterns.end(), matters) &&
         std::none_of(hidden.begin(), hidden.end(), is_hidden);
}

bool looks_secret(std::string_view value) {
  static constexpr std::array marks{"*password=*", "*passwd=*", "*token=*",    "*secret=*", "*apikey=*",
                                    "*api_key=*",  "*bearer *", "*://*:*@*",   "*ghp_*",    "*glpat-*",
                                    "*akia*",      "*eyj*.*",   "*-----begin*"};
  auto const lower = lower_of(value);
  return std::any_of(marks.begin(), marks.end(), [&](char const* mark) { return matches_glob(mark, lower); });
}

Host describe_host() {
  utsname system;
  uname(&system);
  auto os = key_values("/etc/os-release", '=');
  auto pretty = os["PRETTY_NAME"];
  std::erase(pretty, '"');
  auto const cpu = describe_cpu();
  return {.host = host_name(),
          .cpu = cpu,
          .caches = describe_caches(),
          .numa = describe_numa(),
          .memory_bytes = total_memory(),
          .swap_used = read_swap_used(),
          .kernel = fmt::format("{} {}", system.sysname, system.release),
          .architecture = system.machine,
          .os = pretty,
          .huge_pages = line_or_reason("/sys/kernel/mm/transparent_hugepage/enabled"),
          .virtualisation = describe_virtualisation(*cpu.simd),
          .fast_links = read_fast_links(),
          .slurm = describe_environment("SLURM_"),
          .variables = describe_environment("")};
}

Build describe_build() {
  return {.version = build_info::version,
          .git_revision = build_info::git_revision(),
          .compiler = build_info::compiler,
          .flags = build_info::flags,
          .build_type = build_info::build_type};
}

}  // namespace toise
