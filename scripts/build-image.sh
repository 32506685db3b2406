#!/usr/bin/env bash
# The flashable image: Debian, its kernel, and the package of tillframe, for 64-bit ARM boards.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
usage() {
  cat <<'TXT'
Usage: scripts/build-image.sh [--deb FILE] [--built] [--cache DIRECTORY] [--out DIRECTORY] [--no-raspberry] [--xz]

Makes dist/packages/tillframe_VERSION_arm64.img: a boot partition (FAT, any PC reads it) with the folder tillframe, and Debian 13 with the
package. Installs what is missing, and needs root; works on files alone, without loop devices. The first time takes some twenty minutes on a
machine of another architecture, since Debian's own programs run emulated (qemu-user with binfmt); with --cache a minute or two after that.
The last line of its output names the file. docs/install/image.md says how the image is used.

  --deb FILE         the arm64 package; default: made by scripts/build-deb.sh
  --built            dist and node_modules are up to date: install and build nothing here
  --cache DIRECTORY  keeps Debian as it was unpacked, for the next time
  --out DIRECTORY    default: dist/packages
  --no-raspberry     without the firmware of the Raspberry Pi (Debian's non-free-firmware)
  --xz               also tillframe_VERSION_arm64.img.xz, to be handed out
TXT
}
wrong() { printf 'build-image.sh: %s\nSee scripts/build-image.sh --help\n' "$1" >&2; exit 2; }
deb='' built=() cache='' out=dist/packages raspberry=1 xz=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --deb) deb=$(absolute "${2:?'--deb needs a file'}"); shift 2 ;;
    --built) built=(--built); shift ;;
    --cache) cache=$(absolute "${2:?'--cache needs a directory'}"); shift 2 ;;
    --out) out=$(absolute "${2:?'--out needs a directory'}"); shift 2 ;;
    --no-raspberry) raspberry=''; shift ;;
    --xz) xz=1; shift ;;
    *) wrong "unknown argument $1" ;;
  esac
done
. scripts/set-up.sh
. scripts/release/file-names.sh
. scripts/engine.sh
. scripts/image/stages.sh
[ "$(id -u)" = 0 ] || fail 'The files of the image belong to many users: run this as root'
install_packages debootstrap e2fsprogs dosfstools mtools fdisk xz-utils
[ -n "$deb" ] || deb=$(scripts/build-deb.sh --arch arm64 "${built[@]}" | tee >(cat >&2) | tail -n 1)
[ -r "$deb" ] && [ "$(dpkg-deb --field "$deb" Architecture)" = arm64 ] || fail "$deb is no package for arm64"
version=$(dpkg-deb --field "$deb" Version)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y package.json)}
export SOURCE_DATE_EPOCH
umask 022

work=$(mktemp -d "${TMPDIR:-/var/tmp}/tillframe-image-XXXXXX")
root=$work/root
finish() {
  rm -rf --one-file-system "$work"
}
trap finish EXIT
emulate_arm64
own_apt
mkdir -p "$out" "${cache:=$work/cache}"

debian_base
debian_packages
own_package
boot_files
image=$out/tillframe_$(in_file_name "$version")_arm64.img
disk_image "$image"
say "$image: $(($(stat -c %s "$image") / 1000000)) MB"
if [ -n "$xz" ]; then
  say 'compressing it'
  xz --threads=0 --keep --force -3 "$image"
  say "$image.xz: $(($(stat -c %s "$image.xz") / 1000000)) MB"
fi
echo "$image"
