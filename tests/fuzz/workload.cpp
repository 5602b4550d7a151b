// What somebody wants to train.
#include "analysis/requests/workload.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { read_workload(file_of(text)); }
