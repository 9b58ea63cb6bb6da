# A build under a sanitizer: -DMAGPIE_SANITIZE=thread, or =address, which looks for undefined
# behaviour, too, and counts the lines that tests reach. It has libraries and their tests, no
# programs, and takes generated messages from the Release build in build/. tools/dev/sanitize.sh
# makes both builds.

set(MAGPIE_SANITIZE "" CACHE STRING "thread, address, or nothing")
if(NOT MAGPIE_SANITIZE)
  return()
endif()

# Warnings are the business of the Release build, which another compiler makes. Addresses are checked
# without optimization, which would take the compiler thrice the time.
add_compile_options(-w -g1 -fno-omit-frame-pointer)
if(MAGPIE_SANITIZE STREQUAL "thread")
  set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG")
  set(flags -fsanitize=thread)
else()
  set(CMAKE_CXX_FLAGS_RELEASE "-O0 -DNDEBUG")
  set(flags -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fprofile-instr-generate -fcoverage-mapping)
endif()
add_compile_options(${flags})
add_link_options(${flags})

# What hands work from thread to thread. Other tests have one thread, and nothing to find.
set(MAGPIE_THREADED_TESTS
  article_store_test base_test far_store_test feed_test flow_engine_test flow_service_test
  http_client_test http_test knowledge_service_test last_channel_test matching_service_test
  metered_store_test metrics_test once_test records_test resource_engine_test
  resource_service_test rocks_disk_test rocks_store_test rpc_client_test rpc_server_test
  search_test store_test text_test vector_service_test)
# Under the sanitizer of addresses. tests/fuzz has expressions, values and formats there.
set(MAGPIE_ADDRESS_TESTS
  article_test base_test bitmap_test checked_file_test far_store_test feed_test flow_engine_test
  flow_service_test http_client_test http_test knowledge_service_test known_versions_test log_test
  records_test resource_engine_test resource_service_test rocks_store_test rpc_server_test search_test
  solution_test status_test store_test text_test)

# Rooms without threads come from the Release build, as messages do: tests/fuzz has them under the
# sanitizer of addresses, and to build them again would double the time.
function(add_library name)
  if(NOT MAGPIE_SANITIZE STREQUAL "thread" OR NOT name MATCHES
     "^(common_(expr|value|yaml)|flow_(foreign|formats.*)|resource_(formats|openapi))$")
    _add_library(${name} ${ARGN})
    return()
  endif()
  file(RELATIVE_PATH folder ${PROJECT_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR})
  file(TOUCH ${PROJECT_BINARY_DIR}/empty.cc)
  _add_library(${name} STATIC ${PROJECT_BINARY_DIR}/empty.cc)
  target_link_libraries(${name} PUBLIC ${PROJECT_SOURCE_DIR}/build/${folder}/lib${name}.a)
endfunction()

# Builds all that `ctest` runs here.
add_custom_target(sanitized)

# magpie_sanitized_test(<name>) is what magpie_test does here.
function(magpie_sanitized_test name)
  set(tests ${MAGPIE_ADDRESS_TESTS})
  if(MAGPIE_SANITIZE STREQUAL "thread")
    set(tests ${MAGPIE_THREADED_TESTS})
    target_link_libraries(${name} PRIVATE annotated_calls annotated_mutex)
  endif()
  if(NOT name IN_LIST tests)
    return()
  endif()
  add_dependencies(sanitized ${name})
  add_test(NAME ${name} COMMAND ${name})
endfunction()
