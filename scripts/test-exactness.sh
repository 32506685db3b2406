#!/usr/bin/env bash
# The long proof of exactness: what test/exactness/exactness.test.ts shows in short, with 2,000 sales. Prints its figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
usage() {
  cat <<'TXT'
Usage: scripts/test-exactness.sh [--sales N] [--json FILE] [VITEST ARGUMENTS]

Installs what is missing and runs test/exactness/exactness.test.ts in its long form (about ten minutes): 2,000 sales over five cameras of
different kinds (B-frames, H.265, 5 pictures a second, one packet in a hundred lost over UDP and TCP), cameras restarted, the whole gateway with 200
pushed sales, and its wall clock stepped by an hour. Every frame is compared with the picture it says it is. Then sales that arrive up to a minute late,
with whole seconds, from a till whose clock is set back, and a backlog at a new register; cameras that are late themselves, measured and not,
against what their pairs state; pictures of 1080p over UDP that loses 0.1, 1 and 3 % of its packets, and several in a row; 30 sales on a quarter of a core with key frames 10 s apart (needs root and control groups); and the further
kinds of the test camera and of the lookback's proof. The machine should do nothing else: decoders run behind all other programs.

  --sales N     instead of 2,000
  --json FILE   the figures, as JSON
TXT
}
json='' sales=2000
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --json) json=${2?'--json needs a file'}; shift 2 ;;
    --sales) sales=${2?'--sales needs a number'}; shift 2 ;;
    *) break ;;
  esac
done
. scripts/set-up.sh
have_node
install_packages "${packages[@]}" "${test_packages[@]}" libfaketime
install_node_packages
[ -z "$json" ] || export TILLFRAME_EXACTNESS_JSON=$json
# One after the other: cameras that paint beside another measurement would be measured as well.
TILLFRAME_LONG=1 TILLFRAME_SALES=$sales exec vitest run --no-file-parallelism test/exactness test/peers/cameras/painted-clock.test.ts test/agent/cameras/lookback/real-camera.test.ts test/agent/cameras/network-delay.test.ts "$@"
