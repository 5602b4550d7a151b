#include "core/toml/toml.hpp"

#include <gtest/gtest.h>

#include "core/toml/values.hpp"
#include "tests/refusals.hpp"

namespace toise {
namespace {

/// A table with a key of each kind, a nested table and an array of tables.
int read(std::filesystem::path const& file) {
  return read_toml(file).table("a test", [](TomlTable& table) {
    table.text("text");
    table.texts("texts");
    table.truth("truth");
    table.get("number", 1.0, number_above_zero);
    if (auto const* list = table.find("list")) list->list();
    if (auto const* nested = table.find("nested")) {
      nested->table("a nested table", [](TomlTable& inner) { return inner.text("name"); });
    }
    if (auto const* array = table.find("array")) {
      array->tables("an element",
                    [](TomlTable& inner) { return inner.get("count", 1, [](Value const& v) { return whole(v, 1); }); });
    }
    return 0;
  });
}

TEST(Toml, RefusesOtherKindsWithFileLineAndKey) {
  expect_refusals({{"\ntext = true", ":2: text: expected a string in quotes"},
                   {"texts = ['a', ['b']]", ":1: texts: expected a string in quotes"},
                   {"truth = 'yes'", ":1: truth: expected true or false"},
                   {"number = true", ":1: number: expected a number or a string in quotes"},
                   {"number = -1", ":1: number: must be a number above zero, at most 1e24, not -1"},
                   {"number = inf", ":1: number: must be a number above zero, at most 1e24, not inf"},
                   {"list = []", ":1: list: an empty list measures nothing"},
                   {"nested = 3", ":1: nested: expected a table: [nested] or nested = { … }"},
                   {"\n[nested]\n\nname = 2026-01-01", ":4: nested.name: expected a string in quotes"},
                   {"[array]\ncount = 1", ":1: array: expected tables: [[array]]"},
                   {"[[array]]\ncount = 1\n[[array]]\ncount = 1.5",
                    ":4: count: must be a whole number from 1 to 10000000, not 1.5"}},
                  read);
}

TEST(Toml, RefusesKeysThatNobodyAskedForInEveryTable) {
  expect_refusals({{"tex = 'x'", ":1: tex: unknown key of a test; did you mean 'text'?"},
                   {"[nested]\nname = 'x'\ncolour = 1", ":3: nested.colour: unknown key of a nested table"},
                   {"[[array]]\n[[array]]\nconut = 1", ":3: conut: unknown key of an element; did you mean 'count'?"}},
                  read);
}

TEST(Toml, NamesTheLineOfWhatIsNoToml) {
  expect_refusals(
      {{"text = 'x'\n[[array\n", ":2: not valid TOML at column 8; is a quote, a bracket or an '=' missing?"},
       {"text = 'x'\n[=nested]\n", ":2: not valid TOML; is there a name that is none?"},
       {"text = 'x'\n[n\x11]\n", ":2: not valid TOML at column 3: only text in quotes has letters beyond ASCII"},
       {"number = 6'ö'\n", ":1: not valid TOML at column 11: only text in quotes has letters beyond ASCII"},
       {"größe = 'x'\n", ":1: not valid TOML at column 3: only text in quotes has letters beyond ASCII"},
       {"text = 'M\xFCller'\n",
        ":1: column 10: the byte 0xFC is not UTF-8; convert the file, for example with: iconv -f "
        "LATIN1 -t UTF-8"}},
      read);
}

TEST(Toml, TakesAnyLettersInStringsAndComments) {
  TemporaryFolder const folder;
  for (auto const* text : {R"(text = 'ä' # ö)", R"(text = "\"ä\\")", "text = \"\"\"ä\n\"ö\"\"\"\"", "text = '''ä\nö'''",
                           "text = \"\"\"\\\n  État \\\nⱠ\"\"\""}) {
    std::ofstream(folder / "file.toml") << text;
    EXPECT_EQ(read(folder / "file.toml"), 0) << text;
  }
}

TEST(Toml, SkipsAByteOrderMarkAndCarriageReturns) {
  TemporaryFolder const folder;
  std::ofstream(folder / "file.toml") << "\xEF\xBB\xBFtext = 'x'\r\ntruth = true\r\n";

  EXPECT_EQ(read(folder / "file.toml"), 0);
  EXPECT_THROW(read("/does/not/exist.toml"), InputError);
}

TEST(Toml, ReadsNumbersWhereTheyAreWrittenAsOnes) {
  EXPECT_EQ(value_of("12"), Value(std::int64_t{12}));
  EXPECT_EQ(value_of("1e-3"), Value(1e-3));
  EXPECT_EQ(value_of("1.2.3"), Value(std::string("1.2.3")));
  EXPECT_EQ(value_of("64KiB"), Value(std::string("64KiB")));
}

}  // namespace
}  // namespace toise
