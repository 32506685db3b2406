#!/usr/bin/env bash
# Signs a folder of packages, so that `tillframe update` of gateways installs from it.
set -euo pipefail
usage() {
  cat <<'TXT'
Usage: scripts/sign-release.sh key KEYS [NAME]
       scripts/sign-release.sh sign FOLDER KEYS [--days DAYS]

key   Makes a key pair (OpenPGP, Ed25519) in the folder KEYS, and KEYS/NAME.asc, its public half (NAME: updates). That one belongs to every
      gateway, into /etc/tillframe/update-keys.d, or into the package: scripts/build-deb.sh --update-key KEYS/NAME.asc. KEYS itself stays with
      you, on a machine apart from the server that hands out the packages; keep a copy of it.
sign  Lists the packages tillframe_*.deb of FOLDER with sizes and checksums (Packages) and signs the list (InRelease) with the newest key of
      KEYS; SHA256SUMS, with its signature SHA256SUMS.asc, is for install.sh, which takes a new gateway's package from the same folder. Other
      files that SHA256SUMS names stay in it. Publish the whole folder on any web server or stick, InRelease last. Sign again after each change, and before DAYS have passed (default 90): gateways refuse older lists, so that
      nobody can hold them back on an old version for ever.

A change of keys: give gateways the new public key beside the old one first, sign with the new one then, and take the old one away at last.
The private key has no passphrase of its own: protect the folder, or use gpg's own KEYS (it is a GNUPGHOME) to set one.
TXT
}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
. scripts/set-up.sh
wrong() { printf 'sign-release.sh: %s\nSee scripts/sign-release.sh --help\n' "$1" >&2; exit 2; }
gnupg() { gpg --homedir "$keys" --batch --quiet "$@"; }
# Checksums of the packages, of the new lists, and of the other files that the folder's SHA256SUMS names.
sums() {
  local name file
  {
    (cd "$folder" && printf '%s\n' Packages InRelease tillframe_*.deb)
    [ ! -e "$folder/SHA256SUMS" ] || sed 's/^[^ ]* [ *]//' "$folder/SHA256SUMS"
  } | LC_ALL=C sort -u | while read -r name; do
    case $name in Packages | InRelease) file=$folder/$name.part ;; *) file=$folder/$name ;; esac
    [ ! -e "$file" ] || printf '%s  %s\n' "$(sha256sum <"$file" | cut -c1-64)" "$name"
  done
}
case ${1-} in
  -h | --help) usage; exit 0 ;;
  key)
    [ $# -ge 2 ] && [ $# -le 3 ] || wrong 'key needs KEYS'
    keys=$(absolute "$2") name=${3-updates}
    [[ $name =~ ^[A-Za-z0-9._-]+$ ]] || wrong 'a name has the signs A-Z a-z 0-9 . _ -'
    [ ! -e "$keys/$name.asc" ] || fail "$keys/$name.asc is there already"
    install_packages gnupg
    mkdir -p -m 700 "$keys"
    gnupg --passphrase '' --quick-generate-key "tillframe $name" ed25519 sign never
    fingerprint=$(gnupg --with-colons --list-secret-keys | sed -n 's/^fpr:::::::::\([0-9A-F]*\):.*/\1/p' | tail -n 1)
    gnupg --armor --export "$fingerprint" >"$keys/$name.asc"
    printf '%s\n' "$fingerprint" >"$keys/newest"
    gpgconf --homedir "$keys" --kill gpg-agent
    echo "$keys/$name.asc: $fingerprint"
    ;;
  sign)
    [ $# -ge 3 ] || wrong 'sign needs FOLDER and KEYS'
    folder=$(absolute "$2") keys=$(absolute "$3") days=90
    case ${4-} in
      '') ;;
      --days) days=${5-}; [[ $days =~ ^[1-9][0-9]{0,3}$ ]] || wrong '--days needs a number from 1 to 9999' ;;
      *) wrong "unknown argument $4" ;;
    esac
    compgen -G "$folder/tillframe_*.deb" >/dev/null || fail "no package tillframe_*.deb is in $folder"
    [ -r "$keys/newest" ] || fail "no key is in $keys: scripts/sign-release.sh key $3"
    install_packages gnupg apt-utils
    # For the server that hands it out to read.
    umask 022
    work=$(mktemp -d /tmp/tillframe-sign-XXXXXX)
    # The former list holds until the new one is whole: nothing but that is left where this breaks off.
    finish() {
      rm -rf --one-file-system "$work" "$folder"/{SHA256SUMS,SHA256SUMS.asc,Packages,InRelease}.part
      gpgconf --homedir "$keys" --kill gpg-agent
    }
    trap finish EXIT
    mkdir "$work/list"
    (cd "$folder" && apt-ftparchive packages .) >"$work/list/Packages"
    (cd "$work/list" && apt-ftparchive -o APT::FTPArchive::Release::Origin=tillframe -o "APT::FTPArchive::Release::ValidTime=$((days * 86400))" release .) >"$work/Release"
    gnupg --local-user "$(cat "$keys/newest")" --clearsign --output "$work/InRelease" "$work/Release"
    cp "$work/list/Packages" "$folder/Packages.part"
    cp "$work/InRelease" "$folder/InRelease.part"
    sums >"$folder/SHA256SUMS.part"
    gnupg --local-user "$(cat "$keys/newest")" --armor --detach-sign --output "$folder/SHA256SUMS.asc.part" "$folder/SHA256SUMS.part"
    sync "$folder"/{SHA256SUMS,SHA256SUMS.asc,Packages,InRelease}.part
    for file in SHA256SUMS SHA256SUMS.asc Packages InRelease; do mv "$folder/$file.part" "$folder/$file"; done
    echo "$folder: $(grep -c '^Package: ' "$folder/Packages") packages, $(sed -n 's/^Valid-Until: /valid until /p' "$folder/InRelease")"
    ;;
  *) usage >&2; exit 2 ;;
esac
