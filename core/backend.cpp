#include "core/backend.hpp"

namespace toise {

std::string_view to_string(Backend backend) {
  switch (backend) {
    case Backend::host: return "host";
    case Backend::cuda: return "cuda";
    case Backend::hip: return "hip";
    case Backend::emulated: return "emulated";
  }
  return "unknown";
}

}  // namespace toise
