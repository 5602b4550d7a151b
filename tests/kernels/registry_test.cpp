#include "core/registry.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <tuple>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"
#include "missing_parts.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

std::string read(fs::path const& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The kernels that the folders declare: `static constexpr auto name = "…"` in the files of kernels/.
std::set<std::string> declared_kernels() {
  std::regex const declaration("static constexpr auto name = \"([^\"]+)\"");
  std::set<std::string> names;
  for (auto const& entry : fs::recursive_directory_iterator(fs::path(TOISE_SOURCE_DIR) / "kernels")) {
    if (entry.is_directory()) continue;
    auto const text = read(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), declaration), end; match != end; ++match)
      names.insert((*match)[1]);
  }
  return names;
}

TEST(Registry, EqualsTheFolders) {
  std::set<std::string> registered;
  for (auto const& variant : variants()) registered.insert(std::string(variant.kernel));
  for (auto const& part : missing_parts) registered.insert(std::string(part.kernel));
  EXPECT_EQ(registered, declared_kernels());
}

TEST(Registry, AKernelsFileIsNamedAfterIt) {
  for (auto const& name : declared_kernels()) {
    auto const stem = name.substr(name.find('.') + 1);
    bool found = false;
    for (auto const& entry : fs::recursive_directory_iterator(fs::path(TOISE_SOURCE_DIR) / "kernels")) {
      found = found || (entry.path().stem() == stem && read(entry.path()).find('"' + name + '"') != std::string::npos);
    }
    EXPECT_TRUE(found) << name << " wants a file " << stem << ".hpp, or .cpp";
  }
}

TEST(Registry, HasNoVariantTwice) {
  std::set<std::tuple<std::string_view, Backend, std::string_view>> seen;
  for (auto const& variant : variants())
    EXPECT_TRUE(seen.insert({variant.kernel, variant.backend, variant.name}).second) << variant.kernel;
}

/// The numbers of a variant that have a range.
std::vector<Param> numbers_of(Variant const& variant) {
  auto numbers = variant.params;
  std::erase_if(numbers, [](Param const& p) { return p.kind == ParamKind::word || p.kind == ParamKind::path; });
  return numbers;
}

Value value_at(Param const& param, double number) {
  return param.kind == ParamKind::seconds ? Value(number) : Value(static_cast<std::int64_t>(number));
}

TEST(Registry, EveryNumberHasARangeInWhichItsDefaultAndItsSmallValueLie) {
  for (auto const& variant : variants()) {
    for (auto const& param : numbers_of(variant)) {
      EXPECT_LT(param.range.lowest, param.range.highest) << variant.kernel << ' ' << param.name;
      EXPECT_NO_THROW(parse_values(param, param.fallback)) << variant.kernel << ' ' << param.name;
      EXPECT_NO_THROW(parse_values(param, param.small.value_or(param.fallback))) << variant.kernel << ' ' << param.name;
    }
  }
}

/// Why the case cannot be made; "made" when it could.
std::string refusal_of(Variant const& variant, Params const& params, Device& device) {
  try {
    variant.make(params, device);
  } catch (Unsupported const& e) {
    return e.what();
  }
  return "made";
}

TEST(Registry, EverySizeThatNoMemoryHasIsRefusedBeforeItIsMultiplied) {
  auto const world = make_world_alone();
  Device device(*world);
  for (auto const& variant : variants()) {
    if (variant.hidden || variant.min_ranks > 1 || (variant.backend != host && gpu::device_count() == 0)) continue;
    for (auto const* name :
         {"bytes", "transfer_bytes", "m", "n", "k", "batch", "layers", "hidden", "ffn", "vocab", "sequence"}) {
      if (!small_params(variant).values().contains(name)) continue;
      // twice, four or eight times as many bytes wrap to none, or to few
      for (auto const size : {std::int64_t{1} << 61, std::int64_t{1} << 62, (std::int64_t{1} << 62) + 2}) {
        auto params = small_params(variant);
        params.set(name, size);
        std::optional<Device> gpu;
        if (variant.backend != host) gpu.emplace(device, 0);
        EXPECT_NE(refusal_of(variant, params, gpu ? *gpu : device), "made")
            << variant.kernel << '/' << variant.name << ' ' << name << '=' << size;
      }
    }
  }
}

TEST(Registry, EveryHostKernelRunsAtTheLowestValueOfEachNumberOrSaysWhyNot) {
  auto const world = make_world_alone();
  Device device(*world);
  Queue queue(device);
  for (auto const& variant : variants()) {
    if (variant.hidden || variant.min_ranks > 1 || variant.backend != host) continue;
    for (auto const& param : numbers_of(variant)) {
      SCOPED_TRACE(fmt::format("{}/{} {}", variant.kernel, variant.name, param.name));
      auto params = small_params(variant);
      params.set(param.name, value_at(param, param.range.lowest));
      try {
        auto const subject = variant.make(params, device);
        for (int i = 0; i < 2; ++i) {
          subject->prepare();
          subject->run(queue);
        }
        auto const check = subject->check();
        EXPECT_TRUE(check.passed()) << check.error << " > " << check.tolerance;
      } catch (Unsupported const& e) {
        EXPECT_STRNE(e.what(), "");
      }
    }
  }
}

TEST(Registry, EveryHostKernelCanBeMadeAtTheHighestValueOfEachNumberOrSaysWhatItNeeds) {
  auto const world = make_world_alone();
  Device device(*world);
  for (auto const& variant : variants()) {
    if (variant.hidden || variant.min_ranks > 1 || variant.backend != host) continue;
    for (auto const& param : numbers_of(variant)) {
      auto params = defaults(variant.params);
      params.set(param.name, value_at(param, param.range.highest));
      bool const is_size = param.kind != ParamKind::seconds;  // more than any device has room for
      EXPECT_EQ(refusal_of(variant, params, device) != "made", is_size) << variant.kernel << ' ' << param.name;
    }
  }
}

TEST(Registry, ARefusalSaysWhatIsNeededAndWhatThereIs) {
  auto const world = make_world_alone();
  Device device(*world);
  auto const& train = find_variant("train.gpt", "portable", "host");
  auto params = small_params(train);
  params.set("vocab", std::int64_t{1} << 30);
  params.set("hidden", std::int64_t{1} << 31);

  auto const refusal = refusal_of(train, params, device);
  EXPECT_TRUE(refusal.starts_with("needs at least 16.0 EiB, ")) << refusal;
  EXPECT_TRUE(refusal.ends_with(" free on this machine") || refusal.ends_with(" available to this cgroup")) << refusal;
}

}  // namespace
}  // namespace toise
