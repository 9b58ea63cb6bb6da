#!/usr/bin/env bash
# The Kustomize base renders, and what it renders fits our binaries.
set -uo pipefail
source "$(dirname "$0")/lib.sh"
need kubectl

work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

# service, port of gRPC, port of metrics
readonly services="flow-engine 7101 7111
resource-engine 7102 7112
solution-matching 7103 7113
knowledge 7104 7114"

for_each_service() {
  local service grpc metrics result=0
  while read -r service grpc metrics; do
    "$1" "$service" "$grpc" "$metrics" || result=1
  done <<<"$services"
  return $result
}

# render FOLDER OUT: each object becomes the file OUT/<kind>.<name>.
render() {
  mkdir -p "$2"
  kubectl kustomize "$1" >"$2/all" 2>"$2/stderr" || { cat "$2/stderr"; return 1; }
  awk -v out="$2" '
    function flush() { if (kind != "") printf "%s", text > (out "/" kind "." name); text = kind = "" }
    /^---$/ { flush(); next }
    /^kind: / { kind = $2 }
    /^[a-z]/ { in_metadata = ($1 == "metadata:") }
    in_metadata && /^  name: / { name = $2 }
    { text = text $0 "\n" }
    END { flush() }' "$2/all"
}

# holds FILE TEXT [TIMES]: so many lines of FILE are TEXT, but for white space and list dashes.
holds() {
  local found
  found=$(sed -E 's/^[ -]+//' "$1" | grep -cxF -- "$2")
  [[ $found -eq ${3:-1} ]] && return 0
  echo "$(basename "$1") has $found times, not ${3:-1} times: $2"
  return 1
}

serves_its_ports() {
  local set="$work/base/StatefulSet.$1" at="$work/base/Service.$1"
  holds "$set" "containerPort: $2" && holds "$set" "containerPort: $3" &&
    holds "$at" "port: $2" && holds "$at-pods" "clusterIP: None" &&
    holds "$set" "serviceName: $1-pods" && holds "$set" "replicas: 1"
}

is_probed_over_grpc() {
  local set="$work/base/StatefulSet.$1" probe
  for probe in startupProbe readinessProbe livenessProbe; do holds "$set" "$probe:" || return 1; done
  holds "$set" "grpc:" 3 && holds "$set" "port: $2" 3
}

is_scraped() {
  local set="$work/base/StatefulSet.$1"
  holds "$set" 'prometheus.io/scrape: "true"' && holds "$set" "prometheus.io/port: \"$3\"" &&
    holds "$set" "name: metrics"
}

is_confined() {
  local set="$work/base/StatefulSet.$1" line
  for line in "runAsNonRoot: true" "readOnlyRootFilesystem: true" "ALL" \
    "allowPrivilegeEscalation: false" "automountServiceAccountToken: false" \
    "type: RuntimeDefault" "memory: 1Gi"; do
    holds "$set" "$line" || return 1
  done
}

keeps_its_data_on_a_volume() {
  local set="$work/base/StatefulSet.$1"
  holds "$set" "volumeClaimTemplates:" && holds "$set" "storage: 10Gi" &&
    holds "$set" "mountPath: /var/lib/magpie" && holds "$set" "value: /var/lib/magpie/$1"
}

has_time_to_drain() {
  local grace drain
  grace=$(sed -n 's/^ *terminationGracePeriodSeconds: //p' "$work/base/StatefulSet.$1")
  drain=$(variables "$1" | sed -n 's/^MAGPIE_DRAIN_TIME=\([0-9]*\)s$/\1/p')
  [[ $grace -gt $drain ]] && return 0
  echo "$1 is killed after $grace s, and drains for $drain s"
  return 1
}

# The variables that Kubernetes would give to a service, one a line.
variables() {
  local set="$work/base/StatefulSet.$1" map
  grep -A1 "configMapRef:" "$set" | sed -n 's/^ *name: //p' | while read -r map; do
    sed -nE 's/^  (MAGPIE_[A-Z_]+): "?([^"]*)"?$/\1=\2/p' "$work/base/ConfigMap.$map"
  done
  grep -A1 "name: MAGPIE_" "$set" | sed -E 's/^[ -]*(name|value): //; /^--$/d' | paste -d= - -
}

starts_with_its_variables() {
  local env=() line printed
  holds "$work/base/StatefulSet.$1" "enableServiceLinks: false" || return 1
  while read -r line; do env+=("$line"); done < <(variables "$1")
  printed=$(env -i "${env[@]}" "$BIN/$1/$1" --print-config) || return 1
  grep -q "^listen = 0.0.0.0:$2 " <<<"$printed" && grep -q "^metrics = 0.0.0.0:$3 " <<<"$printed" &&
    grep -q "^log_format = json " <<<"$printed" && return 0
  echo "$printed"
  return 1
}

# The StatefulSet of a service without what is its own.
in_general() {
  sed -e "s/$1/SERVICE/g; s/$2/PORT/g; s/$3/METRICS/g" \
    -e '/MAGPIE_RESOURCE_ENGINE/,+1d; /MAGPIE_SOLUTION_MATCHING/,+1d' \
    -e '/configMapRef:/{N;/upstreams/d}' "$work/base/StatefulSet.$1"
}

is_like_the_others() {
  diff <(in_general knowledge 7104 7114) <(in_general "$1" "$2" "$3")
}

# What deploy/README.md shows. `bases` is the name that old and new kubectl know.
an_overlay_sets_namespace_images_and_upstreams() {
  mkdir "$work/overlay"
  ln -s "$ROOT/deploy/k8s/base" "$work/base-files"
  cat >"$work/overlay/kustomization.yaml" <<'END'
namespace: support
bases: [../base-files]
images:
  - name: magpie/resource-engine
    newName: registry.example/resource-engine
    newTag: "7"
configMapGenerator:
  - name: upstreams
    behavior: merge
    literals: ["MAGPIE_UPSTREAMS=bike=http://bike-api.example"]
END
  render "$work/overlay" "$work/overlaid" || return 1
  holds "$work/overlaid/StatefulSet.resource-engine" "namespace: support" &&
    holds "$work/overlaid/StatefulSet.resource-engine" \
      "image: registry.example/resource-engine:7" &&
    holds "$work/overlaid/all" "MAGPIE_UPSTREAMS: bike=http://bike-api.example"
}

check "the base renders" render "$ROOT/deploy/k8s/base" "$work/base" || report
check "each service serves its ports under its name" for_each_service serves_its_ports
check "each service is probed over gRPC" for_each_service is_probed_over_grpc
check "each service is scraped" for_each_service is_scraped
check "each service is confined" for_each_service is_confined
check "each service keeps its data on a volume" for_each_service keeps_its_data_on_a_volume
check "each service has time to drain" for_each_service has_time_to_drain
check "each service starts with its variables" for_each_service starts_with_its_variables
check "services differ in name and ports only" for_each_service is_like_the_others
check "an overlay sets what the base leaves open" an_overlay_sets_namespace_images_and_upstreams
report
