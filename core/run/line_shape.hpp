// A result line without its values: lines of one shape are right or wrong together, so that one of them is parsed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toise {

/// Which fields a line has, in order, and of which type: {"batch":i,"case":{"backend":t,…}}. Words from a short
/// list, such as an outcome, stay as they are, and of equal neighbours in a list the first three count.
class LineShape {
public:
  /// Reads compact JSON. False when this is not JSON; not everything that it accepts is JSON, as is_sure() says.
  bool read(std::string_view line);

  /// Whether the shape says all that a reader checks; not with escapes in a text, very long numbers, or a bad date.
  bool is_sure() const { return is_sure_; }
  std::string const& text() const { return shape_; }

  /// A field of the line itself, as JSON; empty when there is none. It lives as long as the line.
  std::string_view field(std::string_view name) const;

private:
  bool read_value(std::string_view name, int depth);
  bool read_object(int depth);
  bool read_list(std::string_view name, int depth);
  bool read_number();
  bool read_text(std::string_view& text);
  bool read_word(std::string_view word, char shape);
  bool take(char expected);

  struct Field {
    std::string_view name, value;
  };
  char const* next_ = nullptr;
  char const* end_ = nullptr;
  bool is_sure_ = true;
  std::string shape_;
  std::vector<Field> fields_;
};

}  // namespace toise
