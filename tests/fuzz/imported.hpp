// What is imported must be readable as a run.
#pragma once

#include <string>

namespace toise::fuzz {

/// Reads a text in a format of `toise import`, and its measurements again as result lines have them.
void read_imported_text(std::string const& text, char const* format);

}  // namespace toise::fuzz
