// SHA-256, by which a changed byte is noticed.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // of OpenSSL

namespace toise {

/// Of what comes in pieces.
class Sha256 {
public:
  Sha256();
  void add(std::string_view bytes);
  /// In hexadecimal, of all that was added. Then it begins anew.
  std::string finish();

private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

/// In hexadecimal. Throws EnvironmentError when the file cannot be read.
std::string sha256_of_file(std::filesystem::path const&);
std::string sha256_of(std::string_view bytes);

}  // namespace toise
