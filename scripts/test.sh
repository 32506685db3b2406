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
# Whether most of the processors' time is free, over two seconds, and the lowest priority can be had. At that priority a busy machine runs nothing.
has_free_processors() {
  local before after total=0 idle field
  chrt --idle 0 true 2>/dev/null && [ -r /proc/stat ] || return 1
  read -ra before </proc/stat
  sleep 2
  read -ra after </proc/stat
  for field in 1 2 3 4 5 6 7 8; do total=$((total + after[field] - before[field])); done
  idle=$((after[4] + after[5] - before[4] - before[5]))
  [ $((2 * idle)) -gt "$total" ]
}

are_shared=false
[ $# = 0 ] && has_free_processors && are_shared=true
say 'types, format, unused code, language'
status=0
npm run --silent check:types & types=$!
"$are_shared" || { npm run --silent check:lint & lint=$!; }
{ npm run --silent check:format && npm run --silent check:unused && npm run --silent check:language; } || status=$?
wait "$types" || status=$?
"$are_shared" || wait "$lint" || status=$?
[ "$status" = 0 ] || exit "$status"
build

reports=$(mktemp -d)
beside=''
clean_up() {
  [ -z "$beside" ] || kill -- "-$beside" 2>/dev/null || true
  rm -rf "$reports"
}
trap clean_up EXIT
# A camera or a browser may be late on a machine that stood still: that is no failure, and is listed at the end.
export TILLFRAME_SECOND_TRY=1

# run_tests NAME VITEST_ARGUMENTS...: leaves its results in $reports/results/NAME.
run_tests() {
  vitest run --reporter=default --reporter=blob --outputFile.blob="$reports/results/$1" "${@:2}"
}

# Takes only the time that cameras and browsers leave, which mostly wait.
in_their_pauses() {
  local failed=0
  chrt --idle --pid 0 "$BASHPID"
  npm run --silent check:lint || failed=1
  run_tests computing --project 'side by side' || failed=1
  return "$failed"
}

if "$are_shared"; then
  say 'tests with cameras and browsers; beside them lint and the other tests, shown afterwards'
  # A process group of its own, so that it ends with this script.
  set -m
  in_their_pauses >"$reports/beside" 2>&1 & beside=$!
  set +m
  run_tests waiting --project 'in real time' --project 'in a browser' --project alone || status=$?
  say "after $((SECONDS - started)) s: lint and the other tests"
  tail --lines=+1 --follow --pid="$beside" "$reports/beside"
  wait "$beside" || status=$?
  beside=''
else
  say 'tests'
  run_tests all "$@" || status=$?
fi

# Both groups together: what passed only at its second try, and one plain line for those who only read the end.
vitest run --merge-reports="$reports/results" --reporter=./test/second-try-reporter.ts --reporter=json --outputFile.json="$reports/all.json" >"$reports/end" || true
grep -v '^JSON report' "$reports/end" || true
node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); `tests: ${r.numPassedTests} passed, ${r.numFailedTests} failed`' "$reports/all.json" || status=1
say "took $((SECONDS - started)) s"
exit "$status"
