#include "kernels/transfer/h2d.hpp"

#include "core/registry.hpp"

namespace toise {
namespace {

bool const registered = add_kernel<H2d, gpu::backend>();

}  // namespace
}  // namespace toise
