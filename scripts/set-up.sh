# Sourced by demo.sh and test.sh: brings what a bare Debian 13 with Node, npm and root lacks, a line for each step.
# Anything present is not touched, so the second run starts at once.

# Packages of the program and of the simulated shop, then those of the tests alone.
packages=(
  ffmpeg
  python3-gi python3-gi-cairo gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0 gir1.2-gst-rtsp-server-1.0
  gstreamer1.0-rtsp gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  fonts-dejavu-core
)
test_packages=(openssl curl man-db zsh fish mosquitto mosquitto-clients chromium chromium-headless-shell webkit2gtk-driver xvfb fonts-noto-cjk git libfaketime iproute2 strace systemd nbdkit nbdkit-plugin-python libnbd-bin fuse3 e2fsprogs network-manager polkitd dbus dnsmasq-base gnupg apt-utils poppler-utils procps gpiod tesseract-ocr tesseract-ocr-jpn postgresql-17 radosgw docker-compose haproxy nats-server)

say() { printf '\033[2m[set-up]\033[0m %s\n' "$*"; }
fail() { printf '%s\n' "$@" >&2; exit 1; }

# Without a terminal, colours are only noise.
if [ ! -t 1 ]; then
  say() { printf '[set-up] %s\n' "$*"; }
  export NO_COLOR=1
fi

have_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail 'Node.js and npm are needed to begin with: apt-get install nodejs npm (Node 20 or newer)'
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail "Node.js 20 or newer is needed to begin with, this is $(node -v) ($(command -v node))"
}

install_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" = 'install ok installed' ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || fail "These Debian packages are missing: ${missing[*]}" "Run this script as root, or: sudo apt-get install ${missing[*]}"
  say "installing from Debian (a minute or two): ${missing[*]}"
  # The package of PostgreSQL would make a cluster and start it; tests have clusters of their own.
  if [[ " ${missing[*]} " == *' postgresql-17 '* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  # A container may have the certificates of its host, read-only. ssl-cert, which comes with PostgreSQL, would make one more there, for nobody.
  if [[ " ${missing[*]} " == *' postgresql-17 '* && ! -w /etc/ssl/certs && ! -e /usr/sbin/make-ssl-cert ]]; then
    dpkg-divert --quiet --local --rename --add /usr/sbin/make-ssl-cert
    ln -s /bin/true /usr/sbin/make-ssl-cert
  fi
  local log
  log=$(mktemp)
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail 'apt-get failed (its last lines are above). Is there a network connection, and is this Debian 13?'
  fi
  rm -f "$log"
}

# npm ci only when the lock file has changed since the last one; build only when a source is newer than the last build.
install_node_packages() {
  local stamp=node_modules/.tillframe-lock
  if ! cmp -s package-lock.json "$stamp"; then
    say 'installing Node 24 and npm packages into node_modules (a minute)'
    { npm ci --loglevel=error && npm rebuild node --ignore-scripts=false --loglevel=error >/dev/null; } || fail 'npm ci failed (its output is above). Is there a network connection?'
    cp package-lock.json "$stamp"
  fi
  # From here on everything runs on the Node that npm brought.
  PATH=$PWD/node_modules/.bin:$PATH
  export PATH
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 24 ] || fail "node_modules/.bin/node is $(node -v), expected 24: remove node_modules and run this again"
}

build() {
  local stamp=dist/.built
  if [ ! -e "$stamp" ] || [ -n "$(find src package.json tsconfig*.json vite.config.ts scripts/{bundle,build-server,pack-page}.ts -newer "$stamp" -print -quit)" ]; then
    say 'building server and page into dist'
    npm run --silent build || fail 'the build failed (its output is above)'
    touch "$stamp"
  fi
}
