# The words that the CMake files of this project speak.

# add_kernel(stream/triad): kernels/stream/triad.cpp becomes part of the worker. The kernels are an
# OBJECT library: from a static one the linker would drop what only registers itself.
function(add_kernel path)
  target_sources(toise_kernels PRIVATE "${PROJECT_SOURCE_DIR}/kernels/${path}.cpp")
endfunction()

# add_gpu_source(stream/triad): kernels/stream/triad.cu becomes part of it, compiled for the GPU backend of the build.
function(add_gpu_source path)
  target_sources(toise_kernels PRIVATE "${PROJECT_SOURCE_DIR}/kernels/${path}.cu")
  gpu_sources(toise_kernels "${PROJECT_SOURCE_DIR}/kernels/${path}.cu")
endfunction()

# Precompiled headers, which halve a compilation. A precompiled header holds for one set of compile options only, so
# toise_core has one for what measures, optimised fully, and toise_records one for what reads, judges and shows, only
# lightly. The JSON library is in the second alone: it costs every file 0.4 s, whether it is used or not.
set(toise_common_headers <algorithm> <array> <cmath> <cstdint> <filesystem> <fstream> <functional> <limits> <map> <memory>
    <optional> <set> <span> <string> <string_view> <utility> <vector> <fmt/format.h>)

# compile_lightly(target): -O1 in a release, for what is not hot: it compiles in two thirds of the time
function(compile_lightly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# missing_part(gemm cblas "why" [backend]): a variant that this build lacks, on the host or on a GPU backend;
# cases of it are skipped with the reason.
function(missing_part kernel variant reason)
  set(backend host)
  if(ARGC GREATER 3)
    set(backend ${ARGV3})
  endif()
  set_property(GLOBAL APPEND PROPERTY TOISE_MISSING_PARTS "${kernel}|${variant}|${backend}|${reason}")
endfunction()

function(toise_write_missing_parts)
  get_property(parts GLOBAL PROPERTY TOISE_MISSING_PARTS)
  set(rows "")
  foreach(part IN LISTS parts)
    string(REPLACE "|" ";" fields "${part}")
    list(GET fields 0 kernel)
    list(GET fields 1 variant)
    list(GET fields 2 backend)
    list(GET fields 3 reason)
    string(APPEND rows "    MissingPart{\"${kernel}\", \"${variant}\", \"${backend}\", \"${reason}\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/missing_parts.hpp" CONTENT
"// Written by CMake: what this build was configured without.
#pragma once

#include <string_view>
#include <vector>

namespace toise {

struct MissingPart {
  std::string_view kernel, variant, backend, reason;
};
inline std::vector<MissingPart> const missing_parts{
@rows@};
inline constexpr std::string_view mpi_flavour = \"@TOISE_MPI_FLAVOUR@\";

}  // namespace toise
" @ONLY)
endfunction()

function(toise_report_configuration)
  message(STATUS "toise: GPU ${TOISE_GPU}, MPI ${TOISE_MPI_FLAVOUR}, CBLAS ${TOISE_HAS_CBLAS}, PAPI ${TOISE_HAS_PAPI}, hwloc ${TOISE_HAS_HWLOC}")
  get_property(parts GLOBAL PROPERTY TOISE_MISSING_PARTS)
  foreach(part IN LISTS parts)
    string(REPLACE "|" " " text "${part}")
    message(STATUS "toise: will be skipped: ${text}")
  endforeach()
endfunction()
