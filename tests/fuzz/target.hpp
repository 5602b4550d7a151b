// A fuzz target: any text goes to a reader, which takes it or refuses it.
#pragma once

#include <filesystem>
#include <string>

namespace toise::fuzz {

/// What a target does with a text; each target defines it. An InputError refuses the text; another exception, a crash,
/// a hang, or a message of a sanitizer is a defect.
void read(std::string const& text);

/// A file of this text, for readers that take a path. It lasts until the next call.
std::filesystem::path file_of(std::string const& text);

/// Ends the program, as a defect, where a value that was taken is not as it must be.
void require(bool is_so, char const* what);

}  // namespace toise::fuzz
