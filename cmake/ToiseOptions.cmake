# The options of a build, and the flags that every target shares.
option(TOISE_TESTS "Build the C++ tests" OFF)
option(TOISE_FUZZ "Build the fuzz targets; needs clang and fuzzer-no-link among TOISE_SANITIZE (preset fuzz)" OFF)
option(TOISE_PYTHON "Build the Python bindings" OFF)
option(TOISE_GBENCH "Build toise-gbench, the local kernels under Google Benchmark" ON)
set(TOISE_MPI "auto" CACHE STRING "The MPI to build with: auto, openmpi, mpich or none")
set_property(CACHE TOISE_MPI PROPERTY STRINGS auto openmpi mpich none)
set(TOISE_GPU "none" CACHE STRING "The GPU backend of this build: none, cuda, hip or emulated")
set_property(CACHE TOISE_GPU PROPERTY STRINGS none cuda hip emulated)
option(TOISE_CBLAS "Use a CBLAS where there is one" ON)
option(TOISE_PAPI "Read counters through PAPI where it is there" ON)
set(TOISE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

find_program(TOISE_CCACHE ccache)
if(TOISE_CCACHE)
  foreach(language CXX CUDA HIP)
    if(NOT CMAKE_${language}_COMPILER_LAUNCHER)
      # object files are found again in a fresh clone, wherever it lies, and beside precompiled headers
      set(CMAKE_${language}_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
          CCACHE_SLOPPINESS=pch_defines,time_macros "${TOISE_CCACHE}")
    endif()
  endforeach()
endif()

add_library(toise_flags INTERFACE)
target_compile_options(toise_flags INTERFACE -Wall -Wextra -Wshadow
  $<$<COMPILE_LANGUAGE:CXX>:-Wpedantic>  # what nvcc hands to the compiler of the host is not pedantic
  -Wno-missing-field-initializers)  # designated initialisers name what they set; the rest has its default
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(toise_flags INTERFACE -Wno-maybe-uninitialized)  # false alarms on std::variant
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # garbage collection is a tenth of the compiler's time, and without it no file needs more than 0.4 GB
  target_compile_options(toise_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:--param=ggc-min-heapsize=1000000>)
endif()
target_include_directories(toise_flags INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
if(TOISE_SANITIZE)
  add_compile_options(-fsanitize=${TOISE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TOISE_SANITIZE})
endif()

# where `cmake --install` puts programs and suites; a wheel has its own places
set(TOISE_BIN_DIR bin)
set(TOISE_DATA_DIR share/toise)
if(SKBUILD)
  set(TOISE_BIN_DIR "${SKBUILD_SCRIPTS_DIR}")
  set(TOISE_DATA_DIR "${SKBUILD_DATA_DIR}/share/toise")
endif()
