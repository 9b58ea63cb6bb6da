# How files are compiled, so that a build from nothing takes half the time: the headers that most of
# them include are compiled once, and the files of a target in batches, each batch as one file.
# Files include what they use all the same: clang-tidy sees each by itself, as -DMAGPIE_APART=ON
# compiles it, and builds under a sanitizer have nothing precompiled.

option(MAGPIE_APART "Compile each file by itself, which is faster after a change" OFF)

# magpie_header_set(<name> <header>...) makes a set of headers.
function(magpie_header_set name)
  file(TOUCH ${PROJECT_BINARY_DIR}/empty.cc)
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/empty.cc)
  target_precompile_headers(${name} PRIVATE ${ARGN})
  target_link_libraries(${name} PRIVATE protobuf::libprotobuf gRPC::grpc++)
endfunction()

# magpie_headers() makes those of libraries, of what is not optimized, and of tests.
function(magpie_headers)
  set(headers
    <algorithm> <array> <atomic> <cmath> <cstdint> <deque> <functional> <map> <memory> <optional>
    <set> <span> <string> <utility> <variant> <vector>
    <absl/container/flat_hash_map.h> <absl/container/flat_hash_set.h>
    <absl/functional/any_invocable.h> <absl/functional/function_ref.h> <absl/status/statusor.h>
    <absl/strings/str_cat.h> <absl/strings/str_join.h> <absl/strings/str_split.h>
    <absl/synchronization/mutex.h> <absl/time/time.h>
    <google/protobuf/message.h> <grpcpp/grpcpp.h>)
  magpie_header_set(library_headers ${headers})
  magpie_header_set(tool_headers ${headers})
  magpie_header_set(test_headers
    ${headers} <gmock/gmock.h> <gtest/gtest.h> <iostream> <random> <thread>)
  target_compile_options(tool_headers PRIVATE -O0)
  target_compile_options(test_headers PRIVATE -O0)
  target_link_libraries(test_headers PRIVATE GTest::gmock)
endfunction()

# magpie_precompile(<target>) lets a target use them, but for one with an optimization of its own,
# which a compiled header cannot have.
function(magpie_precompile target)
  get_target_property(options ${target} COMPILE_OPTIONS)
  get_target_property(linked ${target} LINK_LIBRARIES)
  if(options MATCHES "-O[1-3]")
    return()
  elseif("-O0" IN_LIST options AND linked MATCHES "GTest::")
    target_precompile_headers(${target} REUSE_FROM test_headers)
  elseif("-O0" IN_LIST options)
    target_precompile_headers(${target} REUSE_FROM tool_headers)
  else()
    target_precompile_headers(${target} REUSE_FROM library_headers)
  endif()
endfunction()

# magpie_batch(<target>) compiles its files eight at a time: names in their anonymous namespaces
# differ, therefore. Those of generated messages do not. What is optimized most is compiled apart:
# g++ inlines otherwise in a batch, and JSON would be read a sixth slower. g++ would warn of a class
# that holds what is in an anonymous namespace, as if the files were headers. CMake's own batches
# name whole paths, so that ccache could not take them from another folder.
function(magpie_batch target)
  get_target_property(options ${target} COMPILE_OPTIONS)
  if(MAGPIE_APART OR (options MATCHES "-O3" AND NOT MAGPIE_SANITIZE))
    return()
  endif()
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(all ${target} SOURCES)
  set(sources ${all})
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  list(FILTER sources EXCLUDE REGEX "/empty\\.cc$|\\.pb\\.cc$")
  list(FILTER all INCLUDE REGEX "\\.grpc\\.pb\\.cc$")
  list(APPEND sources ${all})
  set(number 0)
  while(sources)
    list(SUBLIST sources 0 8 batch)
    list(REMOVE_ITEM sources ${batch})
    magpie_batch_file(${target} ${number} ${folder} ${batch})
    math(EXPR number "${number} + 1")
  endwhile()
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

# magpie_batch_file(<target> <number> <folder> <source>...) makes the file that includes them.
function(magpie_batch_file target number folder)
  set(text "")
  foreach(source IN LISTS ARGN)
    file(REAL_PATH ${source} whole BASE_DIRECTORY ${folder})
    set_source_files_properties(${whole} DIRECTORY ${folder} PROPERTIES HEADER_FILE_ONLY ON)
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${whole})
    string(APPEND text "#include \"${path}\"\n")
  endforeach()
  set(file ${PROJECT_BINARY_DIR}/batches/${target}_${number}.cc)
  file(CONFIGURE OUTPUT ${file} CONTENT "${text}")
  target_sources(${target} PRIVATE ${file})
endfunction()

# magpie_compile(<folder>) does both for all targets of a folder and below.
function(magpie_compile folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type MATCHES "^(STATIC_LIBRARY|OBJECT_LIBRARY|EXECUTABLE)$")
      magpie_batch(${target})
      if(NOT MAGPIE_SANITIZE)
        magpie_precompile(${target})
      endif()
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    magpie_compile(${below})
  endforeach()
endfunction()
