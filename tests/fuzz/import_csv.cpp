// Tables of measurements as CSV.
#include "tests/fuzz/imported.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { read_imported_text(text, "csv"); }
