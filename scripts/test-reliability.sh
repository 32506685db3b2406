#!/usr/bin/env bash
# The report of all promises (--quick, --full: scripts/report-promises.ts), or the slow proofs one by one: the long forms of what the ordinary suite tests
# in short. Prints their figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# name | about how long | what it proves
parts=(
  'whole   | 6 min  | the whole path: the receiver away for a minute, the agent killed with -9 thirty times in mid-flight'
  'kills   | 40 min | kill -9 a thousand times, at random moments and at named failpoints: no acknowledged sale lost, none doubled (TILLFRAME_KILLS=N)'
  'power   | 15 min | the power cut two hundred times, on a disk that loses what was not flushed: no acknowledged sale lost, no event forgotten that the cloud has (TILLFRAME_CUTS=N)'
  'flush   | 1 min  | flushes that fail or take three seconds, by strace: the register is told, pictures and page go on'
  'tasks   | 50 min | the system refuses threads and processes sixty times while sales arrive, before a camera of video and one of single pictures: the agent lives on, no sale is lost (as root; TILLFRAME_PHASES=N)'
  'clock   | 1 min  | born in 1970, years ahead, weeks back'
  'damage  | 15 min | a database with flipped, lost and cut-off pages in two hundred ways; how soon a large one takes sales'
  'space   | 10 min | a quota that fills, a disk that others fill, what goes for its age; any interleaving of selling, sending and giving up (TILLFRAME_RUNS=N)'
  'line    | 10 min | a backlog over a line of 256 kbit/s: sales before pictures, a new sale within seconds'
  'month   | 10 min | thirty days without the cloud, then it catches up'
  'clips   | 20 min | ninety days of 600 sales with a clip each on a quota of 32 GB, two weeks without the cloud: sales and pictures as without clips'
  'skew    | 3 min  | register clocks that are off, drift and are set, in thousands of shops: how far off the instants are, and how often within what is stated; printer proxies and POS clouds joined in any order'
  'prints  | 3 min  | a thousand receipts through the printer proxy while the agent is killed, stopped, restarted and its disk full: byte for byte, each sale once with its instant (TILLFRAME_KILL_PRINTER_PROXY=1 must fail)'
  'late    | 3 h 10 min | the line down for 3 h, and POS clouds that tell their sales afterwards: 99 % have a picture within what is stated, with the lookback off they have none (-- --outage-minutes N; --no-lookback must fail)'
  'pos     | 8 min  | a day of 5,000 sales through each POS cloud with faults on: every sale once, right amounts and revisions; a hundred outages (TILLFRAME_SALES=N)'
  'reconnect | 25 min | a thousand uploaders in virtual time, outages of 31 s to an hour; a hundred faults over real sockets, to the cloud and to its broker'
  'broker  | 10 min | a hundred black holes, resets, frozen and killed brokers of the registers: back within the cap and 10 s, every sale once'
  'memory  | 30 min | the built program with two cameras and ten registers, a sale every half second: memory by kind, handles and children each minute with their slope (-- --minutes N; --snapshots compares heaps)'
  'clocks  | 15 min | register clocks that drift, jump and are set, cameras whose clocks and networks do, and contacts at drawers, in many more shops'
  'papers  | 10 min | receipts of random layout, and those of shops in every dialect and encoding'
  'pages   | 60 min | every state of the page in each size, language and scheme judged by axe; all walks in both engines; the receiver on phones of two widths'
  'faults  | 5 min  | malformed requests of every kind to every route, uploads through any sequence of faults, POS clouds polled at their own pace, and two processes that make the certificate of the page at once'
  'fleet   | 5 min  | a thousand gateways, and the cloud comes back: no stampede'
)
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-reliability.sh --quick | --full [--only PROMISE…] [--resume] [--out FOLDER]
       scripts/test-reliability.sh [PART…] [-- ARGUMENTS]

Installs what is missing. With --quick (about 7 minutes on two idle cores) or --full (40 minutes) it runs every promise against the built program, each with its counter-proof,
and writes docs/reference/promises.md; `--quick --help` lists them.

Else it runs the slow proofs, all of them or the named parts. Each prints its figures, and has a counter-proof: a
setting or a program with which it has to fail. TILLFRAME_SEED=N repeats what was chosen by chance; ARGUMENTS go to the part's program.

TXT
    printf '  %s\n' "${parts[@]}"
    exit 0
    ;;
esac

