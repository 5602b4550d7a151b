#include "analysis/evidence/signature.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <vector>

#include "core/error.hpp"
#include "core/files/checksum.hpp"
#include "core/files/file.hpp"
#include "core/text/plain_text.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Memory = std::unique_ptr<BIO, void (*)(BIO*)>;
using Context = std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)>;

/// Reads from `text`, which must stay.
Memory reading(std::string const& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all};
}

Memory reading(std::string&&) = delete;

std::string text_of(Memory const& memory) {
  char* bytes = nullptr;
  auto const length = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

constexpr std::size_t longest_key = 16'384;  // bytes of PEM; an Ed25519 key has 120

Key checked(EVP_PKEY* key, std::string const& name, std::string_view half) {
  Key owned(key, EVP_PKEY_free);
  if (!key)
    throw InputError(
        fmt::format("{}: is not a {} key in PEM, which begins with -----BEGIN {} KEY-----; make one with: toise accept "
                    "--keygen FILE",
                    name, half, half == "public" ? "PUBLIC" : "PRIVATE"));
  if (EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
    auto const* type = EVP_PKEY_get0_type_name(key);
    throw InputError(fmt::format("{}: is a key of type {}, not Ed25519; make one with: toise accept --keygen FILE",
                                 name, type ? type : "unknown"));
  }
  return owned;
}

/// As a person may have saved it: with a byte-order mark, or with the line ends of Windows.
std::string key_text(std::string const& text, std::string const& name) {
  if (text.empty()) throw InputError(name + ": is empty, and so no key");
  if (text.size() > longest_key)
    throw InputError(fmt::format("{}: has {} bytes, and a key has no more than {}", name, text.size(), longest_key));
  return plain_text(name, text, LineLength::bounded);
}

/// Nobody is asked for a pass phrase: an encrypted key is refused.
int no_pass_phrase(char*, int, int, void*) { return -1; }

Key private_key_in(fs::path const& file) {
  if (!fs::exists(file))
    throw InputError(
        fmt::format("{}: there is no key; make one with: toise accept --keygen {}", file.string(), file.string()));
  auto const text = key_text(read_file(file), file.string());
  if (text.find("-----BEGIN PUBLIC KEY-----") != std::string::npos)
    throw InputError(file.string() + ": is a public key; give the private one, which signs (without .pub)");
  if (text.find("ENCRYPTED") != std::string::npos)
    throw InputError(file.string() + ": is protected by a pass phrase, which toise cannot ask for");
  auto const memory = reading(text);
  return checked(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr), file.string(), "private");
}

std::string public_pem(EVP_PKEY* key) {
  Memory const memory(BIO_new(BIO_s_mem()), BIO_free_all);
  if (PEM_write_bio_PUBKEY(memory.get(), key) != 1) throw EnvironmentError("OpenSSL cannot write the public key");
  return text_of(memory);
}

/// Created for its owner alone, never replaced.
void write_new(fs::path const& path, std::string const& text, mode_t mode) {
  int const file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) throw EnvironmentError(fmt::format("{}: cannot be written: {}", path.string(), std::strerror(errno)));
  bool const is_whole = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (close(file) != 0 || !is_whole)
    throw EnvironmentError(fmt::format("{}: cannot be written completely", path.string()));
}

}  // namespace

void make_key(fs::path const& file) {
  auto const beside = fs::path(file.string() + ".pub");
  for (auto const& path : {file, beside}) {
    if (fs::exists(path))
      throw InputError(
          fmt::format("{}: already exists, and a key is never overwritten; choose another file", path.string()));
  }
  Key const key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
  if (!key) throw EnvironmentError("OpenSSL cannot make an Ed25519 key");
  Memory const memory(BIO_new(BIO_s_mem()), BIO_free_all);
  if (PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    throw EnvironmentError("OpenSSL cannot write the private key");
  }
  write_new(file, text_of(memory), 0600);
  write_new(beside, public_pem(key.get()), 0644);
}

std::string sign(std::string_view text, fs::path const& private_key) {
  auto const key = private_key_in(private_key);
  Context const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, 64> bytes;
  std::size_t length = bytes.size();
  auto const* data = reinterpret_cast<unsigned char const*>(text.data());
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), bytes.data(), &length, data, text.size()) != 1) {
    throw EnvironmentError("OpenSSL cannot sign");
  }
  std::string hexadecimal;
  for (auto const byte : bytes) hexadecimal += fmt::format("{:02x}", byte);
  return hexadecimal;
}

std::string public_half(fs::path const& private_key) { return public_pem(private_key_in(private_key).get()); }

std::string read_public_key(std::string const& bytes, std::string const& name) {
  auto const text = key_text(bytes, name);
  if (text.find("PRIVATE KEY-----") != std::string::npos)
    throw InputError(name + ": is a private key; give its public half (FILE.pub), and keep this one secret");
  auto const memory = reading(text);
  return public_pem(checked(PEM_read_bio_PUBKEY(memory.get(), nullptr, no_pass_phrase, nullptr), name, "public").get());
}

bool is_signed_by(std::string_view text, std::string const& signature, std::string const& public_key) {
  auto const memory = reading(public_key);
  auto const key = checked(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), "the public key", "public");
  std::vector<unsigned char> bytes;
  if (signature.size() != 128) return false;
  for (std::size_t i = 0; i < signature.size(); i += 2) {
    unsigned char byte = 0;
    auto const* const end = signature.data() + i + 2;
    if (auto const read = std::from_chars(signature.data() + i, end, byte, 16);
        read.ec != std::errc() || read.ptr != end)
      return false;
    bytes.push_back(byte);
  }
  Context const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  auto const* data = reinterpret_cast<unsigned char const*>(text.data());
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes.data(), bytes.size(), data, text.size()) == 1;
}

std::string fingerprint(std::string const& public_key) { return sha256_of(public_key).substr(0, 16); }

}  // namespace toise
