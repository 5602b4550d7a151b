#include "core/limits/cgroup.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/text/text.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

struct Mount {
  fs::path root, point;  // `root` of the hierarchy is seen at `point`
};

std::vector<std::string> words_of_line(std::string const& line) {
  std::istringstream words(line);
  return {std::istream_iterator<std::string>(words), {}};
}

bool lists(std::string const& names, std::string_view name) {
  auto const all = split(names, ',');
  return std::find(all.begin(), all.end(), name) != all.end();
}

/// Where a hierarchy is mounted: of v1 the one with the controller, of v2 the only one. A path with a blank, which the
/// kernel writes as \040, is not found.
std::optional<Mount> mount_of(CgroupVersion version, std::string_view controller, fs::path const& root) {
  std::ifstream file(root / "proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    // 32 31 0:29 /ROOT /POINT rw,relatime shared:1 - cgroup SOURCE rw,cpu,cpuacct
    auto const words = words_of_line(line);
    auto const dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || words.end() - dash < 4) continue;
    bool const is_v2 = dash[1] == "cgroup2", is_v1 = dash[1] == "cgroup" && lists(dash[3], controller);
    if (version == CgroupVersion::v2 ? is_v2 : is_v1) return Mount{.root = words[3], .point = words[4]};
  }
  return std::nullopt;
}

/// The group's folders from its own up to the mount's. A group outside of what is mounted, as in a container that
/// shares the host's namespace of groups, is seen as the mount's root.
void add_levels(std::vector<Cgroup>& groups, CgroupVersion version, Mount const& mount, fs::path const& group,
                fs::path const& root) {
  auto const top = root / mount.point.relative_path();
  auto inside = group.lexically_relative(mount.root);
  if (inside.empty() || *inside.begin() == ".." || inside == ".") inside.clear();
  for (; !inside.empty(); inside = inside.parent_path()) groups.push_back({.version = version, .folder = top / inside});
  groups.push_back({.version = version, .folder = top});
}

}  // namespace

std::vector<Cgroup> cgroups_of(std::string_view controller, fs::path const& root) {
  std::vector<Cgroup> groups;
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    // v1: "4:cpu,cpuacct:/job"; v2: "0::/job"
    auto const first = line.find(':'), second = line.find(':', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos) continue;
    auto const names = line.substr(first + 1, second - first - 1);
    auto const version = names.empty() ? CgroupVersion::v2 : CgroupVersion::v1;
    if (version == CgroupVersion::v1 && !lists(names, controller)) continue;
    if (auto const mount = mount_of(version, controller, root))
      add_levels(groups, version, *mount, line.substr(second + 1), root);
  }
  return groups;
}

}  // namespace toise
