#!/usr/bin/env bash
# The image for 64-bit ARM, built and run under emulation. Prints its figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
usage() {
  cat <<'TXT'
Usage: scripts/test-arm64.sh [--image NAME] [VITEST ARGUMENTS]

Installs what is missing (Debian's docker.io, docker-buildx, docker-compose and qemu too), builds the container image and runs it by compose.yaml,
emulated where this is no 64-bit ARM: read-only and without rights, before a real camera and a printer's port on this machine, with the receiver
as its cloud. A sale over HTTP and a printed receipt reach the receiver with the frame of their instant; the engine says healthy; a stop and a
start lose nothing. Prints size, times, memory and load: those of an emulated machine are no board's. Where no registry of images can be
reached, the image to build in is made with debootstrap. Needs root. About ten minutes, more on a busy machine. A container engine that it
started is stopped at the end; the image tillframe stays.

  --image NAME  an image that is there, instead of building one
TXT
}
image=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --image) image=${2?'--image needs a name'}; shift 2 ;;
    *) break ;;
  esac
done
. scripts/set-up.sh
started=$SECONDS
have_node
install_packages "${packages[@]}" "${test_packages[@]}" docker.io docker-buildx docker-compose debootstrap
install_node_packages

work=$(mktemp -d /tmp/tillframe-arm64-XXXXXX)
. scripts/engine.sh
finish() {
  end_engine
  rm -rf --one-file-system "$work"
}
trap finish EXIT
start_engine
emulate_arm64

if [ -z "$image" ]; then
  image=tillframe
  scripts/build-container.sh --arch arm64 --tag "$image"
fi
say "the image is there after $((SECONDS - started)) s"
TILLFRAME_IMAGE=$image vitest run --config test/arm64/vitest.config.ts --root . "$@"
say "took $((SECONDS - started)) s"
