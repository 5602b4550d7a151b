// SQLite as values and exceptions: a database, and statements that are bound and stepped.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace toise {

class Statement;

/// An open file. Waits while another process writes. A failure throws InputError with
/// SQLite's words if it comes from what the file holds, else EnvironmentError.
class Database {
public:
  explicit Database(std::filesystem::path const&);

  void run(std::string const& sql);
  Statement prepare(std::string_view sql);
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(handle_.get()); }
  std::int64_t changed_rows() const { return sqlite3_changes64(handle_.get()); }
  [[noreturn]] void fail(std::string const& doing) const;

private:
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_;
};

/// bind() in the order of the question marks, then next() for each row, then again().
class Statement {
public:
  Statement(Database& database, sqlite3_stmt* handle) : database_(&database), handle_(handle, sqlite3_finalize) {}

  Statement& bind(std::string_view);
  Statement& bind(std::int64_t);
  Statement& bind(double);
  Statement& bind(std::optional<double>);
  /// True if there is a row.
  bool next();
  /// All of it, for its effect; ready to be bound again.
  void run();
  Statement& again();

  std::string text(int column) const;
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  std::optional<double> number(int column) const;

private:
  void check(int code) const;

  Database* database_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> handle_;
  int bound_ = 0;
};

/// Begins to write at once, and rolls back unless commit() is reached.
class Transaction {
public:
  explicit Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(Transaction const&) = delete;
  Transaction& operator=(Transaction const&) = delete;
  void commit();

private:
  Database& database_;
  bool is_open_ = true;
};

}  // namespace toise
