// Names that somebody else chose, for a terminal: nothing in them moves the cursor, colours, or turns the writing
// round.
#pragma once

#include <string>
#include <string_view>

namespace toise {

enum class LineBreaks { escaped, kept };

/// Control characters, marks of the writing's direction, invisible spaces and what is not UTF-8 become visible: "\x1b",
/// "\u202e", "\n"; kept: a text of several lines stays one.
std::string printable(std::string_view text, LineBreaks = LineBreaks::escaped);

}  // namespace toise
