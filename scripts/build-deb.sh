#!/usr/bin/env bash
# The Debian package: everything but ffmpeg in one file, for this architecture or another one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
usage() {
  cat <<'TXT'
Usage: scripts/build-deb.sh [--arch amd64|arm64|all] [--version VERSION] [--built] [--uncompressed] [--out DIRECTORY] [--update-key FILE]

Makes dist/packages/tillframe_VERSION_ARCH.deb: the compiled program, the npm packages it needs at run time for that architecture, its own
Node 24, systemd units, config, user and folders. Needs no emulation for the other architecture, and root only where its binutils are missing. The same commit gives the
same bytes (SOURCE_DATE_EPOCH is its time, unless set). The last line of its output names the file.

  --arch ARCH        default: this machine's; all: both
  --version VERSION  instead of that of scripts/version.sh, for trying out updates
  --built            dist and node_modules are up to date: install and build nothing here
  --uncompressed     in a tenth of the time, for what is unpacked at once
  --out DIRECTORY    default: dist/packages
  --update-key FILE  a public key that gateways trust to sign updates (scripts/sign-release.sh); more than once for several. Part of the bytes
TXT
}
wrong() { printf 'build-deb.sh: %s\nSee scripts/build-deb.sh --help\n' "$1" >&2; exit 2; }
architectures=() version='' built='' out=dist/packages compression=(-Zxz -z4) update_keys=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --arch)
      case ${2-} in
        amd64 | arm64) architectures=("$2") ;;
        all) architectures=(amd64 arm64) ;;
        *) wrong '--arch needs amd64, arm64 or all' ;;
      esac
      shift 2
      ;;
    --version)
      [[ ${2-} =~ ^[0-9]+\.[0-9]+\.[0-9]+([~+.][A-Za-z0-9.~+]+)?$ ]] || wrong '--version needs one such as 1.2.3'
      version=$2
      shift 2
      ;;
    --built) built=1; shift ;;
    --uncompressed) compression=(-Znone); shift ;;
    --out) out=$(absolute "${2:?'--out needs a directory'}"); shift 2 ;;
    --update-key)
      key=$(absolute "${2-}")
      [[ $key =~ \.(asc|gpg|pgp)$ ]] && [ -r "$key" ] || wrong '--update-key needs a public key, a file that ends with .asc, .gpg or .pgp'
      update_keys+=("$key")
      shift 2
      ;;
    *) wrong "unknown argument $1" ;;
  esac
done
. scripts/set-up.sh
. scripts/release/file-names.sh
command -v dpkg-deb >/dev/null || fail 'dpkg-deb is needed: run this on Debian, Ubuntu or Raspberry Pi OS'
[ ${#architectures[@]} -gt 0 ] || architectures=("$(dpkg --print-architecture)")
case ${architectures[0]} in
  amd64 | arm64) ;;
  *) fail "There is no package for ${architectures[0]}: only 64-bit machines, amd64 and arm64" ;;
esac
# strip of each architecture.
for architecture in "${architectures[@]}"; do
  case $architecture in
    amd64) install_packages binutils-x86-64-linux-gnu ;;
    arm64) install_packages binutils-aarch64-linux-gnu ;;
  esac
done
have_node
if [ -z "$built" ]; then
  install_node_packages
  build
else
  [ -e dist/main.js ] && [ -e dist/page/index.html ] || fail 'dist is not complete; run this without --built'
  PATH=$PWD/node_modules/.bin:$PATH
