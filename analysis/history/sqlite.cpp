#include "analysis/history/sqlite.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace toise {
namespace {

constexpr int patience = 600'000;  // ms: another process may be taking in a large run

/// What the file says is wrong, rather than the disk, its permissions or the memory.
bool is_of_content(int code) {
  for (int const one : {SQLITE_ERROR, SQLITE_CORRUPT, SQLITE_SCHEMA, SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH,
                        SQLITE_RANGE, SQLITE_FORMAT}) {
    if (code == one) return true;
  }
  return false;
}

sqlite3* open(std::filesystem::path const& path) {
  if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path))
    throw InputError(path.string() + ": is not a history; give another file");  // a pipe would block for ever
  sqlite3* handle = nullptr;
  if (int const code = sqlite3_open(path.c_str(), &handle); code != SQLITE_OK) {
    std::string const reason = sqlite3_errstr(code);
    sqlite3_close(handle);
    throw EnvironmentError(fmt::format("{}: cannot be opened: {}", path.string(), reason));
  }
  return handle;
}

}  // namespace

Database::Database(std::filesystem::path const& path) : path_(path), handle_(open(path), sqlite3_close) {
  sqlite3_busy_timeout(handle_.get(), patience);
}

void Database::run(std::string const& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  int const code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) fail(std::string(sql));
  return {*this, statement};
}

void Database::fail(std::string const& doing) const {
  auto const code = sqlite3_errcode(handle_.get());
  if (code == SQLITE_NOTADB) throw InputError(path_.string() + ": is not a history; give another file");
  if (code == SQLITE_NOMEM)  // a damaged file states sizes that there are not
    throw InputError(path_.string() + ": needs more memory than there is; it is damaged, or the machine is full");
  if (is_of_content(code))
    throw InputError(
        fmt::format("{}: is damaged, or not a history: {} (in: {}); make it again with: toise ingest RUN...",
                    path_.string(), sqlite3_errmsg(handle_.get()), doing.substr(0, 60)));
  auto const advice = code == SQLITE_FULL       ? "; free space, then run the command again: nothing was changed"
                      : code == SQLITE_READONLY ? "; make it writable, or give another file"
                                                : "";
  throw EnvironmentError(
      fmt::format("{}: {}{} (in: {})", path_.string(), sqlite3_errmsg(handle_.get()), advice, doing.substr(0, 60)));
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_->fail(sqlite3_sql(handle_.get()));
}

Statement& Statement::bind(std::string_view text) {
  check(sqlite3_bind_text(handle_.get(), ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(handle_.get(), ++bound_, value));
  return *this;
}

Statement& Statement::bind(double value) {
  check(sqlite3_bind_double(handle_.get(), ++bound_, value));
  return *this;
}

Statement& Statement::bind(std::optional<double> value) {
  if (value) return bind(*value);
  check(sqlite3_bind_null(handle_.get(), ++bound_));
  return *this;
}

bool Statement::next() {
  int const code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail(sqlite3_sql(handle_.get()));
  return false;
}

void Statement::run() {
  while (next()) {
  }
  again();
}

Statement& Statement::again() {
  sqlite3_reset(handle_.get());
  bound_ = 0;
  return *this;
}

std::string Statement::text(int column) const {
  auto const* const bytes = sqlite3_column_text(handle_.get(), column);
  if (bytes == nullptr) return "";
  return {reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::optional<double> Statement::number(int column) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return {};
  return sqlite3_column_double(handle_.get(), column);
}

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    database_.run("ROLLBACK");
  } catch (...) {  // SQLite has taken it back already
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  is_open_ = false;
}

}  // namespace toise
