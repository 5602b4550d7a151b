#include "core/ranks/mpi_control.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <array>

namespace toise {
namespace {

/// Opens the tools interface, once for the process: each time Open MPI looks for network hardware, which takes up to a
/// second.
bool have_tools() {
  static bool const are_open = [] {
    int provided = 0;
    return MPI_T_init_thread(MPI_THREAD_SINGLE, &provided) == MPI_SUCCESS;
  }();
  return are_open;
}

/// A handle to one variable of whole numbers; empty where there is none.
class Handle {
public:
  explicit Handle(std::string const& name) {
    int index = 0;
    if (MPI_T_cvar_get_index(name.c_str(), &index) != MPI_SUCCESS) return;
    int verbosity = 0, bind = 0, scope = 0, no_name = 0, no_text = 0, count = 0;
    MPI_Datatype type = MPI_DATATYPE_NULL;
    if (MPI_T_cvar_get_info(index, nullptr, &no_name, &verbosity, &type, &words_, nullptr, &no_text, &bind, &scope) !=
        MPI_SUCCESS)
      return;
    // Open MPI gives the type of a switch, an enumeration of false and true, as none that is known
    if (type != MPI_INT && words_ == MPI_T_ENUM_NULL) return;
    if (MPI_T_cvar_handle_alloc(index, nullptr, &handle_, &count) != MPI_SUCCESS) return;
    is_there_ = count == 1;
  }
  ~Handle() {
    if (handle_ != MPI_T_CVAR_HANDLE_NULL) MPI_T_cvar_handle_free(&handle_);
  }
  Handle(Handle const&) = delete;
  Handle& operator=(Handle const&) = delete;

  explicit operator bool() const { return is_there_; }
  std::optional<int> read() const {
    std::array<int, 16> value{};  // larger than a number, should the library write more
    if (MPI_T_cvar_read(handle_, value.data()) != MPI_SUCCESS) return std::nullopt;
    return value[0];
  }
  bool write(int value) const { return MPI_T_cvar_write(handle_, &value) == MPI_SUCCESS; }

  std::vector<std::pair<int, std::string>> words() const {
    std::vector<std::pair<int, std::string>> all;
    int count = 0, no_name = 0;
    if (words_ == MPI_T_ENUM_NULL || MPI_T_enum_get_info(words_, &count, nullptr, &no_name) != MPI_SUCCESS) return all;
    for (int i = 0; i < count; ++i) {
      std::array<char, 128> text{};
      int value = 0, length = text.size();
      if (MPI_T_enum_get_item(words_, i, &value, text.data(), &length) == MPI_SUCCESS)
        all.emplace_back(value, text.data());
    }
    return all;
  }

private:
  MPI_T_cvar_handle handle_ = MPI_T_CVAR_HANDLE_NULL;
  MPI_T_enum words_ = MPI_T_ENUM_NULL;
  bool is_there_ = false;
};

}  // namespace

std::string MpiControl::word() const {
  for (auto const& [number, text] : words) {
    if (number == value) return text;
  }
  return fmt::format("{}", value);
}

std::optional<MpiControl> read_mpi_control(std::string const& name) {
  if (!have_tools()) return std::nullopt;
  Handle const handle(name);
  auto const value = handle ? handle.read() : std::nullopt;
  if (!value) return std::nullopt;
  return MpiControl{.name = name, .value = *value, .words = handle.words()};
}

bool set_mpi_control(std::string const& name, int value) {
  if (!have_tools()) return false;
  Handle const handle(name);
  return handle && handle.write(value) && handle.read() == value;
}

}  // namespace toise
