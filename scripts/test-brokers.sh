#!/usr/bin/env bash
# The MQTT sink against real brokers in containers: a NATS JetStream cluster of three, Mosquitto, RabbitMQ. Prints their figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-brokers.sh [VITEST ARGUMENTS]

Installs what is missing (Debian's docker.io too), starts a container engine of its own unless one runs, builds one image with the
brokers from Debian's packages, and kills, cuts off and restarts them under load, or cuts their power (about six minutes). Needs root. The engine that it
started is stopped at the end; its data stays in /var/lib/docker.

  scripts/test-brokers.sh nats       only the cluster
TXT
    exit 0
    ;;
esac
. scripts/set-up.sh
started=$SECONDS
have_node
install_packages "${packages[@]}" "${test_packages[@]}" docker.io debootstrap nbdkit nbdkit-plugin-python libnbd-bin fuse3 e2fsprogs
install_node_packages

work=$(mktemp -d /tmp/tillframe-brokers-XXXXXX)
. scripts/engine.sh
finish() {
  end_engine
  rm -rf --one-file-system "$work"
}
trap finish EXIT

image=tillframe-test-brokers:local
make_image() {
  ! docker image inspect "$image" >/dev/null 2>&1 || return 0
  own_apt
  make_base
  say 'building the image of the brokers'
  mkdir -p "$work/image"
  # Downloaded here, so that the containers need no network.
  docker run --rm "$base" cat /var/lib/dpkg/status >"$work/status"
  apt-get "${apt_options[@]}" -o "Dir::State::status=$work/status" install -y -qq --no-install-recommends --download-only \
    mosquitto nats-server rabbitmq-server >"$work/download.log" 2>&1 || {
    tail -n 5 "$work/download.log" >&2
    fail 'the packages of the brokers could not be downloaded (last lines above)'
  }
  mv "$work/debs" "$work/image/debs"
  cat >"$work/image/Dockerfile" <<'TXT'
FROM debian:trixie-slim
COPY debs /debs
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d \
  && apt-get install --yes --quiet --no-install-recommends /debs/*.deb && rm -rf /debs && mkdir -p /data
TXT
  DOCKER_BUILDKIT=0 docker build --quiet --tag "$image" "$work/image" >"$work/build.log" 2>&1 || {
    tail -n 20 "$work/build.log" >&2
    fail 'the image could not be built (last lines above)'
  }
}

start_engine
make_image
say 'brokers under load'
status=0
TESTCONTAINERS_RYUK_DISABLED=true vitest run --config test/brokers/vitest.config.ts --root . "$@" || status=$?
say "took $((SECONDS - started)) s"
exit "$status"
