#include "analysis/verdict/signature.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/run/checksum.hpp"
#include "core/text/file.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

class SignatureTest : public testing::Test {
protected:
  SignatureTest() {
    make_key(folder_ / "key");
    public_key_ = read_file(folder_ / "key.pub");
  }

  TemporaryFolder folder_;
  std::string public_key_;
};

TEST_F(SignatureTest, FitsItsTextAndKeyAlone) {
  auto const signature = sign("a text", folder_ / "key");
  make_key(folder_ / "other");

  EXPECT_TRUE(is_signed_by("a text", signature, public_key_));
  EXPECT_FALSE(is_signed_by("a test", signature, public_key_));
  EXPECT_FALSE(is_signed_by("a text", signature, read_file(folder_ / "other.pub")));
  EXPECT_FALSE(is_signed_by("a text", "00" + signature.substr(2), public_key_));
  EXPECT_FALSE(is_signed_by("a text", "", public_key_));
  EXPECT_FALSE(is_signed_by("a text", std::string(128, 'x'), public_key_));
}

TEST_F(SignatureTest, PublicHalfIsTheOneThatWasWritten) {
  EXPECT_EQ(public_half(folder_ / "key"), public_key_);
  EXPECT_EQ(fingerprint(public_key_).size(), 16);
}

TEST_F(SignatureTest, RefusesWhatIsNoKey) {
  std::ofstream(folder_ / "text") << "no key";
  EXPECT_THROW(sign("a", folder_ / "text"), InputError);
  EXPECT_THROW(sign("a", folder_ / "none"), InputError);
  EXPECT_THROW(is_signed_by("a", std::string(128, '0'), "no key"), InputError);
  EXPECT_THROW(make_key(folder_ / "key"), InputError);
}

// FIPS 180-4, the example of one block
TEST(Sha256, OfAbc) { EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); }

}  // namespace
}  // namespace toise
