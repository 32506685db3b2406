#!/usr/bin/env bash
# Tries the alert rules with promtool, and a real Prometheus on the real agent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-monitoring.sh

Installs Prometheus (Debian's package; its service is not started) and what is missing, then checks config/prometheus-alerts.yaml with promtool:
each rule fires on figures that call for it and on no others. A Prometheus of its own reads an agent on this machine.
TXT
    exit 0
    ;;
esac
. scripts/set-up.sh
have_node
# A service that apt would start has no business here.
policy=/usr/sbin/policy-rc.d
if [ ! -e /usr/bin/prometheus ] && [ ! -e "$policy" ] && [ "$(id -u)" = 0 ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
install_packages "${packages[@]}" prometheus
install_node_packages
vitest run test/monitoring
