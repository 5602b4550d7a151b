// Whatever the text looks like: the formats that have no target of their own are found by their marks.
#include "tests/fuzz/imported.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { read_imported_text(text, ""); }
