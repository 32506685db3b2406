#!/usr/bin/env bash
# The slow proofs: the long forms of what the ordinary suite tests in short. Prints their figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-reliability.sh [VITEST ARGUMENTS]

Installs what is missing and runs test/whole-path.test.ts in its long form (about six minutes): the receiver away for a minute, the
agent killed with -9 thirty times in mid-flight. Prints what arrived and when.
TXT
    exit 0
    ;;
esac
. scripts/set-up.sh
have_node
install_packages "${packages[@]}" "${test_packages[@]}"
install_node_packages
TILLFRAME_LONG=1 exec vitest run test/whole-path.test.ts "$@"
