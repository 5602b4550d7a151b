cmake_minimum_required(VERSION 3.25)
# Run at build time: writes build_info.cpp, with the revision of the sources, only when it changed.
set(revision "not available: not built from a git checkout")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND "${GIT_EXECUTABLE}" describe --always --dirty --abbrev=12 WORKING_DIRECTORY "${SOURCE}"
                  OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE result)
  if(result EQUAL 0)
    set(revision "${output}")
  endif()
endif()

if(revision MATCHES "^not available" AND EXISTS "${SOURCE}/COMMIT")  # of a bundle: scripts/make-bundle
  file(STRINGS "${SOURCE}/COMMIT" revision LIMIT_COUNT 1)
endif()

file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT
"// Written by CMake at build time.
#include \"core/system/build_info.hpp\"

namespace toise::build_info {
char const* const version = \"@VERSION@\";
char const* const compiler = \"@COMPILER@\";
char const* const flags = \"@FLAGS@\";
char const* const build_type = \"@BUILD_TYPE@\";
std::string git_revision() { return \"@revision@\"; }
}  // namespace toise::build_info
" @ONLY)
