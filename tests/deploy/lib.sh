# What the tests of this folder share. ROOT is the repository's top, BIN the
# folder of the services in the build.

readonly SKIPPED=77 # ctest's SKIP_RETURN_CODE
failures=0

# Skips the whole test where a program is missing.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null && continue
    echo "SKIPPED: there is no $program"
    exit $SKIPPED
  done
}

# check "a sentence" command...: the command's output says why it failed. `|| report` behind it
# where nothing further makes sense without it.
check() {
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "ok      $sentence"
  else
    echo "FAILED  $sentence"
    echo "$output" | sed 's/^/        /'
    failures=$((failures + 1))
    return 1
  fi
}

# To be the last line of a test.
report() {
  [[ $failures -eq 0 ]] && exit 0
  echo "$failures failed"
  exit 1
}
