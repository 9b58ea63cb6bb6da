# Builds Release into ./build, and other builds into folders of it. Sourced after lib.sh.

# "[17/230] Building ...": what ninja says.
count_ninja() {
  [[ $1 =~ ^\[([0-9]+)/([0-9]+)\] ]] || return 0
  done=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
}

# The line that tells what went wrong.
first_error() {
  grep -m 1 -E ': (fatal )?error:|^ninja: error|undefined reference' "$LOGS/build.log" ||
    tail -n 1 "$LOGS/build.log"
}
first_cmake_error() { grep -m 1 -A 2 'CMake Error' "$LOGS/configure.log" | tr -s ' \n' ' '; }

# build_in FOLDER WHAT OPTIONS TARGET...: all where no target is named. Two at once would spoil the
# folder: the second waits.
build_in() (
  folder=$1 what=$2
  read -ra options <<<"$3"
  shift 3
  flock -n 9 || { say "waiting for another build"; flock 9; }
  # Lets ccache find what another checkout has built.
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  # Takes what a file includes from the compiler, which spares a run of the preprocessor.
  export CCACHE_DEPEND=1
  # Precompiled headers have no defines of our own and no times in them, and are too large to be read
  # for each file that includes them.
  export CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_INODECACHE=1
  say "building $what in $folder/ (the first time takes minutes)"
  cmake -S . -B "$folder" -G Ninja "${options[@]}" >"$LOGS/configure.log" 2>&1 ||
    die "cmake failed: $(first_cmake_error); log: $LOGS/configure.log"
  : >"$LOGS/build.log"
  NINJA_STATUS='[%f/%t] ' ninja -C "$folder" "$@" 2>&1 |
    show_progress built "$LOGS/build.log" count_ninja ||
    die "the build failed: $(first_error); log: $LOGS/build.log"
) 9>"$RUN/build.lock"

# build TARGET...: the Release build, with all where no target is named.
build() { build_in build "${*:-everything}" -DCMAKE_BUILD_TYPE=Release "$@"; }

# The tests that failed, by the log of ctest.
failed_tests() {
  sed -n 's/.*- \(.*\) (\(Failed\|Timeout\|Not Run\|SEGFAULT\|Subprocess.*\))$/\1/p' "$1" | paste -sd' '
}
