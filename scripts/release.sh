#!/usr/bin/env bash
# Everything that a release has, in one folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
usage() {
  cat <<'TXT'
Usage: scripts/release.sh --out DIRECTORY [--keys KEYS] [--without PART]... [--draft] [--built] [--cache DIRECTORY]

Makes, for the version of scripts/version.sh, in the names of files with - in place of ~ (GitHub renames files with that):
  deb        tillframe_VERSION_{amd64,arm64}.deb, and install.sh
  sbom       what is in each package (CycloneDX)
  npm        tillframe-{contract,conformance,receiver}-VERSION.tgz
  image      tillframe_VERSION_arm64.img.xz, the card image (as root; half an hour where Debian's programs run emulated)
  container  tillframe_VERSION_{amd64,arm64}.container.tar.gz and tillframe-demo_VERSION_{amd64,arm64}.container.tar.gz: docker load;
             compose.yaml and compose.demo.yaml for them (as root; the demo's Debian packages are installed emulated for arm64 on an amd64
             machine; an arm64 machine makes no demo for amd64)
  notes      NOTES.md: CHANGELOG.md of this version, and a list of the files
  sums       SHA256SUMS of all files; with --keys also Packages and InRelease for tillframe update, SHA256SUMS.asc, and updates.asc, the
             public keys, which packages and image trust

Where this machine cannot make an image or a container, the output and NOTES.md name it with the reason; everything else has to succeed. A
release is made at its tag vX.Y.Z, from files without changes, with its section in CHANGELOG.md and the snapshot of its interfaces
(npm run interface -- --write). --draft makes the same from any state, for a trial, with uncompressed packages.

  --out DIRECTORY  an empty or a new folder
  --keys KEYS      the folder of scripts/sign-release.sh key, all of whose keys sign; without it nothing is signed
  --without PART   image or container; more than once for both
  --cache DIRECTORY
                   keeps Debian as it was unpacked for the image, for the next time
  --built          dist and node_modules are up to date: install and build nothing here
TXT
}
wrong() { printf 'release.sh: %s\nSee scripts/release.sh --help\n' "$1" >&2; exit 2; }
out='' keys='' draft='' built=() without=() cache=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --out) out=$(absolute "${2:?'--out needs a directory'}"); shift 2 ;;
    --keys) keys=$(absolute "${2:?'--keys needs a directory'}"); shift 2 ;;
    --without)
      case ${2-} in image | container) without+=("$2") ;; *) wrong '--without needs image or container' ;; esac
      shift 2
      ;;
    --draft) draft=1; shift ;;
    --cache) cache=(--cache "$(absolute "${2:?'--cache needs a directory'}")"); shift 2 ;;
    --built) built=(--built); shift ;;
    *) wrong "unknown argument $1" ;;
  esac
done
[ -n "$out" ] || wrong '--out is missing'
[ ! -e "$out" ] || [ -z "$(ls -A "$out")" ] || wrong "$out is not empty"
[ -z "$keys" ] || compgen -G "$keys/*.asc" >/dev/null || wrong "no key is in $keys: scripts/sign-release.sh key $keys"
. scripts/set-up.sh
. scripts/release/file-names.sh
. scripts/release/signing-keys.sh
started=$SECONDS
version=$(scripts/version.sh)
file_version=$(in_file_name "$version")
if [ -z "$draft" ]; then
  packaged=$(node -p 'require("./package.json").version')
  [[ $version != *dirty ]] || fail "files were changed since the last commit ($version): commit them, or give --draft"
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(~[a-z0-9.]+)?$ ]] && git describe --tags --exact-match --match 'v[0-9]*' >/dev/null 2>&1 ||
    fail "this tree is $version: tag the release (git tag v$packaged), or give --draft"
  [ "${version%%~*}" = "$packaged" ] || fail "the tag says $version, package.json $packaged: correct one of them"
