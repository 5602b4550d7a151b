#include "core/files/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "core/error.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

template <class Read>
std::string refusal_of(Read const& read) {
  try {
    read();
  } catch (InputError const& e) {
    return e.what();
  }
  return "accepted";
}

TEST(WholeFile, IsReadToItsEndWhateverItsSize) {
  TemporaryFolder const folder;
  for (std::size_t const size : {0u, 1u, 65'536u, 65'537u}) {
    std::ofstream(folder / "file") << std::string(size, 'x');
    EXPECT_EQ(read_file(folder / "file").size(), size);
  }
  EXPECT_FALSE(read_file("/proc/self/status").empty()) << "a file of /proc says that its size is 0";
}

TEST(WholeFile, IsRefusedWhereItMightBlockForEver) {
  TemporaryFolder const folder;
  auto const pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);

  EXPECT_EQ(refusal_of([&] { read_file(pipe); }), pipe.string() + " is a pipe; expected a file");
  EXPECT_EQ(refusal_of([&] { read_file("/dev/zero"); }), "/dev/zero is a device; expected a file");
  EXPECT_EQ(refusal_of([&] { read_file("/tmp"); }), "/tmp is a folder; expected a file");
  EXPECT_THROW(read_file(folder / "none"), EnvironmentError);
}

TEST(WholeFile, OfATableMayBeAPipeButNoDevice) {
  TemporaryFolder const folder;
  auto const pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << "a,b\n"; });

  EXPECT_EQ(read_file_or_pipe(pipe.string()), "a,b\n");

  writer.join();
  EXPECT_EQ(refusal_of([] { read_file_or_pipe("/dev/zero"); }), "/dev/zero is a device; expected a file");
  EXPECT_EQ(refusal_of([] { read_file_or_pipe("/tmp"); }), "/tmp is a folder; expected a file");
}

}  // namespace
}  // namespace toise