fi
[ -n "$version" ] || version=$(scripts/version.sh)
file_version=$(in_file_name "$version")
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y package.json)}
export SOURCE_DATE_EPOCH
umask 022
mkdir -p "$out"
work=$(mktemp -d /tmp/tillframe-deb-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

# npm that takes packages of another architecture than its own; older ones don't know how.
say 'fetching Node for the package, and npm to fetch the rest'
npm_ci() { npm_quietly ci --loglevel=error --no-audit --no-fund "$@"; }
npm_quietly() { "${npm[@]}" "$@" || fail 'npm failed (its output is above). Is there a network connection?'; }
npm=(npm)
cp -r packaging/runtime "$work/npm"
(cd "$work/npm" && npm_ci --omit=optional >/dev/null)
npm=(node "$work/npm/node_modules/npm/bin/npm-cli.js")

make_package() {
  local architecture=$1 stage=$work/$1 program cpu gnu=x86_64
  [ "$architecture" = amd64 ] || gnu=aarch64
  cpu=$(node -e 'import("./scripts/package/shipped.ts").then(({architectures}) => console.log(architectures[process.argv[1]].npm))' "$architecture")
  local for_other=(--cpu="$cpu" --os=linux --libc=glibc)
  say "$architecture: npm packages"
  program=$stage/usr/lib/tillframe
  mkdir -p "$program/bin" "$stage/DEBIAN" "$stage/usr/bin" "$stage/etc/tillframe" "$stage/usr/share/doc/tillframe/config" \
    "$stage"/usr/lib/{sysusers.d,tmpfiles.d,systemd/system}

  # The program: what npm would take of it, without what only its making needs.
  cp .npmrc package-lock.json "$program/"
  node -e '
    const { scripts, devDependencies, files, ...manifest } = require("./package.json");
    require("fs").writeFileSync(process.argv[1], JSON.stringify(manifest));
  ' "$program/package.json"
  cp package.json "$work/full.json"
  (
    cd "$program"
    # By the lock file, which knows the whole manifest.
    mv package.json own.json && cp "$work/full.json" package.json
    npm_ci --omit=dev "${for_other[@]}" >/dev/null
    mv own.json package.json
    npm_quietly sbom --loglevel=error --sbom-format=cyclonedx --omit=dev "${for_other[@]}" >"$work/$architecture.npm.json"
    # Not earlier: npm rejects a version in Debian's form.
    node -e '
      const manifest = require("./package.json");
      require("fs").writeFileSync("package.json", JSON.stringify({ ...manifest, version: process.argv[1] }, null, 2) + "\n");
    ' "$version"
    rm -rf .npmrc package-lock.json node_modules/.package-lock.json node_modules/.bin
    thin_out node_modules "$cpu"
  )
  node scripts/package/leave-licences.ts "$program/node_modules"
  rm "$program"/node_modules/@expo-google-fonts/kosugi/*.png
  gzip --best --no-name "$program"/node_modules/@expo-google-fonts/kosugi/*.ttf
  # Its symbols are for debuggers, as Node's.
  "$gnu-linux-gnu-strip" --strip-unneeded "$program/node_modules/better-sqlite3/prebuilds/linux-$cpu.node"
  mkdir "$program/dist"
  cp -r dist/*.js dist/page "$program/dist/"
  ln -s ../dist/main.js "$program/bin/tillframe"

  # Node, checked against the checksum in packaging/runtime/package-lock.json.
  cp -r packaging/runtime "$work/node-$architecture"
  (cd "$work/node-$architecture" && npm_ci "${for_other[@]}" >/dev/null)
  # Without the names of its functions, a seventh of it: only native debuggers read them.
  "$gnu-linux-gnu-strip" -o "$program/node" "$work/node-$architecture/node_modules/node-linux-$cpu/bin/node"
  chmod 755 "$program/node"
  install -m 644 "$work/node-$architecture/node_modules/node-linux-$cpu/LICENSE" "$stage/node-licence"

  install -m 755 packaging/files/tillframe "$stage/usr/bin/tillframe"
  # Man page and completion, made from the commands.
  node scripts/package/shell-files.ts "$stage"
  install -m 644 systemd/*.service systemd/*.path systemd/*.timer "$stage/usr/lib/systemd/system/"
  # Changes of the machine by the system page: NetworkManager by polkit, time servers by a small program of root's.
  install -D -m 644 systemd/tillframe-network.rules "$stage/usr/share/polkit-1/rules.d/50-tillframe-network.rules"
  install -D -m 644 systemd/tillframe-gpio.rules "$stage/usr/lib/udev/rules.d/60-tillframe-gpio.rules"
  install -m 755 systemd/tillframe-apply-time systemd/tillframe-apply-update systemd/tillframe-{screen,boot-reset} "$program/"
  install -m 644 packaging/files/config.yaml "$stage/etc/tillframe/config.yaml"
  # The same once more: an update makes the installed version a package again, for a rollback, with config files as they were delivered.
  install -D -m 644 packaging/files/config.yaml "$program/delivered/etc/tillframe/config.yaml"
  local key
  for key in "${update_keys[@]}"; do
    install -D -m 644 "$key" "$stage/usr/share/tillframe/update-keys.d/$(basename "$key")"
  done
  install -m 644 packaging/files/sysusers.conf "$stage/usr/lib/sysusers.d/tillframe.conf"
  install -m 644 packaging/files/tmpfiles.conf "$stage/usr/lib/tmpfiles.d/tillframe.conf"
  local doc=$stage/usr/share/doc/tillframe
  install -m 644 NOTICE packaging/debian/copyright "$doc/"
  # As in the sources, so that references between them hold.
  install -m 644 config/* "$doc/config/"
  node scripts/package/packaged-docs.ts "$doc"
  ln -s config/agent.example.yaml "$doc/config.example.yaml"
  install -m 644 CHANGELOG.md "$doc/"
  # The form that Debian's tools read.
  printf 'tillframe (%s) stable; urgency=medium\n\n  * /usr/share/doc/tillframe/CHANGELOG.md lists the changes.\n\n -- tillframe <tillframe@localhost>  %s\n' \
    "$version" "$(LC_ALL=C date --utc --date "@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')" | gzip --best --no-name >"$doc/changelog.gz"
  install -D -m 644 packaging/debian/lintian-overrides "$stage/usr/share/lintian/overrides/tillframe"

  install -m 755 packaging/debian/{postinst,prerm,postrm} "$stage/DEBIAN/"
  install -m 644 packaging/debian/conffiles "$stage/DEBIAN/"
  sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@INSTALLED_SIZE@/$(du -sk --apparent-size "$stage/usr" | cut -f1)/" \
    packaging/debian/control.in >"$stage/DEBIAN/control"
  say "$architecture: what is in it, and under which licences"
  node scripts/package/bill.ts "$stage" "$architecture" "$version" <"$work/$architecture.npm.json"
  rm "$stage/node-licence"
  # Their texts are in third-party-licences.txt.gz now.
  find "$program/node_modules" -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' -o -name README.md \) -delete
  find "$stage" -type d -exec chmod 755 {} +
  find "$program/node_modules" -type f -exec chmod 644 {} +
  find "$stage" -type f -perm /111 -exec chmod 755 {} +
  find "$stage" -type f ! -perm /111 -exec chmod 644 {} +
  (cd "$stage" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  local file=$out/tillframe_${file_version}_${architecture}.deb
  # One thread: with more of them the bytes would depend on the machine.
  dpkg-deb --build --root-owner-group "${compression[@]}" --threads-max=1 "$stage" "$file" >/dev/null
  node scripts/package/check.ts "$file"
  rm -rf "$stage" "$work/node-$architecture"
  say "$file: $(($(stat -c %s "$file") / 1048576)) MB, $(sha256sum "$file" | cut -c1-64)"
}

# Files without use at run time: sources that were compiled, binaries for others, types, maps, tests.
thin_out() {
  local modules=$1 cpu=$2
  find "$modules/better-sqlite3/prebuilds" -type f ! -name "linux-$cpu.node" -delete
  rm -rf "$modules/better-sqlite3"/{deps,src,binding.gyp} "$modules/@types" "$modules"/node-addon-api/{*.h,*.gyp*,tools} \
    "$modules"/sharp/{src,dist/*.cjs}
  find "$modules" -mindepth 1 -type d \( -name '.*' -o -name test -o -name tests -o -name examples -o -name bench -o -name benchmarks \
    -o -path '*/@noble/*/src' -o -path '*/pino*/docs' -o -path '*/semver/bin' -o -path '*/@swc/helpers/scripts' \) -prune -exec rm -r {} +
  find "$modules" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \
    -o -iname 'readme*.md' ! -path '*/@img/sharp-libvips-*/README.md' \
    -o -iname 'changelog.md' -o -iname 'history.md' -o -name '.*' -o -name '*.html' -o -path '*/pino/bin.js' -o -path '*/pino/browser.js' -o -path '*/pino/favicon*' \) -delete
  find "$modules" -type d -empty -delete
}

for architecture in "${architectures[@]}"; do make_package "$architecture"; done
for architecture in "${architectures[@]}"; do echo "$out/tillframe_${file_version}_${architecture}.deb"; done
