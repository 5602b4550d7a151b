#include "core/limits/kernel_file.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "core/text/text.hpp"

namespace toise {

std::string first_line(std::filesystem::path const& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return std::string(trim(line));
}

std::optional<double> number_in(std::filesystem::path const& file) {
  std::ifstream stream(file);
  double value = 0;
  return stream >> value ? std::optional(value) : std::nullopt;
}

std::vector<int> cpu_list_in(std::filesystem::path const& file) {
  std::vector<int> cpus;
  for (auto const& part : split(first_line(file), ',')) {
    int first = 0, last = 0;
    auto const fields = std::sscanf(part.c_str(), "%d-%d", &first, &last);
    if (fields < 1) continue;
    for (int cpu = first; cpu <= (fields == 2 ? last : first); ++cpu) cpus.push_back(cpu);
  }
  std::sort(cpus.begin(), cpus.end());
  return cpus;
}

}  // namespace toise
