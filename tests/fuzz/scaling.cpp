// How a code scales, as its user timed it.
#include "analysis/models/scaling_law.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { scaling_answer(read_scaling(file_of(text))); }
