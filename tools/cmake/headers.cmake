# The headers that most files include, compiled once: without them a build from nothing takes a third
# longer. Files include what they use all the same: builds under a sanitizer, and clang-tidy, have
# nothing precompiled.

set(MAGPIE_LIBRARY_HEADERS
  <algorithm> <array> <atomic> <cmath> <cstdint> <deque> <functional> <map> <memory> <optional>
  <set> <span> <string> <utility> <variant> <vector>
  <absl/container/flat_hash_map.h> <absl/container/flat_hash_set.h>
  <absl/functional/any_invocable.h> <absl/functional/function_ref.h> <absl/status/statusor.h>
  <absl/strings/str_cat.h> <absl/strings/str_join.h> <absl/strings/str_split.h>
  <absl/synchronization/mutex.h> <absl/time/time.h>)
set(MAGPIE_RPC_HEADERS <google/protobuf/message.h> <grpcpp/grpcpp.h>)
set(MAGPIE_TEST_HEADERS <gmock/gmock.h> <gtest/gtest.h> <iostream> <random> <thread>)

# magpie_headers(<name> <header>...) makes a set of them.
function(magpie_headers name)
  file(TOUCH ${PROJECT_BINARY_DIR}/empty.cc)
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/empty.cc)
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# magpie_precompile(<folder>) lets all targets of a folder and below use them, but for those with an
# optimization of their own, which a compiled header cannot have.
function(magpie_precompile folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(options ${target} COMPILE_OPTIONS)
    get_target_property(linked ${target} LINK_LIBRARIES)
    if(NOT type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$" OR options MATCHES "-O[1-3]")
      continue()
    elseif("-O0" IN_LIST options AND "GTest::gmock" IN_LIST linked)
      target_precompile_headers(${target} REUSE_FROM test_headers)
    elseif("-O0" IN_LIST options)
      target_precompile_headers(${target} REUSE_FROM tool_headers)
    else()
      target_precompile_headers(${target} REUSE_FROM library_headers)
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    magpie_precompile(${below})
  endforeach()
endfunction()
