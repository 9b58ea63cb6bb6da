#!/usr/bin/env bash
# The Prometheus files are what promtool takes, and each alert fires and stays
# silent when it should.
set -uo pipefail
source "$(dirname "$0")/lib.sh"
need promtool
cd "$ROOT/deploy/prometheus" || exit 1

work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

# Some builds of Prometheus, Debian's among them, know nothing of Kubernetes. They check the rest of
# the file, with no targets in the place of the pods.
check_kubernetes_config() {
  promtool check config kubernetes.yml && return 0
  cp alerts.yml "$work"
  sed -e 's/kubernetes_sd_configs:/static_configs:/' -e 's/- role: pod/- targets: []/' \
    kubernetes.yml >"$work/kubernetes.yml"
  promtool check config "$work/kubernetes.yml"
}

each_alert_is_tested() {
  local alert missing=0 firing
  firing=$(awk '/ alertname: / { alert = $3 } / exp_alerts:/ { print alert }' alerts_test.yml)
  for alert in $(sed -n 's/^ *- alert: //p' alerts.yml); do
    grep -qx "$alert" <<<"$firing" && continue
    echo "no test lets $alert fire"
    missing=1
  done
  return $missing
}

check "the local configuration is valid" promtool check config prometheus.yml
check "the cluster's configuration is valid" check_kubernetes_config
check "each alert has a test in which it fires" each_alert_is_tested
check "alerts fire and stay silent when they should" promtool test rules alerts_test.yml
report
