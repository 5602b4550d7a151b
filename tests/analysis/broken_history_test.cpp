// Files that are no history, or a damaged one.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "analysis/history/history.hpp"
#include "core/error.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// What opening a file as a history says, and reading all of it.
std::string said_of_history(fs::path const& path) {
  try {
    History history(path, History::Open::existing);
    for (auto const& one : history.series({})) {
      history.points(one);
      case_of(one);
    }
    history.runs();
    history.events();
  } catch (InputError const& e) {
    std::string const said = e.what();
    return said.starts_with(path.string()) ? said.substr(path.string().size()) : said;
  }
  return "accepted";
}

TEST(BrokenHistory, OfAnotherProgramIsRefusedAndNotWrittenTo) {
  TemporaryFolder const folder;
  auto const path = folder / "bookmarks.db";
  Database(path).run("CREATE TABLE bookmarks(url TEXT)");

  EXPECT_EQ(said_of_history(path), ": is the database of another program, with a table 'bookmarks'; give another file");
  EXPECT_THROW(History(path, History::Open::create), InputError);
  Database database(path);
  auto tables = database.prepare("SELECT count(*) FROM sqlite_schema");
  EXPECT_TRUE(tables.next());
  EXPECT_EQ(tables.integer(0), 1);
}

TEST(BrokenHistory, WithAViewThatNeverEndsIsRefused) {
  TemporaryFolder const folder;
  auto const path = folder / "history.db";
  History(path, History::Open::create);
  Database(path).run(
      "DROP TABLE events; CREATE VIEW events AS WITH RECURSIVE n(date, machine, text) AS (SELECT 1, 1, 1 UNION ALL "
      "SELECT "
      "date + 1, 1, 1 FROM n) SELECT * FROM n");

  EXPECT_EQ(said_of_history(path), ": is not a history as toise makes it: it has 'events'; give another file");
}

TEST(BrokenHistory, IsAnInputErrorWhateverIsDamaged) {
  TemporaryFolder const folder;
  auto const path = folder / "history.db";
  {
    History history(path, History::Open::create);
    Database database(path);
    database.run("INSERT INTO series(id, identity, kernel) VALUES(1, 'no list', 'gemm')");
  }
  EXPECT_EQ(said_of_history(path), "series 1 of the history has a damaged identity");

  Database(path).run("DROP TABLE points");
  EXPECT_TRUE(said_of_history(path).starts_with(": is damaged, or not a history: no such table: points"));

  fs::resize_file(path, 4096 + 100);
  EXPECT_TRUE(said_of_history(path).starts_with(": is damaged, or not a history: ")) << said_of_history(path);
}

}  // namespace
}  // namespace toise
