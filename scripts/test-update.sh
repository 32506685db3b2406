#!/usr/bin/env bash
# The way of a release: installed from its folder on a bare Debian that has booted, the first pair, updates, a version that never gets healthy, and
# power cuts in the middle. Prints its figures, a time for each step.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
release='' built=()
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-update.sh [--built | --release FOLDER] [VITEST ARGUMENTS]

Installs what is missing (Debian's docker.io too), makes the folder of a release unless one is given (scripts/release.sh), makes newer versions of its
package, signs them, and boots a bare Debian 13 with systemd in a container: the folder downloaded and installed, the page, the first sale with its
picture, an update out of a folder and by HTTP, a version that takes sales but is not healthy, with a newer schema of the database, and the power cut
in the middle of both; a good and a bad version that the cloud requests; security updates of Debian as on the image, a bad one rolled back (about
thirty minutes). Needs root. A container engine that it started is stopped at the end.

  --release FOLDER  a folder of scripts/release.sh, with the package of this machine's architecture
  --built           dist and node_modules are up to date
TXT
    exit 0
    ;;
  --release) release=$(absolute "${2:?'--release needs a folder'}"); shift 2 ;;
  --built) built=(--built); shift ;;
esac
. scripts/set-up.sh
started=$SECONDS

work=$(mktemp -d /tmp/tillframe-update-XXXXXX)
container=tillframe-update-$$
. scripts/engine.sh
finish() {
  docker rm --force --volumes "$container" "$container-net" >/dev/null 2>&1 || true
  end_engine
  rm -rf --one-file-system "$work"
}
trap finish EXIT
scripts/sign-release.sh key "$work/keys"
if [ -z "$release" ]; then
  release=$work/release
  scripts/sign-release.sh key "$work/release-keys"
  scripts/release.sh --out "$release" --keys "$work/release-keys" --draft --without image --without container "${built[@]}"
  built=(--built)
fi
set -- "${built[@]}" "$release"/tillframe_*_"$(dpkg --print-architecture)".deb "$@"
. scripts/deb-under-test.sh
start_engine
own_apt
make_base
make_booted_image

# changed FROM TO: in the one file of the program that has it.
changed() {
  local file
  file=$(grep --fixed-strings --files-with-matches -- "$1" usr/lib/tillframe/dist/*.js) || fail "the built program has no \"$1\""
  node -e '
    const { readFileSync, writeFileSync } = require("fs");
    const [file, from, to] = process.argv.slice(1);
    writeFileSync(file, readFileSync(file, "utf8").replace(from, () => to));
  ' "$file" "$1" "$2"
}

# Stores sales, but does not answer health checks; its database has a newer schema, which can be rolled back.
not_healthy() {
  changed 'steps = [{ sql: initialSchema }]' \
    "steps = [{ sql: initialSchema }, { sql: 'CREATE TABLE of_the_future (sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq)) STRICT', back: 'DROP TABLE of_the_future' }]"
  changed '("GET /healthz", async ({ request }) => {' "(\"GET /healthz\", async ({ request }) => { throw new Error('not healthy');"
}
say 'making versions and signing them'
mkdir "$work/good" "$work/bad" "$work/requested" "$work/later"
as_version 98.0.0 "$deb" "$work/good/tillframe_98.0.0.deb"
as_version 98.1.0 "$deb" "$work/bad/tillframe_98.1.0.deb" not_healthy
cp "$work/bad/tillframe_98.1.0.deb" "$work/requested/"
as_version 98.1.1 "$deb" "$work/requested/tillframe_98.1.1.deb"
as_version 98.1.2 "$deb" "$work/requested/tillframe_98.1.2.deb" not_healthy
as_version 98.2.0 "$deb" "$work/later/tillframe_98.2.0.deb"
for folder in good bad requested later; do scripts/sign-release.sh sign "$work/$folder" "$work/keys"; done

# The network outlives the machine that loses its power.
docker run --detach --name "$container-net" "$booted" sleep infinity >/dev/null
boot "$container" --network "container:$container-net"
docker cp --quiet packaging/image/root "$container:/root/image"
docker cp --quiet "$work/good" "$container:/root/updates"
docker cp --quiet "$work/keys/updates.asc" "$container:/root/updates.asc"
until_booted "$container"

status=0
TILLFRAME_CONTAINER=$container TILLFRAME_UPDATES=$work TILLFRAME_RELEASE=$release TILLFRAME_DEB_VERSION=$(dpkg-deb --field "$deb" Version) \
  nsenter --target "$(docker inspect --format '{{.State.Pid}}' "$container-net")" --net \
  vitest run --config test/agent/system/update/vitest.config.ts --root . "$@" || status=$?
[ "$status" = 0 ] || docker exec "$container" journalctl --no-pager -n 120 -u 'tillframe*' >&2 || true
say "took $((SECONDS - started)) s"
exit "$status"
