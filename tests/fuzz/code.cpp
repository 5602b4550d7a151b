// A workload of any code, sized from its own times.
#include "analysis/requests/code/code.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  auto const file = file_of(text);
  if (is_code(file)) read_code(file);
}
