# A build under a sanitizer: -DMAGPIE_SANITIZE=thread, or =address, which looks for undefined
# behaviour, too, and counts the lines that tests reach. It has libraries and their tests, no
# programs, and takes generated messages from the Release build in build/. tools/dev/sanitize.sh
# makes both builds.

set(MAGPIE_SANITIZE "" CACHE STRING "thread, address, or nothing")
if(NOT MAGPIE_SANITIZE)
  return()
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG")
# Warnings are the business of the Release build, which another compiler makes.
add_compile_options(-w -g1 -fno-omit-frame-pointer)
if(MAGPIE_SANITIZE STREQUAL "thread")
  set(flags -fsanitize=thread)
else()
  set(flags -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fprofile-instr-generate -fcoverage-mapping)
endif()
add_compile_options(${flags})
add_link_options(${flags})

# What hands work from thread to thread; other tests have one thread, and nothing to find.
set(MAGPIE_THREADED_TESTS
  base_test flow_engine_test flow_peers_test flow_service_test http_client_test http_test
  knowledge_service_test last_channel_test matching_service_test metered_store_test metrics_test once_test records_test
  resource_client_test resource_engine_test resource_service_test rocks_disk_test rocks_store_test
  rpc_client_test rpc_server_test sanitized_stories_test store_test)

# Builds all that `ctest` runs here.
add_custom_target(sanitized)

# magpie_sanitized_test(<name>) is what magpie_test does here.
function(magpie_sanitized_test name)
  if(MAGPIE_SANITIZE STREQUAL "thread")
    if(NOT name IN_LIST MAGPIE_THREADED_TESTS)
      return()
    endif()
    target_link_libraries(${name} PRIVATE annotated_mutex)
  endif()
  add_dependencies(sanitized ${name})
  add_test(NAME ${name} COMMAND ${name})
endfunction()
