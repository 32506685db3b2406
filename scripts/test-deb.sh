#!/usr/bin/env bash
# The package, as an installer meets it: on a bare Debian that has booted. Prints its figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-deb.sh [--built] [FILE.deb] [VITEST ARGUMENTS]

Installs what is missing (Debian's docker.io too), builds the package unless one is given, twice, which has to give the same bytes, and boots a bare Debian 13 with systemd in a
container: apt install, the first pair, start order, the watchdog, what goes on while the agent is gone, credentials, limits, update, removal,
purge (about five minutes). --built: dist and node_modules are up to date. Needs root, and the package of this machine's architecture. A container engine that it started is stopped at the end.
TXT
    exit 0
    ;;
esac
. scripts/set-up.sh
started=$SECONDS
. scripts/deb-under-test.sh

install_packages lintian
# Uncompressed packages are for trials.
found=$(lintian --fail-on error --suppress-tags uses-no-compression-for-control-tarball,uses-no-compression-for-data-tarball "$deb" 2>&1) || {
  grep '^E:' <<<"$found" >&2
  fail 'lintian reports errors (above)'
}
say "lintian reports no errors, $(grep -c '^W:' <<<"$found") warnings"

work=$(mktemp -d /tmp/tillframe-booted-XXXXXX)
if [ -z "$given" ]; then
  again=$(scripts/build-deb.sh --built --out "$work" | tail -n 1)
  cmp "$deb" "$again" || fail "two builds of one commit differ: $deb, $again"
  rm "$again"
  say 'built twice: the same bytes'
fi
container=tillframe-booted-$$
. scripts/engine.sh
finish() {
  docker rm --force --volumes "$container" >/dev/null 2>&1 || true
  end_engine
  rm -rf --one-file-system "$work"
}
trap finish EXIT
start_engine
own_apt
make_base

# The lower version that is updated: the same content under another number.
older=$work/tillframe_0.0.1.deb
as_version 0.0.1 "$deb" "$older"

make_booted_image
boot "$container" --hostname gateway
docker cp --quiet "$older" "$container:/root/tillframe_0.0.1.deb"
docker cp --quiet scripts/install.sh "$container:/root/install.sh"
until_booted "$container"
say "booted: $(docker exec "$container" systemctl is-system-running || true)"

# Camera, printer, register and cloud of the test stand in the network of the container.
status=0
TILLFRAME_CONTAINER=$container TILLFRAME_DEB=$deb TILLFRAME_DEB_VERSION=$(dpkg-deb --field "$deb" Version) \
  nsenter --target "$(docker inspect --format '{{.State.Pid}}' "$container")" --net \
  vitest run --config test/deb/vitest.config.ts --root . "$@" || status=$?
[ "$status" = 0 ] || docker exec "$container" journalctl --no-pager -n 60 -u 'tillframe*' >&2 || true
say "took $((SECONDS - started)) s"
exit "$status"
