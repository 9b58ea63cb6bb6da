# Checks what no compiler does: layout, scripts, protos, commit subjects, and what clang-tidy finds.
# Sourced after lib.sh. Each check reports one line, or one error with what to do about it.

# The commit after which subjects are checked. A clone that is too shallow to have it has only later
# ones.
readonly BEFORE_CHECKS=c0a8f92
readonly PREFIXES='flow|resource|matching|knowledge|expr|store|common|ctl|bench|demo|deploy|tests|docs|build'
readonly LONGEST_SUBJECT=72

# The protos of the last release, as buf builds them.
readonly RELEASED=tools/buf/released.binpb.gz

# clang-tidy takes seconds for a file: it sees the files with the most changed lines. Files that have
# not changed since this commit may have findings; whoever changes one leaves it without.
readonly BEFORE_TIDY=c0a8f92
readonly MOST_TIDIED=12
readonly COMMITS_BACK=10

# check WHAT FUNCTION: runs it, and reports what it put into `checked` and how long it took.
check() {
  local began_at checked=
  began_at=$(date +%s)
  "$1"
  say "checked $checked ($(($(date +%s) - began_at)) s)"
}

in_clone() { [[ $(git rev-parse --show-toplevel 2>/dev/null) == "$PWD" ]]; }

# The files of the project that match the patterns: in an exported tree, all but what is made.
files() {
  local pattern name names=()
  if in_clone; then
    git ls-files --cached --others --exclude-standard -- "$@" |
      while IFS= read -r name; do [[ ! -f $name ]] || printf '%s\n' "$name"; done
    return
  fi
  for pattern in "$@"; do names+=(-o -name "$pattern"); done
  find . \( -path ./build -o -path ./var -o -name node_modules \) -prune -o \
    -type f \( "${names[@]:1}" \) -print
}

check_layout() {
  local sources bad
  mapfile -t sources < <(files '*.h' '*.cc')
  bad=$(printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -n 40 clang-format-14 --dry-run 2>&1 |
    sed -n 's/^\([^ :]*\):[0-9]*:.*clang-format.*/\1/p' | sort -u | paste -sd' ') ||
    die 'clang-format-14 failed'
  [[ -z $bad ]] || die "not formatted; run: clang-format-14 -i $bad"
  checked="layout: ${#sources[@]} C++ files"
}

# What a script sources is checked with it.
check_scripts() {
  local scripts
  mapfile -t scripts < <(files '*' |
    xargs -d '\n' grep -lIE '^#!/(bin/(ba)?sh|usr/bin/env bash)')
  shellcheck --external-sources --source-path=SCRIPTDIR --shell=bash --severity=warning \
    --format=gcc "${scripts[@]}" >"$LOGS/shellcheck.log" 2>&1 ||
    die "shellcheck: $(head -n 1 "$LOGS/shellcheck.log"); all of it: $LOGS/shellcheck.log"
  checked="scripts: ${#scripts[@]}"
}

