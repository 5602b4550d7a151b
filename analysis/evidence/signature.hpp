// Ed25519 signatures of evidence, with keys as PEM files that OpenSSL's tools read too.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace toise {

/// Writes a private key, readable by its owner alone, and beside it FILE.pub. Throws InputError when one of them exists
/// already, EnvironmentError when they cannot be written.
void make_key(std::filesystem::path const& file);

/// The signature, in hexadecimal. Throws InputError when `private_key` is not an Ed25519 key.
std::string sign(std::string_view text, std::filesystem::path const& private_key);

/// The public half of a private key, as PEM.
std::string public_half(std::filesystem::path const& private_key);

/// The text of a key file as one PEM without anything around it: equal for equal keys only. name: of the file, for the
/// InputError that says what else the text is: a private key, an RSA key, no PEM, no UTF-8.
std::string read_public_key(std::string const& bytes, std::string const& name);

/// public_key: of read_public_key() or public_half().
bool is_signed_by(std::string_view text, std::string const& signature, std::string const& public_key);

/// The first 16 digits of the key's SHA-256: what two people compare over the telephone.
std::string fingerprint(std::string const& public_key);

}  // namespace toise
