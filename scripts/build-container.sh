#!/usr/bin/env bash
# Container images: of the gateway, and of the demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
usage() {
  cat <<'TXT'
Usage: scripts/build-container.sh [--arch amd64|arm64] [--tag NAME] [--demo] [--save FILE.tar.gz]

Builds the image of the gateway (Dockerfile), for any machine without emulation, or of the demo (Dockerfile.demo), whose Debian packages are
installed emulated for arm64 on an amd64 machine; the demo for amd64 cannot be built on an arm64 machine. Installs Debian's docker.io and
docker-buildx where they are missing. Where no registry of images can be reached, the image to build in is made with debootstrap. Needs root.
A container engine that it started is stopped at the end.

  --arch ARCH  default: this machine's
  --tag NAME   default: tillframe, or tillframe-demo
  --demo       camera, registers, gateway and cloud in one image
  --save FILE  also as a file for docker load
TXT
}
wrong() { printf 'build-container.sh: %s\nSee scripts/build-container.sh --help\n' "$1" >&2; exit 2; }
machine=$(dpkg --print-architecture)
architecture=$machine tag='' dockerfile=Dockerfile file=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --arch)
      case ${2-} in amd64 | arm64) architecture=$2 ;; *) wrong '--arch needs amd64 or arm64' ;; esac
      shift 2
      ;;
    --tag) tag=${2:?'--tag needs a name'}; shift 2 ;;
    --demo) dockerfile=Dockerfile.demo; shift ;;
    --save) file=$(absolute "${2:?'--save needs a file'}"); shift 2 ;;
    *) wrong "unknown argument $1" ;;
  esac
done
case $dockerfile in
  Dockerfile) : "${tag:=tillframe}" ;;
  *) : "${tag:=tillframe-demo}" ;;
esac
. scripts/set-up.sh
[ "$dockerfile $architecture $machine" != 'Dockerfile.demo amd64 arm64' ] ||
  fail "the demo for amd64 cannot be built on an arm64 machine: its Debian packages would need emulation of amd64"
started=$SECONDS
have_node
install_packages docker.io docker-buildx debootstrap
install_node_packages
work=$(mktemp -d /tmp/tillframe-container-XXXXXX)
. scripts/engine.sh
finish() {
  end_engine
  rm -rf --one-file-system "$work"
}
trap finish EXIT
start_engine
if [ "$dockerfile" = Dockerfile.demo ] && [ "$architecture" != "$machine" ]; then emulate_arm64; fi

build_image() {
  local arguments=(--platform "linux/$architecture" --network host --progress plain --build-arg "VERSION=$(scripts/version.sh)") node_image registry authority
  node_image=tillframe-node:$(node -p process.versions.node)
  if ! timeout 60 docker buildx imagetools inspect "$base" >/dev/null 2>&1; then
    own_apt
    make_base
    docker image inspect "$node_image" >/dev/null 2>&1 || make_node "$node_image" "$base" "$machine"
    arguments+=(--build-arg "NODE_IMAGE=$node_image")
    if [ "$dockerfile" = Dockerfile.demo ] && [ "$architecture" != "$machine" ]; then
      docker image inspect "$base-$architecture" >/dev/null 2>&1 || debootstrap_image "$base-$architecture" "$architecture"
      docker image inspect "$node_image-$architecture" >/dev/null 2>&1 || make_node "$node_image-$architecture" "$base-$architecture" "$architecture"
      arguments+=(--build-arg "DEMO_IMAGE=$node_image-$architecture")
    fi
  fi
  # Network settings for npm and apt; none of them stays in the image.
  (umask 077 && { cat "$(npm config get userconfig)" 2>/dev/null || true; } >"$work/npmrc")
  registry=$(npm config get registry)
  printf '\nregistry=%s\n' "$registry" >>"$work/npmrc"
  arguments+=(--secret "id=npmrc,src=$work/npmrc")
  for authority in "${NODE_EXTRA_CA_CERTS:-}" "$(npm config get cafile)"; do
    [ ! -f "$authority" ] || { arguments+=(--secret "id=ca,src=$authority"); break; }
  done
  for name in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
    [ -z "${!name:-}" ] || arguments+=(--build-arg "$name")
  done
  # Files that git does not know stay out, such as keys or a release in the folder. Without git the folder is taken as it is.
  local context=.
  if [ "$(git rev-parse --show-prefix 2>/dev/null || echo none)" = '' ]; then
    context=$work/context
    mkdir "$context"
    git ls-files -z | while IFS= read -r -d '' path; do [ ! -e "$path" ] || printf '%s\0' "$path"; done |
      tar --create --null --files-from - | tar --extract --directory "$context"
  fi
  say 'building the image (some minutes)'
  docker buildx build --file "$dockerfile" "${arguments[@]}" --tag "$tag" "$context" >"$work/build.log" 2>&1 || {
    tail -n 30 "$work/build.log" >&2
    fail 'the image could not be built (last lines above)'
  }
}
build_image
if [ -n "$file" ]; then
  docker save "$tag" | gzip --no-name >"$file.part"
  mv "$file.part" "$file"
fi
say "$tag for $architecture: $(($(docker image inspect --format '{{.Size}}' "$tag") / 1000000)) MB, after $((SECONDS - started)) s"
