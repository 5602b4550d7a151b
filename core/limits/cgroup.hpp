// Where the kernel keeps what a control group may use: the folders of this process's group and of those around it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace toise {

enum class CgroupVersion { v1, v2 };

/// One level of the hierarchy; a limit of any level holds for all below it.
struct Cgroup {
  CgroupVersion version = CgroupVersion::v2;
  std::filesystem::path folder;
};

/// The groups that hold this process and can limit `controller` ("cpu", "memory"), its own first, the outermost that is
/// visible last. Empty where /proc or the hierarchy is hidden. `root` is where /proc and /sys are: a test gives its
/// own. Source: cgroups(7), proc_pid_mountinfo(5).
std::vector<Cgroup> cgroups_of(std::string_view controller, std::filesystem::path const& root = "/");

}  // namespace toise
