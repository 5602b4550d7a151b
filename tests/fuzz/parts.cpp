// parts.toml: the data sheets of GPUs.
#include "runners/suite/parts.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { find_part(file_of(text), "NVIDIA H100 80GB HBM3"); }