declare -A commands=(
  [whole]='vitest run test/paths/whole-path.test.ts'
  [kills]='vitest run test/reliability/kills.test.ts'
  [power]='vitest run test/reliability/power/cuts.test.ts'
  [flush]='vitest run test/reliability/flush.test.ts'
  [tasks]='vitest run test/reliability/task-limit.test.ts'
  [clock]='vitest run test/reliability/wrong-clock.test.ts'
  [damage]='vitest run test/agent/store/recovery/recovery.test.ts test/agent/store/recovery/rebuild.test.ts test/reliability/damaged-start.test.ts test/reliability/large-database.test.ts'
  [space]='vitest run test/agent/store/space/eviction.test.ts test/agent/store/space/eviction-crash.test.ts test/agent/store/space/retention.test.ts test/agent/store/full-disk.test.ts test/reliability/full-disk.test.ts'
  [line]='node test/reliability/slow-line.ts'
  [month]='node test/reliability/offline-month.ts'
  [clips]='vitest run test/agent/clips/ninety-days.test.ts'
  [skew]='vitest run test/domain/time/register-clock.test.ts test/domain/simulated/late-instants.test.ts test/domain/simulated/moments.test.ts test/domain/simulated/polled-bias.test.ts test/domain/simulated/pushed-times.test.ts test/domain/simulated/settled-times.test.ts test/agent/store/sales/match.test.ts test/agent/store/clock/skew-memory.test.ts'
  [prints]='vitest run test/reliability/prints.test.ts test/printer-proxy/many-receipts.test.ts test/printer-proxy/printer-proxy.test.ts'
  [late]='node test/reliability/late-sales.ts'
  [pos]='vitest run test/agent/sources/replayed-day.test.ts test/agent/sources/reconnects.test.ts test/agent/sources/polling/polling.test.ts'
  [reconnect]='vitest run test/agent/upload/stampede.test.ts test/agent/upload/reconnects.test.ts test/agent/upload/line-faults.test.ts test/agent/upload/mqtt-line-faults.test.ts'
  [broker]='vitest run test/agent/sources/broker-faults.test.ts test/agent/sources/push/mqtt.test.ts'
  [memory]='node scripts/soak.ts'
  [clocks]='vitest run test/domain/simulated/clock-scenarios.test.ts test/domain/simulated/contact-table.test.ts test/agent/cameras/clock-scenarios.test.ts test/agent/cameras/network-delay.test.ts test/agent/cameras/late-network.test.ts'
  [papers]='vitest run test/printer-proxy/varied-papers.test.ts test/printer-proxy/danger-papers.test.ts test/printer-proxy/shop-papers.test.ts test/printer-proxy/foreign-papers.test.ts test/printer-proxy/other-spellings.test.ts test/printer-proxy/receipts.test.ts'
  [pages]='vitest run test/page/browser/accessibility.test.ts test/page/real-time/walks.test.ts test/receiver/viewer-page.test.ts'
  [faults]='vitest run test/agent/http/hostile.test.ts test/agent/upload/uploader.test.ts test/agent/sources/timed-histories.test.ts test/agent/system/tls/first-start.test.ts'
  [fleet]='node test/reliability/fleet.ts'
)
prepare() {
  # shellcheck source=scripts/set-up.sh
  . scripts/set-up.sh
  have_node
  install_packages "${packages[@]}" "${test_packages[@]}"
  install_node_packages
}
case ${1-} in
  --quick | --full | --only | --resume | --out | --dry-run)
    # Held until the report ends: a second run would build anew under the first.
    exec 9<scripts/report-promises.ts
    if ! flock -n 9; then
      echo 'A report of promises is running in this folder already, and a second one would replace the program under it. Wait for its end, or use another clone.' >&2
      exit 2
    fi
    prepare
    build
    exec node scripts/report-promises.ts "$@"
    ;;
esac
chosen=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  [ -n "${commands[$1]-}" ] || { echo "There is no part \"$1\". See scripts/test-reliability.sh --help" >&2; exit 2; }
  chosen+=("$1")
  shift
done
[ $# -eq 0 ] || shift
[ ${#chosen[@]} -gt 0 ] || for part in "${parts[@]}"; do chosen+=("${part%% *}"); done

prepare
status=0
for part in "${chosen[@]}"; do
  say "$part"
  [ "$part" != memory ] || build
  # shellcheck disable=SC2086 # a command with its arguments
  TILLFRAME_LONG=1 ${commands[$part]} "$@" || status=$?
done
exit "$status"
