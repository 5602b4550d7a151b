#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/archive/tar.hpp"
#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// Archives by GNU tar of a folder "e", and what becomes of them.
class ArchiveTest : public testing::Test {
protected:
  ArchiveTest() {
    fs::create_directories(folder_ / "e/sub");
    std::ofstream(folder_ / "e/a") << "one\n";
    std::ofstream(folder_ / "e/sub/b") << std::string(1000, 'x');
  }

  /// Runs a command in the folder.
  void shell(std::string const& command) const {
    ASSERT_EQ(std::system(("cd " + folder_.path().string() + " && " + command).c_str()), 0) << command;
  }
  /// "a=one\n sub/b=…", or what is wrong.
  std::string read(ArchiveLimits const& limits = {}) const {
    std::string text;
    try {
      read_archive(folder_ / "e.tar.gz", "e",
                   {.begin = [&](auto const& m) { text += m.name + "="; },
                    .take = [&](std::string_view piece) { text += piece; },
                    .end = [&] { text += ";"; }},
                   limits);
    } catch (BadArchive const& e) {
      return e.what();
    } catch (InputError const& e) {
      return "refused" + std::string(e.what()).substr((folder_ / "e.tar.gz").string().size());
    }
    return text;
  }

  TemporaryFolder folder_;
};

TEST_F(ArchiveTest, GivesItsFilesWithLongNamesToo) {
  std::string const deep = std::string(90, 'd') + "/" + std::string(90, 'f');
  fs::create_directories(folder_ / "e" / std::string(90, 'd'));
  std::ofstream(folder_ / "e" / deep) << "far";
  shell("tar czf e.tar.gz --sort=name e");
  EXPECT_EQ(read(), "a=one\n;" + deep + "=far;sub/b=" + std::string(1000, 'x') + ";");
}

TEST_F(ArchiveTest, RefusesWhatIsNoPlainFileOnceBelowItsFolder) {
  shell("tar czf e.tar.gz --hard-dereference e e/a");
  EXPECT_EQ(read(), "a: is there twice");
  shell("ln -s a e/link && tar czf e.tar.gz e");
  EXPECT_EQ(read(), "e/link: is a symbolic link");
  shell("rm e/link && ln e/a e/hard && tar czf e.tar.gz --sort=name e");
  EXPECT_EQ(read(), "e/hard: is a hard link");
  shell("rm e/hard && mkfifo e/pipe && tar czf e.tar.gz e");
  EXPECT_EQ(read(), "e/pipe: is a pipe");
  shell("rm e/pipe && cp e/a ../outside-of-e; cd e && tar czPf ../e.tar.gz ../../outside-of-e; rm ../../outside-of-e");
  EXPECT_EQ(read(), "../../outside-of-e: its path is not a plain one below e/");
  shell("tar czPf e.tar.gz $PWD/e/a");
  EXPECT_EQ(read(), (folder_ / "e/a: has an absolute path").string());
  shell("cp e/a other && tar czf e.tar.gz other");
  EXPECT_EQ(read(), "other: is not below e/");
  shell("tar czf e.tar.gz --transform 's,^e/sub$,e/a/sub,;s,^e/sub/b,e/a/b,' e/a e/sub/b");
  EXPECT_EQ(read(), "a/b: is below a file");
  shell("tar czf e.tar.gz --format=pax --pax-option=comment=hidden e");
  EXPECT_NE(read().find("is neither a plain file nor a folder"), std::string::npos) << read();
}

TEST_F(ArchiveTest, RefusesWhatFollowsItsEnd) {
  shell("tar czf e.tar.gz e && tar czf second.tar.gz e && cp e.tar.gz good && cat second.tar.gz >> e.tar.gz");
  EXPECT_EQ(read(), "something follows the end of the archive");
  shell("cp good e.tar.gz && printf x >> e.tar.gz");
  EXPECT_EQ(read(), "something follows the end of the archive");
  shell("tar cf e.tar e && cat e.tar e.tar | gzip > e.tar.gz");
  EXPECT_EQ(read(), "something follows the end of the archive");
  shell("head -c 150 good > e.tar.gz");
  EXPECT_EQ(read(), "it is cut off");
  shell("echo text > e.tar.gz");
  EXPECT_EQ(read(), "it is not a gzip file");
}

TEST_F(ArchiveTest, ReadsNoMoreThanItsLimits) {
  shell("tar czf e.tar.gz e");
  EXPECT_EQ(read({.members = 3}), "refused: holds more than 3 members, the most that are read");
  EXPECT_EQ(read({.bytes = 1000}), "refused: unpacks to more than 1000 B, the most that is read");
  shell("head -c 100M /dev/zero > e/zeros && tar czf e.tar.gz e");
  EXPECT_EQ(read(), "refused: unpacks to more than 200 times its size, which results of measurements do not");
}

TEST_F(ArchiveTest, AnUnreadableFileIsTheEnvironments) {
  EXPECT_THROW(read_archive(folder_ / "none", "e", {}), EnvironmentError);
}

}  // namespace
}  // namespace toise
