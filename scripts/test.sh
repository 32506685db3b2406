#!/usr/bin/env bash
# Installs what is missing, then checks types, lint, format, unused code and language, builds, and runs the tests on real peers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test.sh [VITEST ARGUMENTS]

Installs what is missing (Debian packages, Node 24 and npm packages), checks types, lint, format, unused code and language, builds, and runs the tests:
real ffmpeg, a real RTSP camera, real SQLite files, a real browser. Arguments go to vitest:

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
say 'types, lint, format, unused code, language'
status=0
# Lint takes one processor as long as all else takes the other.
npm run --silent check:lint & lint=$!
{ npm run --silent check:types && npm run --silent check:format && npm run --silent check:unused && npm run --silent check:language; } || status=$?
build
wait "$lint" || status=$?
[ "$status" = 0 ] || exit "$status"
say 'tests'
report=$(mktemp)
# Tests that wait for a camera or a browser may be late on a machine that stood still: those that pass only at the second try are named at the end.
TILLFRAME_SECOND_TRY=1 vitest run --reporter=default --reporter=./test/second-try-reporter.ts --reporter=json --outputFile.json="$report" "$@" || status=$?
# One plain line for those who only read the end.
node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); `tests: ${r.numPassedTests} passed, ${r.numFailedTests} failed`' "$report" || true
rm -f "$report"
say "took $((SECONDS - started)) s"
exit "$status"
