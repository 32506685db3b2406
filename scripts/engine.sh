# Sourced by scripts that test in containers: an engine (Debian's docker.io), and a bare Debian as its image. Needs set-up.sh, and $work: a
# folder of the script's own. Whoever sources it calls end_engine when it ends.

engine=
end_engine() {
  [ -n "$engine" ] || return 0
  kill "$engine" 2>/dev/null || true
  wait "$engine" 2>/dev/null || true
}

start_engine() {
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
  say "making $base with debootstrap: the registry of images can't be reached"
  local mirror
  mirror=$(apt-get "${apt_options[@]}" indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: trixie' | head -n 1)
  debootstrap --variant=minbase trixie "$work/root" "$mirror" >"$work/debootstrap.log" 2>&1 || {
    tail -n 5 "$work/debootstrap.log" >&2
    fail 'debootstrap failed (its last lines are above)'
  }
  tar --directory "$work/root" --create . | docker import - "$base" >/dev/null
}
