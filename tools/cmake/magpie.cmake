# The suite's whole build vocabulary: a few words beyond plain CMake.

find_program(MAGPIE_CCACHE ccache)
if(MAGPIE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MAGPIE_CCACHE})
endif()
find_program(MAGPIE_MOLD mold)
if(MAGPIE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# magpie_proto(<target> <file.proto>... DEPS <target>...) makes a library of generated messages
# and, where a file declares a service, its gRPC stubs.
function(magpie_proto target)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  if(MAGPIE_SANITIZE)
    magpie_built_proto(${target} ${ARG_DEPS})
    return()
  endif()
  set(root ${PROJECT_SOURCE_DIR}/proto)
  set(out ${PROJECT_BINARY_DIR}/proto)
  file(MAKE_DIRECTORY ${out})
  set(sources)
  foreach(file IN LISTS ARG_UNPARSED_ARGUMENTS)
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    set(made ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
    set(grpc)
    if(stem MATCHES "_service$")
      list(APPEND made ${out}/${stem}.grpc.pb.cc ${out}/${stem}.grpc.pb.h)
      set(grpc --grpc_out=${out} --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    add_custom_command(
      OUTPUT ${made}
      COMMAND protobuf::protoc --proto_path=${root} --cpp_out=${out} ${grpc} ${file}
      DEPENDS ${root}/${file}
      COMMENT "proto ${file}")
    list(APPEND sources ${made})
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_compile_options(${target} PRIVATE -w)
  target_link_libraries(${target} PUBLIC ${ARG_DEPS} protobuf::libprotobuf gRPC::grpc++)
endfunction()

# magpie_built_proto(<target>) is what magpie_proto has made of the same in the Release build.
function(magpie_built_proto target)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${PROJECT_SOURCE_DIR}/build/proto/lib${target}.a)
  target_include_directories(${target} SYSTEM INTERFACE ${PROJECT_SOURCE_DIR}/build/proto)
  target_link_libraries(${target} INTERFACE ${ARGN} protobuf::libprotobuf gRPC::grpc++)
endfunction()

# magpie_program(<name> <source>... DEPS <target>...) makes a binary that is to be fast. It has gRPC,
# protobuf, Abseil and RocksDB within itself: between shared libraries, and within them, each call
# goes through a table, and a third fewer requests are served. Its memory is jemalloc's: a call is
# taken, written and answered on threads of its own, so that most memory is freed on another thread
# than it was taken on, where the C library's own lets the threads wait.
function(magpie_program name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE PkgConfig::jemalloc ${ARG_DEPS} snappy lz4 zstd bz2 z)
  target_link_options(${name} PRIVATE -Wl,--as-needed)  # the last five are RocksDB's
  set_target_properties(${name} PROPERTIES
    RULE_LAUNCH_LINK ${PROJECT_SOURCE_DIR}/tools/cmake/link_with_archives)
endfunction()

# magpie_service(<name> <part>...) makes the binary of a service from its main.cc.
function(magpie_service name)
  magpie_program(${name} main.cc DEPS ${ARGN} absl::flags)
endfunction()

# magpie_test(<name> <source>... DEPS <target>...) makes a GoogleTest binary known to ctest. The test
# itself is not optimized: what it tests is, and it compiles in half the time.
function(magpie_test name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE -O0)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  if(MAGPIE_SANITIZE)
    magpie_sanitized_test(${name})
    return()
  endif()
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# magpie_far_tests(<name>...) runs each of these tests once more, over a store that is far away: those
# that open theirs by common/testing/store/open_test_store.h.
function(magpie_far_tests)
  foreach(name ${ARGN})
    if(NOT TEST ${name})  # a sanitizer leaves it out
      continue()
    endif()
    add_test(NAME ${name}.far COMMAND ${name})
    set_tests_properties(${name}.far PROPERTIES ENVIRONMENT MAGPIE_TEST_STORE=far)
  endforeach()
endfunction()
