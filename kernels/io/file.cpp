#include "kernels/io/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/text/units.hpp"

namespace toise::io {
namespace {

std::string filesystem_name(long magic) {
  static constexpr std::array known{std::pair{long{EXT4_SUPER_MAGIC}, "ext4"},
                                    std::pair{0x58465342L, "xfs"},
                                    std::pair{long{TMPFS_MAGIC}, "tmpfs"},
                                    std::pair{long{NFS_SUPER_MAGIC}, "nfs"},
                                    std::pair{0x0BD00BD0L, "lustre"},
                                    std::pair{0x47504653L, "gpfs"},
                                    std::pair{0x9123683EL, "btrfs"},
                                    std::pair{0x794c7630L, "overlayfs"},
                                    std::pair{0x2fc12fc1L, "zfs"},
                                    std::pair{0x19830326L, "beegfs"}};
  for (auto const& [number, name] : known) {
    if (number == magic) return name;
  }
  return fmt::format("unknown (magic {:#x})", magic);
}

[[noreturn]] void fail(char const* what) { throw EnvironmentError(fmt::format("{}: {}", what, std::strerror(errno))); }

}  // namespace

NamelessFile::NamelessFile(std::filesystem::path const& folder, double bytes) {
  struct statvfs space {};
  if (statvfs(folder.c_str(), &space) != 0) {
    throw Unsupported(fmt::format("cannot use {}: {}", folder.string(), std::strerror(errno)));
  }
  auto const available = static_cast<double>(space.f_bavail) * static_cast<double>(space.f_frsize);
  if (available < 1.05 * bytes) {
    throw Unsupported(fmt::format("needs {}, but {} has {} free", format_memory(1.05 * bytes), folder.string(),
                                  format_memory(available)));
  }
  auto name = (folder / "toise-io-XXXXXX").string();
  file_ = mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0)
    throw Unsupported(fmt::format("cannot create a file in {}: {}", folder.string(), std::strerror(errno)));
  unlink(name.c_str());
}

NamelessFile::~NamelessFile() { close(file_); }

int NamelessFile::open(int flags, Access access) const {
  auto const path = fmt::format("/proc/self/fd/{}", file_);
  int const opened = ::open(path.c_str(), flags | O_CLOEXEC | (access == Access::direct ? O_DIRECT : 0));
  if (opened >= 0) return opened;
  if (access == Access::direct && errno == EINVAL) throw Unsupported("this filesystem refuses O_DIRECT");
  if (errno == ENOENT || errno == EACCES)
    throw Unsupported("the file under test has no name and is opened through /proc/self/fd, which cannot be read here");
  fail("cannot reopen the file");
}

void NamelessFile::truncate() const {
  if (ftruncate(file_, 0) != 0) fail("cannot truncate the file");
}

std::size_t NamelessFile::size() const {
  struct stat status {};
  if (fstat(file_, &status) != 0) fail("cannot read the size of the file");
  return static_cast<std::size_t>(status.st_size);
}

void NamelessFile::sync() const {
  if (fsync(file_) != 0) fail("cannot write the file to its disk");
}

double NamelessFile::drop_from_cache(std::size_t bytes) const {
  sync();
  posix_fadvise(file_, 0, 0, POSIX_FADV_DONTNEED);
  auto* const mapped = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file_, 0);
  if (mapped == MAP_FAILED) fail("cannot map the file");
  auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> resident((bytes + page - 1) / page);
  int const result = mincore(mapped, bytes, resident.data());
  munmap(mapped, bytes);
  if (result != 0) fail("cannot see what of the file is cached");
  std::size_t count = 0;
  for (auto const r : resident) count += r & 1;
  return static_cast<double>(count) / static_cast<double>(resident.size());
}

Details NamelessFile::describe(std::size_t bytes) const {
  struct statfs system {};
  fstatfs(file_, &system);
  struct stat status {};
  fstat(file_, &status);
  Detail alignment("direct_alignment", "not available: the kernel or filesystem does not say");
#ifdef STATX_DIOALIGN
  struct statx extended {};
  if (statx(file_, "", AT_EMPTY_PATH, STATX_DIOALIGN, &extended) == 0 && (extended.stx_mask & STATX_DIOALIGN) != 0) {
    Details const found{{"memory", extended.stx_dio_mem_align}, {"offset", extended.stx_dio_offset_align}};
    alignment = {"direct_alignment", found, "B"};
  }
#endif
  return {{"filesystem", filesystem_name(static_cast<long>(system.f_type))},
          alignment,
          {"allocated_share", static_cast<double>(status.st_blocks) * 512 / static_cast<double>(bytes)}};
}

void write_at(int file, std::span<std::uint64_t const> words, std::uint64_t offset) {
  auto bytes = std::as_bytes(words);
  while (!bytes.empty()) {
    auto const count = pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot write the file");
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void read_at(int file, std::span<std::uint64_t> words, std::uint64_t offset) {
  auto bytes = std::as_writable_bytes(words);
  while (!bytes.empty()) {
    auto const count = pread(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = ENODATA;
    if (count <= 0) fail("cannot read the file");
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

Descriptor::~Descriptor() { close(file_); }

}  // namespace toise::io
