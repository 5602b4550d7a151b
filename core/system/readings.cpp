#include "core/system/readings.hpp"

namespace toise {

bool is_own_rating(std::string_view reason) { return reason == "power cap" || reason == "current limit"; }

}  // namespace toise
