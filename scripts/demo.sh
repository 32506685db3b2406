#!/usr/bin/env bash
# A shop on this machine: camera, register, gateway and cloud, all real programs talking real protocols.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
usage() {
  cat <<'TXT'
Usage: scripts/demo.sh [--pos KINDS] [--for SECONDS] [--port PORT] [--keep]

Installs what is missing (Debian packages, Node 24 and npm packages), builds, and starts a shop: an RTSP camera with its clock
painted into the picture, registers that sell at random moments, tillframe, and the receiver it uploads to. Prints the page's
address and a line for each pair. Ctrl-C ends it: everything is uploaded, then judged by the clocks painted in the received pictures.

  --pos KINDS    the registers, of these kinds, with commas between (default http,escpos,smaregi):
                   http              pushes its sales
                   websocket, mqtt   the same over a line that stays, or a real Mosquitto
                   escpos            prints receipts, through tillframe's printer proxy to a printer
                   smaregi, smaregi-platform, ubiregi, square, shopify
                                     sells at a POS cloud (a strict stand-in on this machine), from which tillframe fetches them
                   ipad              two iPads at Smaregi, their printers on Bluetooth, a sale every 7 s at both, in cash or by card:
                                     one (ipad+) has a contact at its drawer; each sale is shown with and without it, side by side
  --for SECONDS  end by itself after that time (default: run until Ctrl-C)
  --port PORT    of the page (default 8080; if something else is there, a free one is taken)
  --keep         go on with the database of the last run in .demo/ (default: start afresh)
  -h, --help     this text

Exit code: 0 if there were sales and each one is at the receiver with a picture within one picture interval of its checkout plus the
pair's own uncertainty (100 ms for a pushed sale, more where a POS cloud gives whole seconds); 1 if not; 2 for wrong usage.
The summary also counts the pictures within one interval alone, and names a busy machine.
TXT
}
wrong() { printf 'demo.sh: %s\nSee scripts/demo.sh --help\n' "$1" >&2; exit 2; }
# Wrong usage is reported before anything is installed.
arguments=("$@")
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --for | --port)
      [[ ${2-} =~ ^[1-9][0-9]{0,5}$ ]] || wrong "$1 needs a whole number"
      [ "$1" = --for ] || [ "$2" -le 65535 ] || wrong "there is no port $2"
      shift 2
      ;;
    --pos)
      [[ ${2-} =~ ^[a-z-]+(,[a-z-]+)*$ ]] || wrong "$1 needs kinds such as http,escpos"
      twice=$(tr , '\n' <<<"$2" | sort | uniq -d)
      [ -z "$twice" ] || wrong "$twice stands twice"
      for kind in ${2//,/ }; do
        case $kind in
          http | escpos | smaregi | smaregi-platform | ubiregi | square | shopify | mqtt | websocket | ipad) ;;
          *) wrong "there is no kind of register \"$kind\"" ;;
        esac
      done
      shift 2
      ;;
    --keep) shift ;;
    *) wrong "unknown argument $1" ;;
  esac
done
. scripts/set-up.sh
# One demo at a time in .demo. This script is the lock: the kernel lets go of it with the last process that holds it.
exec 9<scripts/demo.sh
flock --nonblock 9 || fail 'A demo runs already in this folder; end it first.'
have_node
install_packages "${packages[@]}"
install_node_packages
build
exec node scripts/demo.ts "${arguments[@]}"