# "flow: close an instance with its last task"
check_subject() {
  local subject=$1
  ((${#subject} <= LONGEST_SUBJECT)) ||
    die "a subject has at most $LONGEST_SUBJECT characters, not ${#subject}; reword: $subject"
  [[ $subject =~ ^($PREFIXES):\ [^\ ] ]] ||
    die "a subject begins with one of ${PREFIXES//|/, } and a colon; reword: $subject"
  [[ ! ${subject,,} =~ (^|[^a-z])wip([^a-z]|$) ]] ||
    die "finish or squash work in progress before it lands: $subject"
}

check_subjects() {
  local subjects subject range=HEAD
  if ! in_clone; then
    checked='subjects: none, for this is not a clone'
    return
  fi
  ! git merge-base --is-ancestor "$BEFORE_CHECKS" HEAD 2>/dev/null || range=$BEFORE_CHECKS..HEAD
  mapfile -t subjects < <(git log --no-merges --format=%s "$range")
  for subject in "${subjects[@]}"; do check_subject "$subject"; done
  checked="subjects: ${#subjects[@]} commits"
}

buf() { "$(echo tools/buf/node_modules/@bufbuild/buf-linux-*/bin/buf)" "$@"; }

# grown RULES FOLDER...: whether folders of proto/ keep, by buf's RULES, what was released.
grown() (
  local rules=$1 buf folder paths=()
  shift
  buf=$(realpath tools/buf/node_modules/@bufbuild/buf-linux-*/bin/buf)
  for folder in "$@"; do paths+=(--path "${folder#proto/}"); done
  cd proto
  "$buf" breaking --against "../$RELEASED" "${paths[@]}" \
    --config "{\"version\":\"v2\",\"breaking\":{\"use\":[\"$rules\"]}}" >"../$LOGS/buf.log" 2>&1
)

# Clients are compiled against v1, so that nothing of it goes or is renamed. What is on disk has
# numbers and no names.
check_protos() {
  local rules
  buf lint proto >"$LOGS/buf.log" 2>&1 || die "buf lint: $(head -n 1 "$LOGS/buf.log")"
  for rules in PACKAGE WIRE; do
    if [[ $rules == PACKAGE ]]; then set -- proto/magpie/*/v1; else set -- proto/magpie/*/*/v1; fi
    grown "$rules" "$@" ||
      die "breaks what was released: $(head -n 1 "$LOGS/buf.log"); add, and keep what was there"
  done
  checked='protos: style, and that all of the last release is kept'
}

# After a release: it is what later ones are compared with.
take_protos_as_released() {
  buf build proto --path proto/magpie --exclude-path proto/magpie/bench --exclude-source-info \
    -o "$RELEASED"
  say "$RELEASED has the protos as they are now"
}

# The commit with which changed files are compared: where a branch left main, and on main itself a
# few commits ago, or as far as a shallow clone goes; never one before clang-tidy was run.
base() {
  local main at found=''
  for main in origin/main main; do
    at=$(git merge-base HEAD "$main" 2>/dev/null) || continue
    [[ $at == "$(git rev-parse HEAD)" ]] || found=$at
  done
  [[ -n $found ]] || found=$(git rev-list --first-parent -n $((COMMITS_BACK + 1)) HEAD | tail -n 1)
  ! git merge-base --is-ancestor "$found" "$BEFORE_TIDY" 2>/dev/null || found=$BEFORE_TIDY
  printf '%s' "$found"
}

# C++ files of the build whose lines have changed, most first; a header stands for the .cc of its name.
changed_sources() {
  git diff --numstat -M "$(base)" -- '*.cc' '*.h' | sed -E 's/\{.* => (.*)\}/\1/; s,//,/,' |
    awk '{ sub(/\.h$/, ".cc", $3); lines[$3] += $1 } END { for (f in lines) if (lines[f]) print lines[f], f }' |
    sort -rn | while read -r _ file; do
      ! grep -qF "\"$PWD/$file\"" build/tidy/compile_commands.json || printf '%s\n' "$file"
    done
}

# A command for each file, without the headers that g++ has compiled, and without its own options:
# clang reads neither. What is generated is in build/.
make_commands() {
  cmake -S . -B build/tidy -G Ninja -DMAGPIE_APART=ON >"$LOGS/configure-tidy.log" 2>&1 ||
    die "cmake failed; log: $LOGS/configure-tidy.log"
  sed -i -E -e 's# (-Winvalid-pch -include [^ ]+cmake_pch\.hxx|--param=[^ ]+)##g' \
    -e 's#/build/tidy([/" ])#/build\1#g' build/tidy/compile_commands.json
}

check_tidy() {
  local changed tidied first
  in_clone || { checked='clang-tidy: nothing, for this is not a clone'; return; }
  make_commands
  mapfile -t changed < <(changed_sources)
  tidied=("${changed[@]:0:MOST_TIDIED}")
  checked="clang-tidy: ${#tidied[@]} of ${#changed[@]} changed C++ files, those with most new lines"
  ((${#tidied[@]} > 0)) || return 0
  printf '%s\n' "${tidied[@]}" |
    xargs -P "$(nproc)" -n 1 clang-tidy-14 -p build/tidy --quiet >"$LOGS/tidy.log" 2>/dev/null || {
    first=$(grep -m 1 -E ': (error|warning):' "$LOGS/tidy.log") || first='it failed'
    die "clang-tidy: ${first#"$PWD/"}; all of it: $LOGS/tidy.log"
  }
}

check_text() {
  check check_layout
  check check_scripts
  check check_subjects
  check check_protos
}
