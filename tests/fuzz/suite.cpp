// Suites.
#include "runners/suite/suite.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { read_suite(file_of(text), {{"precision", "0.02"}}); }
