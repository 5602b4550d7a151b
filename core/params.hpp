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

/// One parameter that a kernel accepts.
struct Param {
  std::string name;
  ParamKind kind = ParamKind::count;
  Value fallback;  // used where a suite says nothing
  std::string help;
  std::vector<std::string> choices = {};  // of a word; empty: any
  std::int64_t least = 1;                 // of a count or of bytes
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

/// Of those that are neither counts nor words, by name.
std::map<std::string, ParamKind> kinds_of(std::vector<Param> const&);

/// Every parameter at its default.
Params defaults(std::vector<Param> const&);

/// Whole numbers in full, others to six digits, the text itself.
std::string to_string(Value const&);

/// As above, but "64KiB" for bytes.
std::string to_string(Param const&, Value const&);

}  // namespace toise
