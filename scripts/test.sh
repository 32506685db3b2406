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

# At idle priority checks and tests that only compute (their workers lower themselves) take what other tests leave of the processors: much, while
# cameras are waited for.
check_beside() {
  local check failed=0
  chrt --idle --pid 0 "$BASHPID" 2>/dev/null || true
  for check in format language unused lint; do npm run --silent "check:$check" || failed=1; done
  return "$failed"
}
compute_beside() {
  TILLFRAME_IDLE_WORKERS=1 vitest run --project computing --reporter=default --reporter=json --outputFile.json="$computed"
}
checks=$(mktemp) computed=$(mktemp) computing=$(mktemp) report=$(mktemp) failures=$(mktemp)
temporary() { find "${TMPDIR:-/tmp}" -maxdepth 1 -regextype egrep -regex '.*/(tillframe-|tmp\.|playwright|org\.chromium).*' | sort; }
found=$(temporary)
beside=()
clean_up() {
  local group
  for group in "${beside[@]}"; do kill -- "-$group" 2>/dev/null || true; done
  rm -f "$checks" "$computed" "$computing" "$report" "$failures"
}
# Process groups of their own, to be ended with this script.
set -m
check_beside >"$checks" 2>&1 & beside+=("$!")
set +m
trap clean_up EXIT
# Twenty workers begin at once: each would compile the same thousand modules.
NODE_COMPILE_CACHE=$PWD/node_modules/.cache/compiled node test/compile-sources.ts &
compiling=$!
build
wait "$compiling" || true
others=()
if [ $# = 0 ]; then
  others=(--project '!computing')
  set -m
  compute_beside >"$computing" 2>&1 & beside+=("$!")
  set +m
fi
status=0
say 'tests; beside them tests that only compute, types, lint, format, unused code and language, shown afterwards'
failed=0
TILLFRAME_FAILURES=$failures TILLFRAME_BUILT_PAGE=dist/page vitest run "${others[@]}" --reporter=default --reporter=./test/busy-machine-reporter.ts --reporter=./test/failures-reporter.ts --reporter=json --outputFile.json="$report" "$@" || failed=1
say 'tests that only compute, types, lint, format, unused code, language'
# The processors are free now; on a machine that computes something else idle priority would get none of them.
for group in "${beside[@]}"; do pgrep -g "$group" | xargs -r -n 1 chrt --other --all-tasks --pid 0 2>/dev/null || true; done
for group in "${beside[@]}"; do wait "$group" || status=$?; done
cat "$computing" "$checks"
if [ "$failed" = 1 ]; then
  say 'failed tests once more, with nothing beside them'
  if TILLFRAME_BUILT_PAGE=dist/page node test/second-try.ts "$failures"; then again=', which passed with nothing beside them'; else status=1; fi
fi
# Tests that only compute are not tried again.
[ "$status" = 0 ] || again=''
# Temporary files of this run, unless another one runs beside it.
left=$(comm -13 <(echo "$found") <(temporary))
[ -z "$left" ] || say "left behind: ${left//$'\n'/ }"
# One plain line for those who only read the end.
node -p '
  const read = (path) => JSON.parse(require("fs").readFileSync(path, "utf8") || "{}");
  const sum = (key) => process.argv.slice(1).reduce((total, path) => total + (read(path)[key] ?? 0), 0);
  `tests: ${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed`' "$report" "$computed" | sed "s/\$/${again-}/" || true
say "took $((SECONDS - started)) s"
exit "$status"
