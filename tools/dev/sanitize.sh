# Tests under sanitizers, and the lines that they reach. Sourced after build.sh.

readonly PROFILES=build/asan/profiles

# sanitize KIND FOLDER: builds what is tested under the sanitizer of KIND (tools/cmake/sanitize.cmake
# lists it), and tests it.
sanitize() {
  local kind=$1 folder=$2 what log=$LOGS/test-$1.log
  what=$([[ $kind == thread ]] && echo threads || echo addresses)
  build_in "$folder" "what is tested under the sanitizer of $what" \
    "-DMAGPIE_SANITIZE=$kind -DCMAKE_CXX_COMPILER=clang++-14" sanitized
  say "running tests under the sanitizer of $what"
  rm -rf "$PROFILES"
  LLVM_PROFILE_FILE=$PWD/$PROFILES/%p.profraw \
    ctest --test-dir "$folder" --output-on-failure --timeout 600 --repeat until-pass:3 -j "$(nproc)" >"$log" 2>&1 ||
    die "failed under the sanitizer of $what: $(failed_tests "$log"): $(finding "$log"); log: $log"
  # A test that passed on a later try may have found something on an earlier one.
  ! grep -q 'SUMMARY: ' "$log" || say "look at what a test found before it passed: $(finding "$log"); log: $log"
  say "$(grep 'tests passed' "$log"), under the sanitizer of $what"
}

# "data race common/base/timer.cc:30 in magpie::Timer::Run()"
finding() {
  grep -m 1 -oE 'SUMMARY: .*|runtime error: .*|[^ ]*: Failure' "$1" | cut -c 1-300 || echo 'no finding'
}

# The share of lines that the tests under the sanitizer of addresses reach: of each room in
# coverage.txt, of all in one line. What only whole processes run is not counted as reached: the
# mains, and what tests/e2e does. Test code, and what is generated, is not counted at all.
report_coverage() {
  local table=$LOGS/coverage.txt programs objects=() program
  llvm-profdata-14 merge -sparse "$PROFILES"/*.profraw -o "$PROFILES/all.profdata"
  mapfile -t programs < <(find build/asan/common build/asan/services -name '*_test' -type f -perm /u+x)
  for program in "${programs[@]}"; do objects+=(-object "$program"); done
  llvm-cov-14 report "${objects[@]:1}" -instr-profile "$PROFILES/all.profdata" \
    -ignore-filename-regex '_test\.cc$|/testing/|/build/|^/usr/' >"$LOGS/coverage.log" 2>&1 ||
    die "llvm-cov failed: $(tail -n 1 "$LOGS/coverage.log"); log: $LOGS/coverage.log"
  awk -v root="$PWD/" '
    { sub(root, "", $1) }
    $1 ~ /^(common|services)\// {
      depth = split($1, at, "/") - 1
      room = at[1]
      for (i = 2; i <= depth && i <= (at[1] == "common" ? 2 : 4); ++i) room = room "/" at[i]
      lines[room] += $8; missed[room] += $9; lines["in all"] += $8; missed["in all"] += $9
    }
    END {
      for (room in lines)
        if (lines[room])
          printf "%6.1f %% of %6d lines %s\n", 100 * (1 - missed[room] / lines[room]), lines[room], room
    }' "$LOGS/coverage.log" | sort -k 5 >"$table"
  say "these tests reach$(grep "in all$" "$table" | tr -s " "), by room in $table"
}
