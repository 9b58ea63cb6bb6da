# Tests under sanitizers, and the lines that they reach. Sourced after build.sh.

readonly COVERAGE=build/asan/coverage

# sanitize KIND FOLDER: builds what is tested under the sanitizer of KIND, and tests it.
sanitize() {
  local kind=$1 folder=$2 log=$LOGS/test-$1.log
  build_in "$folder" "the tests under the sanitizer of ${kind}es" \
    "-DMAGPIE_SANITIZE=$kind -DCMAKE_CXX_COMPILER=clang++-14" sanitized
  say "running the tests under the sanitizer of ${kind}es"
  rm -rf "$COVERAGE"
  LLVM_PROFILE_FILE=$PWD/$COVERAGE/%p.profraw \
    ctest --test-dir "$folder" --output-on-failure --timeout 300 -j "$(nproc)" >"$log" 2>&1 ||
    die "under the sanitizer: $(failed_tests "$log"): $(first_finding "$log"); log: $log"
  say "$(grep 'tests passed' "$log"), under the sanitizer of ${kind}es"
}

# "SUMMARY: ThreadSanitizer: data race common/timer/timer.cc:30 in magpie::Timer::Run()"
first_finding() { grep -m 1 -oE 'SUMMARY: .*|runtime error: .*|[^ ]*: Failure' "$1" || echo 'no finding'; }

# Lines of common/ and services/ by room, and the total. What only other processes run, such as the
# mains and what tests/e2e reaches, is not counted.
report_coverage() {
  local objects object=() table=$LOGS/coverage.txt
  llvm-profdata-14 merge -sparse "$COVERAGE"/*.profraw -o "$COVERAGE/all.profdata"
  mapfile -t objects < <(find build/asan/common build/asan/services -name '*.a')
  for one in "${objects[@]:1}"; do object+=(-object "$one"); done
  llvm-cov-14 report "${objects[0]}" "${object[@]}" -instr-profile "$COVERAGE/all.profdata" \
    -ignore-filename-regex '_test\.cc$|/testing/|/testdata/|/build/|^/usr/' >"$COVERAGE/files.txt"
  echo done
}
