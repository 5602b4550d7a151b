// Small text helpers: splitting, glob patterns, and suggestions for misspelt names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toise {

std::vector<std::string> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);

/// Characters such as a line break, a tab or an escape, which no name has.
bool has_control_characters(std::string_view text);

/// True when `text` matches `pattern`, in which `*` stands for any characters and `?` for one.
bool matches_glob(std::string_view pattern, std::string_view text);

/// The candidate nearest to `word` by edit distance, or "" when none is near (more than a third of
/// the word's length away, and at least 2).
std::string nearest(std::string_view word, std::vector<std::string> const& candidates);

/// "; did you mean 'X'?" for the nearest candidate, or "".
std::string suggestion(std::string_view word, std::vector<std::string> const& candidates);

}  // namespace toise
