# Sourced by build-image.sh: the stages of the image, from Debian's bare base to the disk. Needs set-up.sh, engine.sh (own_apt), and $work, $root,
# $cache, $raspberry, $deb, $version.

# As in a machine of its own: what it mounts and starts ends with it.
in_root() {
  unshare --mount --pid --fork --kill-child sh -ec '
    root=$1; shift
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive SOURCE_DATE_EPOCH='"$SOURCE_DATE_EPOCH"' "$@"
  ' sh "$root" "$@"
}

# Prints the output of a command when it fails.
quietly() {
  local what=$1 log=$work/log
  shift
  "$@" >"$log" 2>&1 && return
  tail -n 25 "$log" >&2
  fail "$what failed (its last lines are above)"
}

keep() { tar --directory "$root" --create --numeric-owner --xattrs --one-file-system --file "$1.new" . && mv "$1.new" "$1"; }
take() { mkdir -p "$root" && tar --directory "$root" --extract --numeric-owner --xattrs --xattrs-include='*' --file "$1"; }

debian_base() {
  local kept=$cache/debian-trixie-arm64.tar mirror
  # A later stage holds this one.
  [ -e "$(packages_kept)" ] && return
  if [ -e "$kept" ]; then take "$kept"; return; fi
  say "Debian's base (debootstrap, some minutes)"
  mirror=$(apt-get "${apt_options[@]}" indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: trixie' | head -n 1)
  quietly debootstrap debootstrap --arch=arm64 --variant=minbase --include=ca-certificates trixie "$root" "$mirror"
  keep "$kept"
}

requested_packages() { cat packaging/image/packages ${raspberry:+packaging/image/packages-raspberry} | sed 's/#.*//' | tr -s ' \n' ' '; }
packages_kept() {
  local sum
  sum=$({ requested_packages; cat packaging/image/root/etc/{dpkg/dpkg.cfg.d,initramfs-tools/conf.d}/tillframe-image packaging/image/root/etc/initramfs-tools/modules; } | sha256sum | cut -c1-12)
  echo "$cache/packages-$sum.tar"
}

debian_packages() {
  local kept
  kept=$(packages_kept)
  if [ -e "$kept" ]; then say "Debian's packages, as they were kept"; take "$kept"; return; fi
  say "Debian's packages (kernel, ffmpeg and others; some ten minutes where they run emulated)"
  mkdir -p "$root/boot/firmware"
  # Tools that unpack and start them.
  tar --create --directory packaging/image/root etc/dpkg etc/initramfs-tools | tar --extract --no-same-owner --directory "$root"
  # Files of the base that the image leaves out.
  rm -rf "$root"/usr/share/{man,info,locale}/*
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  rm -f "$root/etc/apt/sources.list" "$root"/etc/apt/sources.list.d/*
  cp "$work/sources/"* "$root/etc/apt/sources.list.d/"
  [ -z "$raspberry" ] || sed -i -E 's/^(Components:.*\bmain\b|deb .*\bmain\b)/\1 non-free-firmware/' "$root"/etc/apt/sources.list.d/*
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  quietly 'apt-get update' in_root apt-get update -qq
  # shellcheck disable=SC2046
  quietly 'apt-get install' in_root apt-get install --yes -qq --no-install-recommends -o APT::Sandbox::User=root \
    -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Options::=--force-confold $(requested_packages)
  in_root apt-get clean
  rm -rf "$root"/var/lib/apt/lists/* "$root"/etc/apt/sources.list.d/*
  keep "$kept"
}

# The package of tillframe, and what makes an image of a system: names, entries, what is started.
own_package() {
  say "tillframe $version"
  cp "$deb" "$root/var/tmp/tillframe.deb"
  quietly 'The installation of the package' in_root dpkg --install /var/tmp/tillframe.deb
  rm "$root/var/tmp/tillframe.deb" "$root/usr/sbin/policy-rc.d"
  cp -a --no-preserve=ownership packaging/image/root/. "$root/"
  root_uuid=$(printf 'tillframe %s root' "$version" | sha256sum | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/\1-\2-5\3-8\4-\5/')
  boot_id=$(printf 'tillframe %s boot' "$version" | sha256sum | cut -c1-8)
  echo "root=UUID=$root_uuid rootfstype=ext4 fsck.repair=yes panic=10 quiet loglevel=3" >"$root/etc/kernel/cmdline"
  # Secrets may stand on the boot partition: for root alone. A card whose boot partition is damaged goes on with what was taken in; a
  # slow one is waited for longer than the usual 90 s, or its changes would be passed over.
  cat >"$root/etc/fstab" <<TXT
UUID=$root_uuid / ext4 noatime,errors=remount-ro 0 1
UUID=${boot_id:0:4}-${boot_id:4} /boot/firmware vfat noatime,umask=0077,nofail,x-systemd.device-timeout=5min,x-systemd.mount-timeout=5min 0 2
TXT
  sed -i -E '/^UUID=....-..../s/^UUID=(....)-(....)/UUID=\U\1-\2/' "$root/etc/fstab"
  # A placeholder that the first start replaces: each gateway gets a name of its own.
  echo tillframe >"$root/etc/hostname"
  printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
  # Debian's own, of sources.list(5) and the release notes of trixie.
  cat >"$root/etc/apt/sources.list.d/debian.sources" <<TXT
Types: deb
URIs: http://deb.debian.org/debian
Suites: trixie trixie-updates
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: trixie-security
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp
TXT
  if [ -n "$raspberry" ]; then
    # No memory set aside for video: a Raspberry Pi 4 may not start with what is set aside for earlier ones.
    printf 'ROOTPART=UUID=%s\nCONSOLES="tty0"\nCMA=0\n' "$root_uuid" >>"$root/etc/default/raspi-firmware"
    echo 'fsck.repair=yes panic=10 quiet loglevel=3' >"$root/etc/default/raspi-extra-cmdline"
  fi
  in_root systemctl --quiet enable tillframe-grow.service tillframe-screen.service tillframe-restart.timer tillframe-os-updates.service apt-daily.timer apt-daily-upgrade.timer
  quietly 'Writing the boot files' in_root sh -ec '
    for kernel in /boot/vmlinuz-*; do
      version=${kernel#/boot/vmlinuz-}
      [ ! -x /etc/kernel/postinst.d/z50-raspi-firmware ] || DEB_MAINT_PARAMS=configure /etc/kernel/postinst.d/z50-raspi-firmware "$version"
      /usr/lib/tillframe-image/boot-entries "$version"
    done'
  # Files that each gateway makes for itself, and files of this machine.
  : >"$root/etc/machine-id"
  rm -rf "$root"/var/lib/dbus/machine-id "$root"/var/lib/systemd/{random-seed,credential.secret} "$root"/etc/ssh/ssh_host_* \
    "$root"/etc/resolv.conf "$root"/var/log/{apt,bootstrap.log,dpkg.log,alternatives.log} "$root"/var/cache/apt/*.bin "$root"/var/cache/debconf/*-old
  mkdir -p "$root/var/log/journal"
}

boot_files() {
  boot=$work/boot
  mkdir -p "$boot"
  find "$root/boot/firmware" -mindepth 1 -maxdepth 1 -exec mv --target-directory "$boot" {} +
  mkdir -p "$boot/EFI/BOOT" "$boot/loader" "$boot/tillframe"
  cp "$root/usr/lib/systemd/boot/efi/systemd-bootaa64.efi" "$boot/EFI/BOOT/BOOTAA64.EFI"
  printf 'timeout 0\nconsole-mode keep\neditor no\n' >"$boot/loader/loader.conf"
  local name
  for name in config provision; do sed 's/$/\r/' "packaging/image/boot/$name.yaml" >"$boot/tillframe/$name.yaml"; done
  # Every key, for an installer who has nothing but the card.
  sed 's/$/\r/' config/agent.example.yaml >"$boot/tillframe/config.example.yaml"
  sed 's/$/\r/' config/provision.example.yaml >"$boot/tillframe/provision.example.yaml"
}

mebibyte=1048576
disk_image() {
  local file=$1 boot_mib=192 root_mib
  say 'file systems'
  root_mib=$(($(du --summarize --block-size=1M "$root" | cut -f1) * 103 / 100 + 96))
  truncate --size "${boot_mib}M" "$work/boot.fat"
  quietly mkfs.vfat mkfs.vfat -F 32 -n TILLFRAME -i "$boot_id" "$work/boot.fat"
  (cd "$boot" && MTOOLS_SKIP_CHECK=1 mcopy -i "$work/boot.fat" -s -Q -m ./* ::)
  truncate --size "${root_mib}M" "$work/root.ext4"
  # More room for what it was doing when the power was cut than a file system of this size would have: it grows.
  quietly mke2fs mke2fs -t ext4 -L tillframe-root -U "$root_uuid" -i 16384 -m 1 -J size=64 -E hash_seed="$root_uuid" -d "$root" "$work/root.ext4"
  quietly e2fsck e2fsck -f -n "$work/root.ext4"
  quietly fsck.vfat fsck.vfat -n "$work/boot.fat"
  rm -f "$file"
  truncate --size "$(((4 + boot_mib + root_mib) * mebibyte))" "$file.new"
  # Not the type of an EFI partition: Windows would hide it from the installer. Firmware takes it all the same, and a Raspberry Pi requires it.
  quietly sfdisk sfdisk "$file.new" <<TXT
label: dos
label-id: 0x$boot_id
start=$((4 * 2048)), size=$((boot_mib * 2048)), type=c, bootable
start=$(((4 + boot_mib) * 2048)), size=$((root_mib * 2048)), type=83
TXT
  dd if="$work/boot.fat" of="$file.new" bs=1M seek=4 conv=notrunc,sparse status=none
  dd if="$work/root.ext4" of="$file.new" bs=1M seek=$((4 + boot_mib)) conv=notrunc,sparse status=none
  mv "$file.new" "$file"
}
