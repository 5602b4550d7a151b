// Numbers that there may not be, in JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace toise {

inline nlohmann::json number_or_null(std::optional<double> value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

}  // namespace toise
