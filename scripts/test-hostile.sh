#!/usr/bin/env bash
# Hostile peers beside honest ones, against the built program (test/reliability/hostile/hostile.ts). Installs what is missing. --help lists the options.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/set-up.sh
. scripts/set-up.sh
have_node
install_packages "${packages[@]}" "${test_packages[@]}"
install_node_packages
build
export TILLFRAME_PROGRAM=$PWD/dist/main.js
exec node test/reliability/hostile/hostile.ts "$@"
