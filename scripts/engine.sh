# Sourced by scripts that test in containers: an engine (Debian's docker.io), a bare Debian as its image, and emulation of 64-bit ARM. Needs
# set-up.sh, and $work: a folder of the script's own. The sourcing script calls end_engine at its end.

engine=
end_engine() {
  [ -n "$engine" ] || return 0
  kill "$engine" 2>/dev/null || true
  wait "$engine" 2>/dev/null || true
}

start_engine() {
  # A recommendation of docker.io.
  command -v docker >/dev/null || install_packages docker-cli
  ! docker info >/dev/null 2>&1 || return 0
  say 'starting a container engine'
  # Some kernels have no packet filter. Ports of 127.0.0.1 and a common network work without one.
  local filter=()
  iptables --table nat --list >/dev/null 2>&1 || filter=(--iptables=false --ip6tables=false --ip-masq=false)
  dockerd --ip=127.0.0.1 "${filter[@]}" >"$work/dockerd.log" 2>&1 &
  engine=$!
  local second
  for second in $(seq 60); do
    ! docker info >/dev/null 2>&1 || return 0
    kill -0 "$engine" 2>/dev/null || break
    sleep 1
  done
  tail -n 20 "$work/dockerd.log" >&2
  fail 'the container engine does not start (its last lines are above)'
}

# The configuration of this machine's apt, without sources that are folders of it, and with lists of its own.
own_apt() {
  mkdir -p "$work/sources" "$work/lists/partial" "$work/debs/partial"
  local source
  for source in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list /etc/apt/sources.list; do
    [ -e "$source" ] && ! grep -q 'file:' "$source" && cp "$source" "$work/sources/"
  done
  apt_options=(
    -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/sources"
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache::archives=$work/debs" -o APT::Sandbox::User=root
  )
  apt-get "${apt_options[@]}" update -qq
}

base=debian:trixie-slim
make_base() {
  ! docker image inspect "$base" >/dev/null 2>&1 || return 0
  if timeout 60 docker pull --quiet "$base" >/dev/null 2>&1; then return 0; fi
  debootstrap_image "$base" "$(dpkg --print-architecture)"
}

