#!/usr/bin/env bash
# Updates, on a bare Debian that has booted: good ones, one that never gets healthy, and power cuts in the middle. Prints its figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-update.sh [--built] [FILE.deb] [VITEST ARGUMENTS]

Installs what is missing (Debian's docker.io too), builds the package unless one is given, makes other versions of it, signs them, and boots a
bare Debian 13 with systemd in a container: an update out of a folder and by HTTP, a version that takes sales but is not healthy, with a newer
schema of the database, and the power cut in the middle of both (about fifteen minutes). Needs root, and the package of this machine's
architecture. A container engine that it started is stopped at the end.
TXT
    exit 0
    ;;
esac
. scripts/set-up.sh
started=$SECONDS
. scripts/deb-under-test.sh

work=$(mktemp -d /tmp/tillframe-update-XXXXXX)
container=tillframe-update-$$
. scripts/engine.sh
finish() {
  docker rm --force --volumes "$container" "$container-net" >/dev/null 2>&1 || true
  end_engine
  rm -rf --one-file-system "$work"
}
trap finish EXIT
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

# Stores sales, but does not answer health checks; its database has a newer schema, with the way back.
not_healthy() {
  changed 'steps = [{ sql: initialSchema }]' \
    "steps = [{ sql: initialSchema }, { sql: 'CREATE TABLE of_the_future (sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq)) STRICT', back: 'DROP TABLE of_the_future' }]"
  changed '("GET /healthz", async ({ request }) => {' "(\"GET /healthz\", async ({ request }) => { throw new Error('not healthy');"
}
say 'making versions and signing them'
mkdir "$work/good" "$work/bad" "$work/later"
as_version 0.0.1 "$deb" "$work/tillframe_0.0.1.deb"
as_version 1.0.0 "$deb" "$work/good/tillframe_1.0.0.deb"
as_version 1.1.0 "$deb" "$work/bad/tillframe_1.1.0.deb" not_healthy
as_version 1.2.0 "$deb" "$work/later/tillframe_1.2.0.deb"
scripts/sign-release.sh key "$work/keys"
for folder in good bad later; do scripts/sign-release.sh sign "$work/$folder" "$work/keys"; done

# The network outlives the machine that loses its power.
docker run --detach --name "$container-net" "$booted" sleep infinity >/dev/null
boot "$container" --network "container:$container-net"
docker cp --quiet "$work/tillframe_0.0.1.deb" "$container:/root/tillframe_0.0.1.deb"
docker cp --quiet "$work/good" "$container:/root/updates"
docker cp --quiet "$work/keys/updates.asc" "$container:/root/updates.asc"
until_booted "$container"

status=0
TILLFRAME_CONTAINER=$container TILLFRAME_UPDATES=$work \
  nsenter --target "$(docker inspect --format '{{.State.Pid}}' "$container-net")" --net \
  vitest run --config test/agent/system/update/vitest.config.ts --root . "$@" || status=$?
[ "$status" = 0 ] || docker exec "$container" journalctl --no-pager -n 120 -u 'tillframe*' >&2 || true
say "took $((SECONDS - started)) s"
exit "$status"
