#include "analysis/evidence/signature.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/files/checksum.hpp"
#include "core/files/file.hpp"
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
  EXPECT_THROW(make_key(folder_ / "key"), InputError);
}

/// What is said of a text that should be a public key; "" where it is one.
std::string refusal_of(std::string const& text) {
  try {
    read_public_key(text, "k");
  } catch (InputError const& e) {
    return e.what();
  }
  return "";
}

TEST_F(SignatureTest, SaysWhatIsGivenForAPublicKey) {
  EXPECT_EQ(refusal_of(public_key_), "");
  EXPECT_EQ(refusal_of(""), "k: is empty, and so no key");
  EXPECT_EQ(refusal_of(std::string(20'000, 'x')), "k: has 20000 bytes, and a key has no more than 16384");
  EXPECT_TRUE(refusal_of("junk").starts_with("k: is not a public key in PEM")) << refusal_of("junk");
  EXPECT_TRUE(refusal_of(public_key_.substr(0, 60)).starts_with("k: is not a public key in PEM"));
  EXPECT_TRUE(refusal_of(read_file(folder_ / "key")).starts_with("k: is a private key; give its public half"));
  // RFC 8410 has no such curve: a key of P-256
  EXPECT_EQ(refusal_of("-----BEGIN PUBLIC KEY-----\n"
                       "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
                       "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n"),
            "k: is a key of type EC, not Ed25519; make one with: toise accept --keygen FILE");
  EXPECT_THROW(sign("a", folder_ / "key.pub"), InputError);
}

TEST_F(SignatureTest, TakesAKeyThatWentThroughAnotherSystem) {
  std::string windows = "from: A. Person\r\n";
  for (char const c : public_key_) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(read_public_key(windows, "k"), public_key_);
  EXPECT_EQ(read_public_key("\xEF\xBB\xBF" + public_key_, "k"), public_key_);
  EXPECT_TRUE(refusal_of("\xFF\xFE-").starts_with("k:1: is UTF-16")) << refusal_of("\xFF\xFE-");
}

// FIPS 180-4, the example of one block
TEST(Sha256, OfAbc) { EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); }

}  // namespace
}  // namespace toise
