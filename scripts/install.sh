#!/usr/bin/env bash
# One line on a bare Debian or Raspberry Pi OS: finds or builds the package, installs it, prints the page's address and its set-up code.
set -euo pipefail

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in ja*) language=ja ;; *) language=en ;; esac
# The text in the reader's language.
words() { [ "$language" = ja ] && printf '%s\n' "$2" || printf '%s\n' "$1"; }
say() { printf '\n==> %s\n' "$(words "$@")"; }
fail() { printf 'install.sh: %s\n' "$(words "$@")" >&2; exit 1; }
wrong() { printf 'install.sh: %s\n' "$(words "$@")" >&2; exit 2; }

usage() {
  words "Usage: install.sh [FILE.deb | DIRECTORY | URL] [--sha256 SUM]

Installs tillframe on this Debian 13 or Raspberry Pi OS (64 bit), or updates it; data and config stay. Needs root.

  FILE.deb      that package
  DIRECTORY     the newest tillframe_VERSION_ARCH.deb for this machine in it, such as a USB stick
  URL           https://…/tillframe_VERSION_ARCH.deb, or a folder of such files: https://…/
                with a file SHA256SUMS that names them
  --sha256 SUM  the package must have this checksum
  (none)        the newest in the current folder or in dist/packages of a checkout; else it is built from the checkout

Example: curl -fsSL https://example.com/install.sh | sudo bash -s -- https://example.com/packages/" \
    "使い方: install.sh [FILE.deb | ディレクトリ | URL] [--sha256 SUM]

この Debian 13 または Raspberry Pi OS(64 ビット)に tillframe をインストールまたは更新します。データと設定は残ります。root で実行してください。

  FILE.deb       このパッケージ
  ディレクトリ   その中の、この機器用の最新の tillframe_VERSION_ARCH.deb(USB メモリーなど)
  URL            https://…/tillframe_VERSION_ARCH.deb、またはそのファイルと SHA256SUMS のあるフォルダー https://…/
  --sha256 SUM   パッケージのチェックサムがこれと一致すること
  (なし)         このフォルダーか dist/packages の最新のもの。なければソースから作ります

例: curl -fsSL https://example.com/install.sh | sudo bash -s -- https://example.com/packages/"
}

source='' sum=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --sha256)
      [[ ${2-} =~ ^[0-9a-fA-F]{64}$ ]] || wrong '--sha256 needs 64 hexadecimal digits' '--sha256 には 16 進数 64 桁が必要です'
      sum=${2,,}
      shift 2
      ;;
    -*) wrong "unknown option $1; see --help" "不明なオプション $1。--help をご覧ください" ;;
    *)
      [ -z "$source" ] || wrong 'one package, directory or URL' 'パッケージ、ディレクトリ、URL はどれか 1 つです'
      source=$1
      shift
      ;;
  esac
done

# Conditions that can't be met are reported before anything is changed.
needed_mb=1200
[ "$(id -u)" = 0 ] || fail 'root is needed: sudo bash install.sh …' 'root の権限が必要です: sudo bash install.sh …'
command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
  fail 'this is no Debian or Raspberry Pi OS: apt is missing' 'Debian または Raspberry Pi OS ではありません(apt がありません)'
architecture=$(dpkg --print-architecture)
case $architecture in
  amd64 | arm64) ;;
  armhf) fail 'this system is a 32-bit one (armhf): write the 64-bit Raspberry Pi OS to the card' 'この OS は 32 ビット版(armhf)です。64 ビット版の Raspberry Pi OS をカードに書き込んでください' ;;
  *) fail "there is no package for $architecture: only amd64 and arm64" "$architecture 用のパッケージはありません。amd64 と arm64 だけです" ;;
esac
os_release=${TILLFRAME_OS_RELEASE:-/etc/os-release}
# shellcheck disable=SC1090
. "$os_release"
case ${ID:-}:${VERSION_ID:-} in
  debian:13 | raspbian:13) ;;
  debian:* | raspbian:*) [ "${VERSION_ID:-0}" -gt 13 ] 2>/dev/null ||
    fail "Debian ${VERSION_ID:-unknown} is not supported: it takes Debian 13 (trixie)" "Debian ${VERSION_ID:-不明} には対応していません。Debian 13(trixie)が必要です" ;;
  *) fail "${PRETTY_NAME:-this system} is not supported: it takes Debian 13 or a Raspberry Pi OS of the same age" "${PRETTY_NAME:-この OS} には対応していません。Debian 13 か同じ世代の Raspberry Pi OS が必要です" ;;
