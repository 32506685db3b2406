#!/usr/bin/env bash
# The flashable image, as an installer meets it: on a card, in an emulated 64-bit ARM board. Prints its figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
usage() {
  cat <<'TXT'
Usage: scripts/test-image.sh [--image FILE | --deb FILE] [--cache DIRECTORY] [--built] [--screen FILE.png] [VITEST ARGUMENTS]

Installs what is missing, builds the image unless one is given (scripts/build-image.sh), writes it to a card of 4 GB and starts that four times in
qemu-system-aarch64 with UEFI: with a mistake in provision.yaml (ERROR.txt, the screen, the page all the same, the disk grown), with the mistake
mended (camera, register, cloud, time server and set-up code taken in; a sale with its picture at the receiver), and twice after its power was
cut in the middle of sales (what was acknowledged arrives, once). Some ten to twenty minutes besides the building; needs root, and UDP port 123 of
127.0.0.1 for a time server.

  --image FILE       an image that is there, .img or .img.xz
  --deb, --cache     as build-image.sh takes them
  --built            dist and node_modules are up to date: install and build nothing here
  --screen FILE.png  keeps what the board's screen shows
TXT
}
wrong() { printf 'test-image.sh: %s\nSee scripts/test-image.sh --help\n' "$1" >&2; exit 2; }
image='' built=() passed=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --image) image=$(absolute "${2:?'--image needs a file'}"); shift 2 ;;
    --deb | --cache) passed+=("$1" "$(absolute "${2:?"$1 needs a value"}")"); shift 2 ;;
    --built) built=(--built); shift ;;
    --screen) TILLFRAME_SCREEN=$(absolute "${2:?'--screen needs a file'}"); export TILLFRAME_SCREEN; shift 2 ;;
    *) break ;;
  esac
done
. scripts/set-up.sh
started=$SECONDS
[ -z "$image" ] || [ -r "$image" ] || fail "$image is not there"
[ "$(id -u)" = 0 ] || fail 'The image is made and started as root: run this as root'
have_node
install_packages "${packages[@]}" qemu-system-arm qemu-efi-aarch64 mtools fdisk e2fsprogs xz-utils
[ ${#built[@]} -gt 0 ] || install_node_packages
PATH=$PWD/node_modules/.bin:$PATH
[ -n "$image" ] || image=$(scripts/build-image.sh "${built[@]}" "${passed[@]}" | tee >(cat >&2) | tail -n 1)
image=$(realpath -- "$image")
# /tmp may be memory; a card needs 4 GB at most.
export TMPDIR=${TMPDIR:-/var/tmp}
if [[ $image == *.xz ]]; then
  unpacked=$(mktemp --suffix=.img "$TMPDIR/tillframe-image-XXXXXX")
  trap 'rm -f "$unpacked"' EXIT
  say 'unpacking the image'
  xz --decompress --stdout "$image" >"$unpacked"
  image=$unpacked
fi
status=0
TILLFRAME_IMAGE=$image vitest run --config test/image/vitest.config.ts --root . "$@" || status=$?
say "took $((SECONDS - started)) s"
exit "$status"
