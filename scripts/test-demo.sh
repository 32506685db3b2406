#!/usr/bin/env bash
# The demo, as a newcomer starts it: docker compose up, the page, the first pair, Ctrl-C. Prints its figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
usage() {
  cat <<'USAGE'
Usage: scripts/test-demo.sh [--arch amd64|arm64] [--release FOLDER | --image NAME]

Builds the image of the demo unless one is given (scripts/build-container.sh --demo), and starts it by compose.demo.yaml on free ports. Within a
minute there has to be a sale with its picture on the page. After 30 s more the demo is stopped, which judges the pairs at the receiver by the
clocks painted in their pictures, and has to end well. For another architecture it runs emulated: it has 30 minutes then, and its judgement
is only printed, since an emulated camera is late. Installs Debian's docker.io and docker-compose where they are missing. Needs root. A
container engine that it started is stopped at the end; the image stays.

  --arch ARCH       default: this machine's
  --release FOLDER  loads the image of a folder of scripts/release.sh, and takes the compose file from there
  --image NAME      an image that is there
USAGE
}
wrong() { printf 'test-demo.sh: %s\nSee scripts/test-demo.sh --help\n' "$1" >&2; exit 2; }
machine=$(dpkg --print-architecture)
architecture=$machine release='' image='' compose_file=compose.demo.yaml
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --arch)
      case ${2-} in amd64 | arm64) architecture=$2 ;; *) wrong '--arch needs amd64 or arm64' ;; esac
      shift 2
      ;;
    --release) release=$(absolute "${2:?'--release needs a folder'}"); shift 2 ;;
    --image) image=${2:?'--image needs a name'}; shift 2 ;;
    *) wrong "unknown argument $1" ;;
  esac
done
[ -z "$release" ] || [ -z "$image" ] || wrong '--release and --image exclude each other'
. scripts/set-up.sh
[ "$architecture $machine" != 'amd64 arm64' ] || fail "the demo for amd64 does not run on an arm64 machine: it would need emulation of amd64"
install_packages docker.io docker-buildx docker-compose debootstrap curl
work=$(mktemp -d /tmp/tillframe-demo-XXXXXX)
. scripts/engine.sh
finish() {
  [ ! -e "$work/override.yaml" ] || compose down --volumes --timeout 5 >/dev/null 2>&1 || true
  end_engine
  rm -rf --one-file-system "$work"
}
trap finish EXIT
start_engine
within=60
if [ "$architecture" != "$machine" ]; then
  emulate_arm64
  within=1800
fi

if [ -n "$release" ]; then
  compose_file=$release/compose.demo.yaml
  loaded=$SECONDS
  docker load --quiet --input "$(echo "$release"/tillframe-demo_*_"$architecture".container.tar.gz)"
  say "loaded in $((SECONDS - loaded)) s"
elif [ -z "$image" ]; then
  image=tillframe-demo
  scripts/build-container.sh --demo --arch "$architecture" --tag "$image"
fi
[ -z "$image" ] || export TILLFRAME_DEMO_IMAGE=$image

# Free ports: other programs of this machine may hold 8080 and 9090.
cat >"$work/override.yaml" <<'YAML'
services: { demo: { ports: !override ['127.0.0.1::8080', '127.0.0.1::9090'] } }
YAML
[ "$architecture" = "$machine" ] ||
  sed -i 's/demo: {/& environment: { TILLFRAME_DEMO_READY_SECONDS: 600 },/' "$work/override.yaml"
compose() { docker compose --project-name "tillframe-demo-$$" --file "$compose_file" --file "$work/override.yaml" --progress quiet "$@"; }
log_end() { compose logs --no-log-prefix --tail "$1" demo; }

started=$EPOCHREALTIME
passed() { echo $(((${EPOCHREALTIME/[.,]/} - ${started/[.,]/}) / 1000)); }
compose up --detach --no-build --pull never
# The engine may have an image of the same name for another machine.
platform=$(docker inspect --format '{{.Os}}/{{.Architecture}}' "$(docker inspect --format '{{.Image}}' "$(compose ps --quiet demo)")")
[ "$platform" = "linux/$architecture" ] || fail "the image is for $platform, not for linux/$architecture"

# until_there WHAT PORT PATH TEXT
until_there() {
  local address answer
  until address=$(compose port demo "$2" 2>/dev/null) && answer=$(curl --silent --fail --location --max-time 20 "http://$address$3") && [[ $answer == *"$4"* ]]; do
    [ -n "$(compose ps --quiet --status running demo)" ] || { log_end 40 >&2; fail "the demo ended before there was $1"; }
    [ "$(passed)" -lt $((within * 1000)) ] || { log_end 40 >&2; fail "no $1 within $within s"; }
    sleep 0.2
  done
  say "$1: $(passed) ms after docker compose up"
}
until_there 'page' 8080 / '<html'
until_there 'viewer of the receiver' 9090 / '<html'
until_there 'sale with its picture' 8080 '/api/v1/sales?limit=20' '"outcome":"captured"'
sleep 30
say 'stopping'
container=$(compose ps --quiet demo)
compose stop $([ "$architecture" = "$machine" ] || echo --timeout 900)
log_end 60
code=$(docker inspect --format '{{.State.ExitCode}}' "$container")
[ "$code" = 0 ] || [ "$architecture" != "$machine" ] || fail "the demo ended with $code"
say "ended with $code, after $(($(passed) / 1000)) s"
