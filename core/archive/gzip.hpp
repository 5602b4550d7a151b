// A gzip file, unpacked piece by piece: memory does not grow with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>

namespace toise {

/// An archive that is not as it was packed: what, for a person, begins with the member where there is one.
struct BadArchive : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One gzip stream that fills its file: bytes behind it, such as a second stream, are refused.
class GzipReader {
public:
  /// Throws EnvironmentError when the file cannot be opened.
  explicit GzipReader(std::filesystem::path const&);
  ~GzipReader();
  GzipReader(GzipReader const&) = delete;
  GzipReader& operator=(GzipReader const&) = delete;

  /// Fills the block; fewer bytes only at the end. Throws BadArchive, and EnvironmentError when the file cannot be
  /// read.
  std::size_t read(std::span<char> block);

  std::uint64_t packed_bytes() const;    // taken so far
  std::uint64_t unpacked_bytes() const;  // given so far

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace toise