# debootstrap_image NAME ARCHITECTURE: a bare Debian 13; of another machine with emulate_arm64.
debootstrap_image() {
  say "making $1 with debootstrap: the registry of images cannot be reached"
  local mirror
  mirror=$(apt-get "${apt_options[@]}" indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: trixie' | head -n 1)
  debootstrap --variant=minbase --arch="$2" trixie "$work/root-$2" "$mirror" >"$work/debootstrap.log" 2>&1 || {
    tail -n 5 "$work/debootstrap.log" >&2
    fail 'debootstrap failed (its last lines are above)'
  }
  tar --directory "$work/root-$2" --create . | docker import --platform "linux/$2" - "$1" >/dev/null
  rm -rf --one-file-system "$work/root-$2"
}

# Programs for 64-bit ARM run here too, in containers as well: by qemu, which the kernel holds open from the start (flag F).
emulate_arm64() {
  [ "$(uname -m)" != aarch64 ] || return 0
  install_packages qemu-user-binfmt
  local formats=/proc/sys/fs/binfmt_misc
  [ -e "$formats/register" ] || mount -t binfmt_misc binfmt_misc "$formats" || fail "this kernel cannot run programs of other architectures: mounting binfmt_misc failed; load the module binfmt_misc, or run this on a 64-bit ARM machine"
  [ -e "$formats/qemu-aarch64" ] || cat /usr/lib/binfmt.d/qemu-aarch64.conf >"$formats/register"
  grep -q '^flags:.*F' "$formats/qemu-aarch64" ||
    fail "the kernel's entry for 64-bit ARM programs does not work in containers (flag F is missing); remove it with: echo -1 >$formats/qemu-aarch64"
}

# make_node IMAGE BASE ARCHITECTURE: the package's Node on a bare Debian, and an npm, where those of the official image are; with this machine's
# sources of packages.
make_node() {
  local folder=$work/node-$3 cpu=x64
  [ "$3" = amd64 ] || cpu=$3
  mkdir -p "$folder/npm" "$folder/runtime"
  cp packaging/runtime/* .npmrc "$folder/npm/"
  cp packaging/runtime/* .npmrc "$folder/runtime/"
  {
    (cd "$folder/npm" && npm ci --omit=optional --loglevel=error >/dev/null) &&
      # Older versions take no package of another machine.
      (cd "$folder/runtime" && node "$folder/npm/node_modules/npm/bin/npm-cli.js" ci --loglevel=error --os=linux --libc=glibc --cpu="$cpu" >/dev/null)
  } || fail 'npm failed (its output is above). Is there a network connection?'
  mv "$folder/runtime/node_modules/node-linux-$cpu/bin/node" "$folder/node"
  rm -r "$folder/runtime"
  cp -r "$work/sources" "$folder/sources"
  cat >"$folder/Dockerfile" <<TXT
FROM $2
COPY sources /etc/apt/sources.list.d/
COPY node /usr/local/bin/node
COPY npm/node_modules/npm /usr/local/lib/node_modules/npm
RUN rm -f /etc/apt/sources.list && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
TXT
  docker buildx build --quiet --platform "linux/$3" --tag "$1" "$folder" >/dev/null || fail "$1 could not be built"
}

# A bare Debian 13 with systemd; needs own_apt and make_base.
booted=tillframe-booted:local
make_booted_image() {
  ! docker image inspect "$booted" >/dev/null 2>&1 || return 0
  say 'building the image of a bare Debian that boots'
  mkdir -p "$work/image"
  cp -r "$work/sources" "$work/image/sources"
  cat >"$work/image/Dockerfile" <<'TXT'
FROM debian:trixie-slim
COPY sources /etc/apt/sources.list.d/
RUN rm -f /etc/apt/sources.list /usr/sbin/policy-rc.d && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq \
  --no-install-recommends systemd systemd-sysv dbus
TXT
  DOCKER_BUILDKIT=0 docker build --quiet --tag "$booted" "$work/image" >"$work/build.log" 2>&1 || {
    tail -n 20 "$work/build.log" >&2
    fail 'the image could not be built (last lines above)'
  }
}

# boot NAME [OPTIONS OF docker run]
# SYSTEMD_CGROUP_… is for hosts with control groups of the first kind. Shared mounts, as on a machine: credentials are handed over by them.
# binfmt_misc is that of the host: systemd-binfmt would remove, when it stops, qemu's entries, which builds beside it need.
boot() {
  local name=$1
  shift
  docker run --detach --name "$name" "$@" --privileged --cgroupns=host --volume /sys/fs/cgroup:/sys/fs/cgroup \
    --tmpfs /run --tmpfs /run/lock --tmpfs /tmp:exec,mode=1777 --volume /etc/ssl/certs:/etc/ssl/certs:ro \
    "$booted" sh -c 'mount --make-rshared / && exec /sbin/init SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 \
      systemd.mask=proc-sys-fs-binfmt_misc.automount systemd.mask=proc-sys-fs-binfmt_misc.mount' >/dev/null
}

until_booted() {
  local half_second
  for half_second in $(seq 60); do
    case $(docker exec "$1" systemctl is-system-running 2>/dev/null || true) in running | degraded) break ;; esac
    sleep 0.5
  done
}

# as_version VERSION FROM.deb TO.deb [COMMAND]: the same content under another number; the command changes it in its folder.
as_version() {
  local tree
  tree=$(mktemp -d "$work/tree-XXXXXX")
  dpkg-deb --raw-extract "$2" "$tree"
  sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
  sed -i "s/^  \"version\": \".*\"/  \"version\": \"$1\"/" "$tree/usr/lib/tillframe/package.json"
  [ $# -lt 4 ] || (cd "$tree" && "$4")
  (cd "$tree" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  dpkg-deb --build --root-owner-group -Znone "$tree" "$3" >/dev/null
  rm -rf "$tree"
}
