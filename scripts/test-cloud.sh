#!/usr/bin/env bash
# Receivers on a PostgreSQL cluster with Patroni, killed under load. Prints its figures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1-} in
  -h | --help)
    cat <<'TXT'
Usage: scripts/test-cloud.sh [--seconds N] [--gateways N] [--lazy-server | --counter-proof standbys|commits]

Starts three PostgreSQL with Patroni and etcd, HAProxy, an S3 server (radosgw) and three receivers as processes of this machine, with the
files of deploy/. Gateways send sales with edits and pictures while a receiver, the leader with its Patroni, and another receiver are killed with
SIGKILL. Then: every acknowledged sale is there once, as its highest revision, no hole, every picture readable, the feed is whole, and a target
of forwarding has got it in its order. About two minutes. Needs root, and Debian's patroni, python3-etcd, etcd-server and haproxy.

  --lazy-server      with synchronous_commit = off at the server, and 10 s until it writes: the receivers have to raise it
  --counter-proof    the check has to find lost sales. standbys: without synchronous ones, with their reception stopped before the leader is lost;
                     commits: as --lazy-server, with receivers that do not raise it
TXT
    exit 0
    ;;
esac
. scripts/set-up.sh
have_node
install_packages "${test_packages[@]}" patroni python3-etcd etcd-server haproxy
install_node_packages
exec node scripts/test-cloud.ts "$@"
