#include "core/files/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"

namespace toise {
namespace {

[[noreturn]] void fail(std::filesystem::path const& path) {
  throw EnvironmentError(fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
}

/// What a path leads to that is no regular file.
std::string_view kind_of(mode_t mode) {
  return S_ISDIR(mode) ? "a folder" : S_ISFIFO(mode) ? "a pipe" : S_ISSOCK(mode) ? "a socket" : "a device";
}

/// An open file, closed at the end of its scope.
struct Descriptor {
  int file;
  ~Descriptor() {
    if (file >= 0) close(file);
  }
};

enum class Pipes { refused, read };

/// What `opened` holds, to its end. A device has no end, unless somebody types at it.
std::string read_open(Descriptor const& opened, std::filesystem::path const& path, Pipes pipes) {
  struct stat status {};
  if (opened.file < 0 || fstat(opened.file, &status) != 0) fail(path);
  auto const mode = status.st_mode;
  bool const is_pipe = S_ISFIFO(mode) || S_ISSOCK(mode) || isatty(opened.file) == 1;
  if (!S_ISREG(mode) && !(pipes == Pipes::read && is_pipe))
    throw InputError(fmt::format("{} is {}; expected a file", path.string(), kind_of(mode)));
  std::string text(S_ISREG(mode) ? static_cast<std::size_t>(status.st_size) + 1 : 65536, '\0');
  std::size_t size = 0;
  while (true) {  // it may grow meanwhile, and files of /proc have no size
    if (size == text.size()) text.resize(2 * size);
    auto const count = read(opened.file, text.data() + size, text.size() - size);
    if (count < 0 && errno != EINTR) fail(path);
    if (count > 0) size += static_cast<std::size_t>(count);
    if (count == 0) break;
  }
  text.resize(size);
  return text;
}

}  // namespace

std::string read_file(std::filesystem::path const& path) {
  // O_NONBLOCK: opening a pipe would wait for its writer
  return read_open({open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)}, path, Pipes::refused);
}

std::string read_file_or_pipe(std::string const& path) {
  auto const* const name = path == "-" ? "/dev/stdin" : path.c_str();
  return read_open({open(name, O_RDONLY | O_CLOEXEC)}, path, Pipes::read);
}

}  // namespace toise
