// A kernel's parameters: what it accepts, and the values of one case.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace toise {

using Value = std::variant<std::int64_t, double, std::string>;

/// What a parameter means. `bytes` and `seconds` accept units in suites; `bytes` also ranges ("8B..1GiB").
enum class ParamKind { count, bytes, seconds, word, path };
std::string_view to_string(ParamKind);
ParamKind parse_kind(std::string_view);  // throws InputError

/// What a number may be, both ends included: of a count, of bytes or of seconds.
struct Range {
  double lowest = 0, highest = 0;
};
constexpr double most_bytes = 0x1p46;      // 64 TiB, of one array or file
constexpr double most_count = 2147483647;  // what libraries take as a dimension

/// One parameter that a kernel accepts. A number needs a range: at no value in it does the kernel divide by zero, loop
/// or overflow, though it may refuse with Unsupported what this device has no room for.
struct Param {
  std::string name;
  ParamKind kind = ParamKind::count;
  Value fallback;  // used where a suite says nothing
  std::string help;
  std::vector<std::string> choices = {};  // of a word; empty: any
  Range range = {};                       // of a number
  std::optional<Value> small = {};        // for a test of milliseconds that still does all that the kernel does
};

/// The values of one case, by name. The accessors throw std::runtime_error when a kernel reads what it
/// did not declare.
class Params {
public:
  Params() = default;
  explicit Params(std::map<std::string, Value> values) : values_(std::move(values)) {}

  std::int64_t integer(std::string_view name) const;
  std::size_t bytes(std::string_view name) const;
  double seconds(std::string_view name) const;
  std::string const& text(std::string_view name) const;

  void set(std::string const& name, Value value) { values_[name] = std::move(value); }
  std::map<std::string, Value> const& values() const { return values_; }

private:
  Value const& at(std::string_view name) const;
  std::map<std::string, Value> values_;
};

/// The values that `given` means for a kernel with these parameters: units resolved, ranges
/// expanded, choices checked. Throws InputError naming the parameter and what it accepts.
std::vector<Value> parse_values(Param const&, Value const& given);

/// What a number may be, for a person: "1 us to 10 s", "64B to 64TiB", "1 to 1000". Empty for words and paths.
std::string describe_range(Param const&);

/// What a case's values must be for a kernel with these parameters: each of them there, of its kind and in its range,
/// and no other. Throws InputError naming the parameter and what it accepts.
void check_values(std::vector<Param> const&, Params const&);

/// Of those that are neither counts nor words, by name.
std::map<std::string, ParamKind> kinds_of(std::vector<Param> const&);

/// Every parameter at its default.
Params defaults(std::vector<Param> const&);

/// Whole numbers in full, others to six digits, the text itself.
std::string to_string(Value const&);

/// As above, but "64KiB" for bytes.
std::string to_string(Param const&, Value const&);

}  // namespace toise
