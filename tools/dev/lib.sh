# What the scripts of tools/dev share: words to the reader, progress, processes.
# Sourced, never run. A script that sources it runs in the root of the repository.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly RUN=var/run LOGS=var/log
mkdir -p "$RUN" "$LOGS"

say() { printf '== %s\n' "$*"; }

# One clear line, and the end.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# show_progress LABEL LOG COUNT: copies standard input to LOG and tells how far it is. The function
# COUNT looks at a line and sets `done` and `total` where the line tells them.
show_progress() {
  local label=$1 log=$2 count=$3 line done=0 total=0 percent told=-5
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    "$count" "$line"
    ((total > 0)) || continue
    percent=$((100 * done / total))
    if [[ -t 1 ]]; then
      ((percent == told)) || printf '\r   %s %3d %% (%d s) ' "$label" "$percent" "$SECONDS"
      told=$percent
    elif ((percent >= told + 5)); then
      printf '   %s %3d %% (%d s)\n' "$label" "$percent" "$SECONDS"
      told=$percent
    fi
  done
  [[ ! -t 1 || $told -lt 0 ]] || printf '\n'
}

# When a process began, in ticks since the boot; nothing where it is gone. Together with the pid it
# names a process for good: a pid alone may belong to another one by now.
began() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  local -a fields
  read -ra fields <<<"${stat##*) }" # the name before may have spaces and brackets
  [[ ${fields[0]} == Z ]] || printf '%s' "${fields[19]}"
}

# The pid of what start_process has started under this name; nothing where it is gone.
running() {
  local pid start
  [[ -f $RUN/$1.pid ]] || return 0
  read -r pid start <"$RUN/$1.pid" || return 0
  [[ -n $start && $(began "$pid") == "$start" ]] && printf '%s' "$pid"
  return 0
}

# start_process NAME COMMAND...: in a session of its own, so that Ctrl-C reaches this script only.
# Its output goes to $LOGS/NAME.log, its pid to `started`.
start_process() {
  local name=$1
  shift
  setsid "$@" >"$LOGS/$name.log" 2>&1 </dev/null 9>&- &
  started=$!
  printf '%s %s\n' "$started" "$(began "$started")" >"$RUN/$name.pid"
}

# stop_process NAME: asks it to end, and insists after 20 s. Says nothing where it is gone.
stop_process() {
  local name=$1 pid tries
  pid=$(running "$name")
  if [[ -n $pid ]]; then
    say "stopping $name (pid $pid)"
    kill -TERM "$pid" 2>/dev/null || true
    for ((tries = 0; tries < 200; ++tries)); do
      [[ -n $(running "$name") ]] || break
      sleep 0.1
    done
    [[ -z $(running "$name") ]] || kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$RUN/$name.pid"
}

# wait_for NAME SECONDS COMMAND...: until COMMAND succeeds, while the process NAME is running.
wait_for() {
  local name=$1 tries=$(($2 * 10))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [[ -n $(running "$name") ]] ||
      die "$name did not start: $(tail -n 1 "$LOGS/$name.log"); log: $LOGS/$name.log"
    ((tries-- > 0)) || die "$name is still not ready; log: $LOGS/$name.log"
    sleep 0.1
  done
}

# Whether something listens on a port of this host.
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
