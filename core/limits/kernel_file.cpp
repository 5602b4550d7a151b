#include "core/limits/kernel_file.hpp"

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

}  // namespace toise
