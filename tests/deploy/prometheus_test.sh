#!/usr/bin/env bash
# A real Prometheus watches a real suite: it finds every series that the alerts
# name, and tells when the suite is killed. All on loopback, on free ports.
set -uo pipefail
source "$(dirname "$0")/lib.sh"
need prometheus promtool

readonly patience=60 # seconds until what should come must have come
work=$(mktemp -d)
readonly work
readonly alerts="$ROOT/deploy/prometheus/alerts.yml"
suite_pid='' prometheus_pid=''

end() {
  local pid
  for pid in $prometheus_pid $suite_pid; do kill -KILL "$pid" && wait "$pid"; done 2>/dev/null
  rm -rf "$work"
}
trap end EXIT

# within command...: tries until it succeeds, or patience is over.
within() {
  local until=$((SECONDS + patience)) output
  while ! output=$("$@" 2>&1); do
    [[ $SECONDS -lt $until ]] && sleep 0.1 && continue
    echo "not within $patience s: $*"
    echo "$output"
    return 1
  done
}

# address_in LOG PATTERN: the address that a program says it has taken.
address_in() {
  local address
  address=$(sed -nE "s/.*$2(127\.0\.0\.1:[1-9][0-9]*).*/\1/p" "$1" | head -n 1)
  [[ -n $address ]] && echo "$address" && return 0
  cat "$1" >&2
  return 1
}

start_suite() {
  local free=127.0.0.1:0
  "$BIN/magpie/magpie" --data="$work/data" --metrics=$free --flow_engine_listen=$free \
    --resource_engine_listen=$free --solution_matching_listen=$free --knowledge_listen=$free \
    2>"$work/suite.log" &
  suite_pid=$!
}

suite_address() { address_in "$work/suite.log" "ready .*metrics="; }

# With the configuration that we ship, but for the suite's port and a quicker pace.
start_prometheus() {
  cp "$alerts" "$work"
  sed -e "s/127\.0\.0\.1:7100/$(suite_address)/" -e 's/interval: 15s/interval: 1s/' \
    "$ROOT/deploy/prometheus/prometheus.yml" >"$work/prometheus.yml"
  prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
    --web.listen-address=127.0.0.1:0 2>"$work/prometheus.log" &
  prometheus_pid=$!
}

prometheus_address() { address_in "$work/prometheus.log" '"Listening on" address='; }

# finds EXPRESSION: it has a result.
finds() {
  local result
  result=$(promtool query instant "http://$(prometheus_address)" "$1") && [[ -n $result ]]
}

# Every metric that the alerts name, with its labels as they stand there.
series_of_the_alerts() {
  grep -v '^ *#' "$alerts" | grep -oE '\b(up|grpc_server|magpie)(_[a-z]+)*(\{[^}]*\}|\b)' |
    grep -E '^up\{|_' | sort -u
}

finds_every_series() {
  local series count=0 missing=0
  while read -r series; do
    count=$((count + 1))
    within finds "$series" || missing=1
  done < <(series_of_the_alerts)
  [[ $count -ge 10 ]] || { echo "the alerts name $count series only"; return 1; }
  return $missing
}

start_suite
check "the suite starts" within suite_address || report
start_prometheus
check "Prometheus starts with the configuration that we ship" within prometheus_address || report
check "it reaches the suite" within finds 'up{job="magpie"} == 1'
check "it finds every series that the alerts name" finds_every_series
check "nothing is down" within finds 'absent(ALERTS{alertname=~"MagpieDown|MagpieServiceMissing"})'
kill -KILL "$suite_pid"
check "it reports a suite that is killed" within finds 'ALERTS{alertname="MagpieDown"}'
report