fi
have_node
if [ ${#built[@]} -eq 0 ]; then
  install_node_packages
  build
else
  PATH=$PWD/node_modules/.bin:$PATH
fi
# Both fail where the release is not prepared.
node scripts/release/notes.ts "$version" ${draft:+--draft} >/dev/null
[ -n "$draft" ] || node scripts/release/interface.ts --check || fail 'the snapshot of the interfaces is not of this version: npm run interface -- --write'

umask 022
mkdir -p "$out"
missing=() key=() update_key=()
if [ -n "$keys" ]; then
  for fingerprint in $(signing_keys "$keys"); do key+=(--key "$fingerprint"); done
  public_keys "$keys" >"$out/updates.asc"
  # A card image has no other way to a key: gateways of this release install what one of these keys has signed.
  update_key=(--update-key "$out/updates.asc")
fi
is_wanted() { local one; for one in "${without[@]}"; do [ "$one" != "$1" ] || { missing+=("$1: left out by --without"); return 1; }; done; }

say "release $version: packages"
scripts/build-deb.sh --arch all --version "$version" --built ${draft:+--uncompressed} "${update_key[@]}" --out "$out" | while read -r line; do say "$line"; done
install -m 755 scripts/install.sh "$out/install.sh"
for deb in "$out"/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar --extract --to-stdout ./usr/share/doc/tillframe/sbom.cdx.json >"${deb%.deb}.cdx.json"
done
say 'npm packages'
node scripts/pack-npm.ts --out "$out" >/dev/null

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# tried PART COMMAND…: a part that this machine may not be able to make. Its reason is the last line of its output.
tried() {
  local part=$1 reason
  shift
  say "$part"
  "$@" >"$log" 2>&1 || {
    reason=$(sed '/lines \(are \)\?above/d' "$log" | tail -n 1)
    missing+=("$part: ${reason:-it ended without output}")
    # Half a file is none.
    rm -f "$out"/*.part
    tail -n 20 "$log" >&2
    say "$part could not be made here (its last lines are above)"
  }
}
# A half-written image is removed here; later parts leave the finished one.
build_image() {
  scripts/build-image.sh --deb "$out/tillframe_${file_version}_arm64.deb" --out "$out" "${cache[@]}" --xz || { rm -f "$out"/*.img.xz; return 1; }
}
if is_wanted image; then
  tried image build_image
  rm -f "$out/tillframe_${file_version}_arm64.img"
fi
if is_wanted container; then
  # One name for both architectures, as compose files know no other: a machine loads one of them.
  tag=${version//[~+]/-}
  for architecture in amd64 arm64; do
    tried "container for $architecture" scripts/build-container.sh --arch "$architecture" --tag "tillframe:$tag" \
      --save "$out/tillframe_${file_version}_$architecture.container.tar.gz"
    tried "demo container for $architecture" scripts/build-container.sh --demo --arch "$architecture" --tag "tillframe-demo:$tag" \
      --save "$out/tillframe-demo_${file_version}_$architecture.container.tar.gz"
  done
  node scripts/release/compose-files.ts "$tag" "$out"
fi

node scripts/release/notes.ts "$version" ${draft:+--draft} --folder "$out" "${key[@]}" "${missing[@]}" >"$out/NOTES.md"
(cd "$out" && find . -maxdepth 1 -type f ! -name 'SHA256SUMS*' -printf '%P\n' | sort | xargs sha256sum -- >SHA256SUMS.part && mv SHA256SUMS.part SHA256SUMS)
[ -z "$keys" ] || scripts/sign-release.sh sign "$out" "$keys"
(cd "$out" && sha256sum --check --quiet SHA256SUMS)
renamed=$(find "$out" -type f -printf '%f\n' | LC_ALL=C grep -v '^[A-Za-z0-9][A-Za-z0-9._+-]*$' || true)
[ -z "$renamed" ] || fail "GitHub would rename these files, which SHA256SUMS and Packages name: $renamed"
for part in "${missing[@]}"; do echo "not made: $part"; done
[ -n "$keys" ] || echo 'not signed: no --keys'
echo "$out: version $version, $(find "$out" -type f | wc -l) files, $(du -sm "$out" | cut -f1) MB, after $((SECONDS - started)) s"
