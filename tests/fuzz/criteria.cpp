// Criteria of an acceptance.
#include "analysis/verdict/criteria.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  for (auto const& requirement : read_criteria(file_of(text)).requirements) what_is_asked(requirement);
}
