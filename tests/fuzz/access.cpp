// The rules of a mode of access.
#include "analysis/requests/access.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) { read_access_mode(file_of(text)); }
