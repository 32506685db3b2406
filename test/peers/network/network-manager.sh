# A NetworkManager of its own: `unshare --net --mount --pid --fork --kill-child sh network-manager.sh FOLDER USER-ID`
# In these namespaces: eth0 (its cable ends in a shop's router at 192.168.77.1, with a camera at .9), a system bus, NetworkManager.
# What the machine itself has is neither seen nor touched; when the first process ends, all of it is gone.
set -e
folder=$1
user=$2
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus /run/netns
mount -t tmpfs tmpfs /var/lib/NetworkManager
mount -t tmpfs tmpfs /etc/NetworkManager
mkdir -p /etc/NetworkManager/system-connections
# Not writable: NetworkManager then waits for no udev.
mount -t sysfs -o ro sysfs /sys
mount -t proc proc /proc
cat > /etc/NetworkManager/NetworkManager.conf <<'CONFIG'
[main]
plugins=keyfile
dns=none
rc-manager=unmanaged
no-auto-default=none
[connectivity]
enabled=false
CONFIG
# The agent's user, with the rights that are shipped with it, given by a real polkit (which the bus starts).
{ cat /etc/passwd; echo "tillframe:x:$user:$user::/nonexistent:/usr/sbin/nologin"; } >/run/passwd
mount --bind /run/passwd /etc/passwd
mkdir -p /run/rules.d /usr/share/polkit-1/rules.d
cp "$(dirname "$0")/../../../systemd/tillframe-network.rules" /run/rules.d/50-tillframe-network.rules
mount --bind /run/rules.d /usr/share/polkit-1/rules.d
ip link set lo up
ip netns add shop
ip link add eth0 type veth peer name lan0 netns shop
ip -n shop link set lo up
ip -n shop addr add 192.168.77.1/24 dev lan0
ip -n shop addr add 192.168.77.9/24 dev lan0
ip -n shop link set lan0 up
nsenter --net=/run/netns/shop dnsmasq --keep-in-foreground --port=0 --no-resolv --interface=lan0 --bind-interfaces \
  --dhcp-range=192.168.77.100,192.168.77.120,255.255.255.0,1h --dhcp-option=option:dns-server,192.168.77.1 \
  --dhcp-leasefile=/run/leases --pid-file= --user=root >"$folder/dnsmasq.log" 2>&1 &
echo $! >/run/dnsmasq.pid
dbus-daemon --system --nofork --nopidfile >"$folder/dbus.log" 2>&1 &
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.02; done
NetworkManager >"$folder/network-manager.log" 2>&1
echo ready
# Ends with who started it.
exec cat >/dev/null
