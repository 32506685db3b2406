#!/usr/bin/env bash
# Installs what is missing, builds, and runs the tests on real peers; beside them it checks types, lint, format, unused code and language.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test.sh [VITEST ARGUMENTS]

Installs what is missing (Debian packages, Node 24 and npm packages), builds, and runs the tests: real ffmpeg, a real RTSP camera, real
SQLite files, a real browser. Beside them it checks types, lint, format, unused code and language. Arguments go to vitest:

  scripts/test.sh                         everything (about a quarter of an hour on two processors)
  scripts/test.sh test/agent/store -t outbox    one folder, tests whose names match
TXT
    exit 0
    ;;
esac
. scripts/set-up.sh
started=$SECONDS
have_node
install_packages "${packages[@]}" "${test_packages[@]}"
install_node_packages

# Checks at idle priority take what tests leave of the processors: much, while cameras are waited for.
check_beside() {
  local check failed=0
  chrt --idle --pid 0 "$BASHPID" 2>/dev/null || true
  for check in format language unused types lint; do npm run --silent "check:$check" || failed=1; done
  return "$failed"
}
said=$(mktemp)
clean_up() {
  kill -- "-$checks" 2>/dev/null || true
  rm -f "$said" "${report-}"
}
# A process group of their own, to be ended with this script.
set -m
check_beside >"$said" 2>&1 & checks=$!
set +m
trap clean_up EXIT
build
status=0
say 'tests; beside them types, lint, format, unused code and language, shown afterwards'
report=$(mktemp)
# Tests that wait for a camera or a browser may be late on a machine that stood still: those that pass only at the second try are named at the end.
TILLFRAME_SECOND_TRY=1 TILLFRAME_BUILT_PAGE=dist/page vitest run --reporter=default --reporter=./test/second-try-reporter.ts --reporter=json --outputFile.json="$report" "$@" || status=$?
say 'types, lint, format, unused code, language'
# The processors are free now; on a machine that computes something else idle priority would get none of them.
pgrep -g "$checks" | xargs -r -n 1 chrt --other --all-tasks --pid 0 2>/dev/null || true
wait "$checks" || status=$?
cat "$said"
# One plain line for those who only read the end.
node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); `tests: ${r.numPassedTests} passed, ${r.numFailedTests} failed`' "$report" || true
say "took $((SECONDS - started)) s"
exit "$status"
