// Tables of inputs that a reader refuses, and of what it says.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {

struct Refusal {
  std::string text, message;  // message: after the file's name, from ":LINE"
};

/// Each text is refused with its message; "accepted" where it is not.
template <class Read>
void expect_refusals(std::vector<Refusal> const& all, Read const& read) {
  TemporaryFolder const folder;
  auto const file = folder / "file.toml";
  for (auto const& [text, message] : all) {
    std::ofstream(file) << text;
    std::string said = "accepted";
    try {
      read(file);
    } catch (InputError const& e) {
      said = e.what();
      EXPECT_TRUE(said.starts_with(file.string())) << said;
      said = said.substr(std::min(said.size(), file.string().size()));
    }
    EXPECT_EQ(said, message) << text;
  }
}

}  // namespace toise
