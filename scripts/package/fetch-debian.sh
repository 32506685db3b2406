#!/bin/sh
# fetch-debian.sh ARCHITECTURE DIRECTORY PACKAGE…: these packages of Debian and all that they depend on, as for an empty machine of that architecture,
# unpacked in DIRECTORY/root without running any of it; beside that the control file (NAME.control) and the content (NAME.list) of each.
set -eu
architecture=$1 directory=$2
shift 2
mkdir -p "$directory/debs/partial" "$directory/root/usr/bin" "$directory/root/usr/lib" "$directory/root/usr/sbin"
for name in bin lib sbin; do ln -s "usr/$name" "$directory/root/$name"; done
apt() {
  apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o Dir::State::status=/dev/null \
    -o Dir::Cache::archives="$directory/debs" -o APT::Sandbox::User=root "$@"
}
apt update
apt install --yes --no-install-recommends --download-only "$@"
for deb in "$directory"/debs/*.deb; do
  name=$(dpkg-deb --field "$deb" Package)
  dpkg-deb --field "$deb" >"$directory/$name.control"
  dpkg-deb --fsys-tarfile "$deb" >"$directory/tar"
  tar --list --file "$directory/tar" >"$directory/$name.list"
  tar --extract --keep-directory-symlink --directory "$directory/root" --file "$directory/tar"
done
rm -rf "$directory/tar" "$directory/debs"