esac
free_mb=$(df --output=avail --block-size=1M /usr | tail -n 1)
[ "$free_mb" -ge "${TILLFRAME_NEEDED_MB:-$needed_mb}" ] ||
  fail "only $((free_mb)) MB are free on the disk; ${TILLFRAME_NEEDED_MB:-$needed_mb} MB are needed" "ディスクの空きが $((free_mb)) MB しかありません。${TILLFRAME_NEEDED_MB:-$needed_mb} MB 必要です"

work=$(mktemp -d "${TMPDIR:-/tmp}/tillframe-install-XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
# apt reads it as a user without rights.
chmod 755 "$work"

# The name of the newest package among those on standard input, one a line; nothing where there is none. sort's order of versions is another
# than dpkg's: 0.1.0+3 is newer than 0.1.0. File names have - in place of the ~ of pre-releases.
newest() {
  local name version best='' best_version=''
  while read -r name; do
    version=${name#tillframe_} version=${version%"_$architecture.deb"} version=${version//-/\~}
    if [ -z "$best" ] || dpkg --compare-versions "$version" gt "$best_version"; then best=$name best_version=$version; fi
  done
  printf '%s' "$best"
}
# The newest for this machine in a folder.
newest_in() {
  find "$1" -maxdepth 1 -name "tillframe_*_$architecture.deb" -printf '%f\n' 2>/dev/null | newest
}

# Debian's packages that the work here needs. curl's certificates are only fetched where there are none.
fetch() {
  apt-get update -qq >"$work/log" 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "$@" >>"$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    fail "apt-get could not install $* (its last lines are above). Is there a network connection?" "apt-get で $* をインストールできませんでした(上に最後の数行があります)。ネットワークはつながっていますか?"
  }
}
need_curl() {
  local packages=(curl)
  [ -s /etc/ssl/certs/ca-certificates.crt ] || packages+=(ca-certificates)
  command -v curl >/dev/null || fetch "${packages[@]}"
}

download() {
  curl --fail --silent --show-error --location --retry 3 --proto '=https,http' --output "$2" "$1" ||
    fail "$1 cannot be downloaded into $(dirname "$work") (curl's message is above)" "$1 を $(dirname "$work") にダウンロードできません(上に curl のメッセージがあります)"
}

package=''
find_package() {
  local checkout name
  case $source in
    http://* | https://*)
      need_curl
      case $source in
        *.deb) download "$source" "$work/tillframe.deb" ;;
        *)
          download "${source%/}/SHA256SUMS" "$work/sums"
          name=$(sed 's/^[^ ]* [ *]//' "$work/sums" | grep -E "^tillframe_[^/]*_$architecture\.deb\$" | newest) ||
            fail "SHA256SUMS there names no package for $architecture" "そこの SHA256SUMS に $architecture 用のパッケージがありません"
          download "${source%/}/$name" "$work/tillframe.deb"
          sum=${sum:-$(awk -v name="$name" '{ sub(/^\*/, "", $2) } $2 == name { print $1 }' "$work/sums")}
          ;;
      esac
      package=$work/tillframe.deb
      ;;
    *.deb)
      [ -f "$source" ] || fail "$source is not there" "$source がありません"
      package=$source
      ;;
    ?*)
      [ -d "$source" ] || fail "$source is neither a package, a directory nor a URL" "$source はパッケージでもディレクトリでも URL でもありません"
      name=$(newest_in "$source")
      [ -n "$name" ] || fail "there is no tillframe_VERSION_$architecture.deb in $source" "$source に tillframe_VERSION_$architecture.deb がありません"
      package=$source/$name
      ;;
    *)
      checkout=$(cd "$(dirname "${BASH_SOURCE[0]:-.}")/.." && pwd)
      for folder in . "$checkout/dist/packages"; do
        name=$(newest_in "$folder")
        [ -z "$name" ] || { package=$folder/$name; return 0; }
      done
      [ -f "$checkout/scripts/build-deb.sh" ] ||
        fail 'no package: name a file, a directory or a URL (see --help)' 'パッケージがありません。ファイル、ディレクトリ、URL のどれかを指定してください(--help)'
      say 'building the package (some minutes)' 'パッケージを作っています(数分かかります)'
      command -v npm >/dev/null || fetch nodejs npm git
      package=$("$checkout/scripts/build-deb.sh" | tee >(cat >&2) | tail -n 1)
      [[ $package = /* ]] || package=$checkout/$package
      ;;
  esac
}
find_package

if [ -n "$sum" ] && [ "$(sha256sum "$package" | cut -c1-64)" != "$sum" ]; then
  actual=$(sha256sum "$package" | cut -c1-64)
  fail "the checksum of the package is $actual, expected: $sum. Download or copy it again" \
    "パッケージのチェックサムが一致しません(実際: $actual、正しい値: $sum)。もう一度ダウンロードまたはコピーしてください"
fi
its=$(dpkg-deb --field "$package" Package Architecture 2>/dev/null | tr '\n' ' ') ||
  fail "$package is no Debian package, or damaged" "$package は Debian パッケージではないか、壊れています"
[[ $its = *tillframe* ]] || fail "$package is another program's package" "$package は別のプログラムのパッケージです"
[[ $its = *" $architecture "* ]] ||
  fail "$package is for another machine: this one is $architecture" "$package は別の種類の機器用です。この機器は $architecture です"

dpkg-deb --fsys-tarfile "$package" >/dev/null 2>&1 ||
  fail "$package is damaged: copy or download it again" "$package が壊れています。もう一度コピーするかダウンロードしてください"
version=$(dpkg-deb --field "$package" Version) installed=$(dpkg-query --show --showformat '${Version}' tillframe 2>/dev/null || true)
[ -z "$installed" ] || dpkg --compare-versions "$version" ge "$installed" ||
  fail "$version is older than what is installed ($installed): apt-get install --allow-downgrades ./$(basename "$package") goes back all the same" "$version は今のバージョン($installed)より古いものです。戻すには apt-get install --allow-downgrades ./$(basename "$package")"

say "installing $(basename "$package"), with ffmpeg from Debian" "$(basename "$package") と Debian の ffmpeg をインストールしています"
# The download is not stored twice: /tmp may be memory.
case $package in "$work"/*) put=mv ;; *) put=cp ;; esac
"$put" -- "$package" "$work/install.deb" ||
  fail "the package cannot be put into $(dirname "$work") (the reason is above). Make room there, or name another folder: sudo TMPDIR=/var/tmp bash install.sh …" \
    "パッケージを $(dirname "$work") に置けません(上に理由があります)。空きを増やすか、別のフォルダーを指定してください: sudo TMPDIR=/var/tmp bash install.sh …"
apt-get update -qq || words 'apt-get update failed; going on with the lists that are there' 'apt-get update に失敗しました。今あるパッケージ情報で続けます' >&2
# The config that is there stays, without a question.
DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq -o Dpkg::Options::=--force-confold "$work/install.deb" >"$work/log" 2>&1 || {
  tail -n 20 "$work/log" >&2
  fail "apt-get failed (its last lines are above). Is there a network connection?" 'apt-get に失敗しました(上に最後の数行があります)。ネットワークはつながっていますか?'
}

if [ -d /run/systemd/system ]; then
  for _ in $(seq 120); do
    [ "$(systemctl is-active tillframe)" != active ] || break
    sleep 0.5
  done
  [ "$(systemctl is-active tillframe)" = active ] || {
    journalctl --no-pager --output cat -n 10 -u tillframe >&2 || true
    fail 'the service does not start (its last lines are above); see: systemctl status tillframe' 'サービスが起動しません(上に最後の数行があります)。systemctl status tillframe をご覧ください'
  }
  say 'tillframe is running. Open this page in a browser of the same network:' 'tillframe が動いています。同じネットワークのブラウザーでこのページを開いてください。'
  tillframe setup-code || true
else
  say 'installed; it starts with the system' 'インストールしました。システムと一緒に起動します'
fi
