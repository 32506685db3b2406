#!/usr/bin/env bash
# Signs a folder of packages, so that `tillframe update` of gateways installs from it.
set -euo pipefail
usage() {
  cat <<'TXT'
Usage: scripts/sign-release.sh key KEYS [NAME]
       scripts/sign-release.sh sign FOLDER KEYS [--days DAYS]
       scripts/sign-release.sh retire KEYS NAME

key     Makes a key pair (OpenPGP, Ed25519) in the folder KEYS, and KEYS/NAME.asc, its public half (NAME: updates). That one belongs to every
        gateway, into /etc/tillframe/update-keys.d, or into the package: scripts/build-deb.sh --update-key KEYS/NAME.asc. KEYS itself stays with
        you, on a machine apart from the server that hands out the packages; keep a copy of it.
sign    Lists the packages tillframe_*.deb of FOLDER with sizes and checksums (Packages) and signs the list (InRelease) with every key of KEYS;
        SHA256SUMS, with its signatures SHA256SUMS.asc, is for install.sh, which takes a new gateway's package from the same folder. Other files
        that SHA256SUMS names stay in it. Publish the whole folder on any web server or stick, InRelease last. Sign again after each change, and
        before DAYS have passed (default 90): gateways refuse older lists, so that nobody can hold them back on an old version for ever.
retire  Moves KEYS/NAME.asc to KEYS/retired: that key signs no more, and packages of later releases do not trust it.

A change of keys: key with a new NAME, releases that both keys sign and whose packages trust both (scripts/release.sh does so), and retire with
the old NAME once every gateway runs one of them. Gateways accept a list that one of their keys has signed.
The private key has no passphrase of its own: protect the folder, or use gpg's own KEYS (it is a GNUPGHOME) to set one.
TXT
}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/absolute.sh
. scripts/set-up.sh
. scripts/release/signing-keys.sh
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
    fingerprint=$(gnupg --status-fd 1 --passphrase '' --quick-generate-key "tillframe $name" ed25519 sign never | sed -n 's/^\[GNUPG:\] KEY_CREATED P \([0-9A-F]*\).*/\1/p')
    gnupg --armor --export "$fingerprint" >"$keys/$name.asc"
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
    compgen -G "$keys/*.asc" >/dev/null || fail "no key is in $keys: scripts/sign-release.sh key $3"
    install_packages gnupg apt-utils
    signers=()
    for fingerprint in $(signing_keys "$keys"); do
      gnupg --list-secret-keys "$fingerprint" >/dev/null 2>&1 || fail "No secret key $fingerprint is in $keys: retire it, or copy the whole folder"
      signers+=(--local-user "$fingerprint")
    done
    # Without a name gpg signs with its default key, which may be a retired one.
    [ ${#signers[@]} -gt 0 ] || fail "no *.asc in $keys holds a public key"
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
    gnupg "${signers[@]}" --clearsign --output "$work/InRelease" "$work/Release"
    cp "$work/list/Packages" "$folder/Packages.part"
    cp "$work/InRelease" "$folder/InRelease.part"
    sums >"$folder/SHA256SUMS.part"
    gnupg "${signers[@]}" --armor --detach-sign --output "$folder/SHA256SUMS.asc.part" "$folder/SHA256SUMS.part"
    sync "$folder"/{SHA256SUMS,SHA256SUMS.asc,Packages,InRelease}.part
    for file in SHA256SUMS SHA256SUMS.asc Packages InRelease; do mv "$folder/$file.part" "$folder/$file"; done
    echo "$folder: $(grep -c '^Package: ' "$folder/Packages") packages, $(sed -n 's/^Valid-Until: /valid until /p' "$folder/InRelease")"
    ;;
  retire)
    [ $# -eq 3 ] || wrong 'retire needs KEYS and NAME'
    keys=$(absolute "$2") name=$3
    [ -e "$keys/$name.asc" ] || fail "$keys/$name.asc is not there"
    [ "$(find "$keys" -maxdepth 1 -name '*.asc' | wc -l)" -gt 1 ] || fail "$name is the only key: make another one first (scripts/sign-release.sh key $2 NAME)"
    mkdir -p -m 700 "$keys/retired"
    mv --no-clobber "$keys/$name.asc" "$keys/retired/$name.asc"
    [ ! -e "$keys/$name.asc" ] || fail "$keys/retired/$name.asc is there already"
    cat <<TXT
$name is retired: the next list is not signed by it, and packages of the next release do not trust it.
A gateway that trusts $name alone refuses that list until the public key of another one lies in its /etc/tillframe/update-keys.d. Where
$name.asc was put there by hand, remove it. To take this back: mv $keys/retired/$name.asc $keys/
TXT
    ;;
  *) usage >&2; exit 2 ;;
esac
