#include "kernels/transfer/d2h.hpp"

#include "core/registry.hpp"

namespace toise {
namespace {

bool const registered = add_kernel<D2h, gpu::backend>();

}  // namespace
}  // namespace toise
