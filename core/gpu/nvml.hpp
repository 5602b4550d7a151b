// NVIDIA's management library: opened when asked for, since a node may lack it. Source: NVML API Reference.
#pragma once

#include <dlfcn.h>

#include <memory>
#include <optional>
#include <string>

namespace toise::gpu {

// The binary interface, as the reference gives it: a call gives 0 for success, and a device is a pointer.
using NvmlDevice = struct NvmlOpaque*;

/// The library, with one of its devices.
class Nvml {
public:
  /// Throws std::runtime_error with the reason where the library or the device "0000:1b:00.0" is not there.
  explicit Nvml(std::string const& pci_address, std::string const& library = "libnvidia-ml.so.1");
  Nvml(Nvml const&) = delete;
  Nvml& operator=(Nvml const&) = delete;
  ~Nvml();

  NvmlDevice device() const { return device_; }
  std::string const& source() const { return source_; }  // "NVML, driver 580.65.06"

  /// Sets `function` to the one of this name; false, and null, where the library has none.
  template <class Function>
  bool find(Function& function, char const* name) const {
    function = reinterpret_cast<Function>(dlsym(library_.get(), name));
    return function != nullptr;
  }

  /// What function(device, which..., &value) gives, where there is such a function and it succeeds.
  template <class Value, class Function, class... Which>
  std::optional<Value> ask(Function function, Which... which) const {
    Value value{};
    if (!function || function(device_, which..., &value) != 0) return std::nullopt;
    return value;
  }

private:
  std::unique_ptr<void, int (*)(void*)> library_;
  int (*shutdown_)() = nullptr;
  NvmlDevice device_ = nullptr;
  std::string source_;
};

}  // namespace toise::gpu
