#include "core/json/environment_json.hpp"

#include "core/json/json_members.hpp"

namespace toise {

using nlohmann::json;

template <>
struct JsonMembers<Cpu> {
  static constexpr std::tuple list{
      JsonMember{"model", &Cpu::model},         JsonMember{"vendor", &Cpu::vendor},
      JsonMember{"family", &Cpu::family},       JsonMember{"model_number", &Cpu::model_number},
      JsonMember{"microcode", &Cpu::microcode}, JsonMember{"sockets", &Cpu::sockets},
      JsonMember{"cores", &Cpu::cores},         JsonMember{"logical_cpus", &Cpu::logical_cpus},
      JsonMember{"simd", &Cpu::simd},           JsonMember{"governor", &Cpu::governor},
      JsonMember{"max_khz", &Cpu::max_khz},     JsonMember{"smt", &Cpu::smt},
      JsonMember{"limit_khz", &Cpu::limit_khz}, JsonMember{"turbo", &Cpu::turbo},
      JsonMember{"available", &Cpu::available}, JsonMember{"available_where", &Cpu::available_where}};
};
template <>
struct JsonMembers<Cache> {
  static constexpr std::tuple list{JsonMember{"level", &Cache::level}, JsonMember{"type", &Cache::type},
                                   JsonMember{"bytes", &Cache::bytes}, JsonMember{"shared_cpus", &Cache::shared_cpus}};
};
template <>
struct JsonMembers<NumaNode> {
  static constexpr std::tuple list{JsonMember{"node", &NumaNode::node}, JsonMember{"cpus", &NumaNode::cpus}};
};
template <>
struct JsonMembers<Host> {
  static constexpr std::tuple list{JsonMember{"host", &Host::host},
                                   JsonMember{"cpu", &Host::cpu},
                                   JsonMember{"caches", &Host::caches},
                                   JsonMember{"numa", &Host::numa},
                                   JsonMember{"memory_bytes", &Host::memory_bytes},
                                   JsonMember{"swap_used", &Host::swap_used},
                                   JsonMember{"fast_links", &Host::fast_links},
                                   JsonMember{"kernel", &Host::kernel},
                                   JsonMember{"architecture", &Host::architecture},
                                   JsonMember{"os", &Host::os},
                                   JsonMember{"huge_pages", &Host::huge_pages},
                                   JsonMember{"virtualisation", &Host::virtualisation},
                                   JsonMember{"slurm", &Host::slurm},
                                   JsonMember{"variables", &Host::variables}};
};
template <>
struct JsonMembers<Build> {
  static constexpr std::tuple list{JsonMember{"version", &Build::version},
                                   JsonMember{"git_revision", &Build::git_revision},
                                   JsonMember{"compiler", &Build::compiler}, JsonMember{"flags", &Build::flags},
                                   JsonMember{"build_type", &Build::build_type}};
};
template <>
struct JsonMembers<HwlocShape> {
  static constexpr std::tuple list{
      JsonMember{"version", &HwlocShape::version},       JsonMember{"packages", &HwlocShape::packages},
      JsonMember{"numa_nodes", &HwlocShape::numa_nodes}, JsonMember{"l3_caches", &HwlocShape::l3_caches},
      JsonMember{"cores", &HwlocShape::cores},           JsonMember{"processing_units", &HwlocShape::processing_units}};
};
template <>
struct JsonMembers<Part> {
  static constexpr std::tuple list{JsonMember{"part", &Part::part}, JsonMember{"source", &Part::source},
                                   JsonMember{"memory_bandwidth", &Part::memory_bandwidth},
                                   JsonMember{"flop_rate", &Part::flop_rate}};
};
template <>
struct JsonMembers<GpuSettings> {
  static constexpr std::tuple list{JsonMember{"ecc", &GpuSettings::ecc},
                                   JsonMember{"persistence", &GpuSettings::persistence},
                                   JsonMember{"partitioned", &GpuSettings::partitioned},
                                   JsonMember{"uncorrected_errors", &GpuSettings::uncorrected_errors},
                                   JsonMember{"repair_pending", &GpuSettings::repair_pending},
                                   JsonMember{"power_limit", &GpuSettings::power_limit},
                                   JsonMember{"default_power_limit", &GpuSettings::default_power_limit}};
};
template <>
struct JsonMembers<Gpu> {
  static constexpr std::tuple list{JsonMember{"index", &Gpu::index},
                                   JsonMember{"name", &Gpu::name},
                                   JsonMember{"architecture", &Gpu::architecture},
                                   JsonMember{"pci_address", &Gpu::pci_address},
                                   JsonMember{"memory", &Gpu::memory},
                                   JsonMember{"last_cache", &Gpu::last_cache},
                                   JsonMember{"compute_units", &Gpu::compute_units},
                                   JsonMember{"warp_width", &Gpu::warp_width},
                                   JsonMember{"engine_clock", &Gpu::engine_clock},
                                   JsonMember{"numa_node", &Gpu::numa_node, WhenAbsent::write_null},
                                   JsonMember{"nic", &Gpu::nic, WhenAbsent::write_null},
                                   JsonMember{"pcie_lanes", &Gpu::pcie_lanes},
                                   JsonMember{"pcie_most_lanes", &Gpu::pcie_most_lanes},
                                   JsonMember{"pcie_most_generation", &Gpu::pcie_most_generation},
                                   JsonMember{"pcie_redirected", &Gpu::pcie_redirected},
                                   JsonMember{"iommu", &Gpu::iommu},
                                   JsonMember{"settings", &Gpu::settings},
                                   JsonMember{"peak", &Gpu::peak}};
};
template <>
struct JsonMembers<Gpus> {
  static constexpr std::tuple list{JsonMember{"runtime", &Gpus::runtime}, JsonMember{"devices", &Gpus::devices}};
};
template <>
struct JsonMembers<CounterSource> {
  static constexpr std::tuple list{JsonMember{"library", &CounterSource::library},
                                   JsonMember{"events", &CounterSource::events}};
};
template <>
struct JsonMembers<ThrottleReading> {
  static constexpr std::tuple list{JsonMember{"events", &ThrottleReading::events}};
};
template <>
struct JsonMembers<ClockQuality> {
  static constexpr std::tuple list{JsonMember{"source", &ClockQuality::source},
                                   JsonMember{"resolution", &ClockQuality::resolution},
                                   JsonMember{"call_cost", &ClockQuality::call_cost}};
};
template <>
struct JsonMembers<MissingVariant> {
  static constexpr std::tuple list{
      JsonMember{"kernel", &MissingVariant::kernel}, JsonMember{"variant", &MissingVariant::variant},
      JsonMember{"backend", &MissingVariant::backend}, JsonMember{"reason", &MissingVariant::reason}};
};
template <>
struct JsonMembers<Environment> {
  static constexpr std::tuple list{
      JsonMember{"machine", &Environment::machine}, JsonMember{"build", &Environment::build},
      JsonMember{"gpu", &Environment::gpu},         JsonMember{"counters", &Environment::counters},
      JsonMember{"energy", &Environment::energy},   JsonMember{"throttle", &Environment::throttle},
      JsonMember{"clock", &Environment::clock},     JsonMember{"missing", &Environment::missing}};
};

namespace {

/// All are texts but hwloc, which has a shape.
json to_json(Libraries const& libraries) {
  json object(libraries.versions);
  if (libraries.hwloc) object["hwloc"] = members_to_json(*libraries.hwloc);
  return object;
}

Libraries libraries_from_json(json const& object, std::string const& where) {
  Libraries libraries;
  for (auto const& [name, value] : object.items()) {
    if (name == "hwloc" && value.is_object())
      libraries.hwloc = members_from_json<HwlocShape>(value, where + "hwloc.");
    else
      libraries.versions[name] = field<std::string>(object, name.c_str(), where);
  }
  return libraries;
}

}  // namespace

json to_json(Gpu const& gpu) { return members_to_json(gpu); }
json to_json(MissingVariant const& missing) { return members_to_json(missing); }

json to_json(Environment const& environment) {
  auto object = members_to_json(environment);
  if (environment.libraries) object["libraries"] = to_json(*environment.libraries);
  for (auto const& [place, text] : environment.others) object[json::json_pointer(place)] = json::parse(text);
  return object;
}

Environment environment_from_json(json const& object, std::string const& where) {
  auto environment = members_from_json<Environment>(object, where);
  if (object.contains("libraries"))
    environment.libraries = libraries_from_json(object_field(object, "libraries", where), where + "libraries.");
  auto const known = to_json(environment).flatten(), all = object.flatten();
  for (auto const& [place, value] : all.items()) {
    if (!known.contains(place)) environment.others[place] = object.at(json::json_pointer(place)).dump();
  }
  return environment;
}

}  // namespace toise
