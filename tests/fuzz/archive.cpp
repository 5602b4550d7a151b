// A .tar.gz that somebody sent: the text is the tar.
#include "core/archive/tar.hpp"

#include "core/archive/gzip.hpp"
#include "tests/fuzz/gzipped.hpp"
#include "tests/fuzz/target.hpp"

void toise::fuzz::read(std::string const& text) {
  std::uint64_t taken = 0, announced = 0;
  ArchiveVisitor const visitor{.begin = [&](ArchiveMember const& member) { announced += member.bytes; },
                               .take = [&](std::string_view piece) { taken += piece.size(); },
                               .end = [&] { require(taken == announced, "a member has another size than it says"); }};
  try {
    read_archive(gzipped(text), "evidence", visitor, {.members = 1000, .bytes = 1 << 20});
  } catch (BadArchive const&) {  // what verify says of the bundle
  }
}
