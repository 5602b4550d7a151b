#include "core/run/line_shape.hpp"

#include <algorithm>
#include <array>

#include "core/text/dates.hpp"

namespace toise {
namespace {

constexpr int deepest = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Fields whose values come from a short, known list of words.
bool is_from_a_list(std::string_view name) {
  constexpr std::array<std::string_view, 8> names{"amount",  "better", "bound", "kind",
                                                  "outcome", "peak",   "scope", "sync"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool LineShape::read(std::string_view line) {
  next_ = line.data();
  end_ = line.data() + line.size();
  is_sure_ = true;
  shape_.clear();
  fields_.clear();
  return read_object(0) && next_ == end_;
}

std::string_view LineShape::field(std::string_view name) const {
  auto const found = std::find_if(fields_.begin(), fields_.end(), [&](Field const& f) { return f.name == name; });
  return found == fields_.end() ? std::string_view() : found->value;
}

bool LineShape::take(char expected) {
  if (next_ == end_ || *next_ != expected) return false;
  ++next_;
  return true;
}

bool LineShape::read_value(std::string_view name, int depth) {
  if (next_ == end_ || depth > deepest) return false;
  switch (*next_) {
    case '{': return read_object(depth);
    case '[': return read_list(name, depth);
    case 't': return read_word("true", 'b');
    case 'f': return read_word("false", 'b');
    case 'n': return read_word("null", 'n');
    case '"': break;
    default:
      if (*next_ == '0' && (name == "nodes" || name == "ranks")) is_sure_ = false;  // there is at least one
      return read_number();
  }
  std::string_view text;
  if (!read_text(text)) return false;
  if (depth == 1 && name == "start" && !is_date(text)) is_sure_ = false;
  if (is_from_a_list(name))
    shape_.append(1, '"').append(text).append(1, '"');
  else
    shape_ += 't';
  return true;
}

bool LineShape::read_object(int depth) {
  if (!take('{')) return false;
  shape_ += '{';
  if (take('}')) {
    shape_ += '}';
    return true;
  }
  do {
    std::string_view name;
    if (!read_text(name) || !take(':')) return false;
    shape_.append(1, '"').append(name).append("\":");
    auto const* begin = next_;
    if (!read_value(name, depth + 1)) return false;
    if (depth == 0) fields_.push_back({name, {begin, static_cast<std::size_t>(next_ - begin)}});
    shape_ += ',';
  } while (take(','));
  shape_.back() = '}';
  return take('}');
}

bool LineShape::read_list(std::string_view name, int depth) {
  if (!take('[')) return false;
  shape_ += '[';
  if (take(']')) {
    shape_ += ']';
    return true;
  }
  std::size_t size_before = 0;  // of the shape of the element before
  int equal = 0;                // neighbours up to it
  do {
    auto const begin = shape_.size();
    if (!read_value(name, depth + 1)) return false;
    auto const size = shape_.size() - begin;
    bool const is_equal = size == size_before && shape_.compare(begin - size, size, shape_, begin, size) == 0;
    equal = is_equal ? equal + 1 : 1;
    if (equal > 3) shape_.resize(begin);
    size_before = size;
  } while (take(','));
  shape_ += ']';
  return take(']');
}

bool LineShape::read_number() {
  auto const digits = [&] {
    auto const* begin = next_;
    while (next_ != end_ && is_digit(*next_)) ++next_;
    return next_ - begin;
  };
  bool const is_negative = take('-');
  auto const* first = next_;
  auto const before_point = digits();
  if (before_point == 0 || (before_point > 1 && *first == '0')) return false;
  bool is_whole = true;
  if (take('.')) {
    is_whole = false;
    if (digits() == 0) return false;
  }
  if (take('e') || take('E')) {
    is_whole = false;
    if (!take('-')) take('+');
    auto const exponent = digits();
    if (exponent == 0) return false;
    if (exponent > 2) is_sure_ = false;  // may be too large for a number
  }
  if (before_point > 18) is_sure_ = false;
  bool const is_int = before_point < 10 || (before_point == 10 && std::string_view(first, 10) <= "2147483647");
  shape_ += !is_whole ? 'f' : is_negative ? '-' : is_int ? 'i' : 'l';
  return true;
}

bool LineShape::read_text(std::string_view& text) {
  if (!take('"')) return false;
  auto const* begin = next_;
  for (; next_ != end_ && *next_ != '"'; ++next_) {
    if (*next_ >= ' ' && *next_ < 127 && *next_ != '\\') continue;
    is_sure_ = false;
    if (*next_ == '\\' && ++next_ == end_) return false;
  }
  text = {begin, static_cast<std::size_t>(next_ - begin)};
  return take('"');
}

bool LineShape::read_word(std::string_view word, char shape) {
  if (!std::string_view(next_, static_cast<std::size_t>(end_ - next_)).starts_with(word)) return false;
  next_ += word.size();
  shape_ += shape;
  return true;
}

}  // namespace toise
