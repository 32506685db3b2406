#!/usr/bin/env bash
# Prints the version of this tree by its newest tag vX.Y.Z: X.Y.Z at the tag, X.Y.Z+COMMITS.gHASH after it; before the first tag
# X.Y.Z~COMMITS.gHASH, with package.json's number and older than it. Ends with .dirty where files were changed. Outside a git checkout
# package.json's number alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
number=$(node -p 'require("./package.json").version')
# A folder that was unpacked within another repository has no history of its own.
if [ "$(git rev-parse --show-prefix 2>/dev/null || echo none)" = '' ]; then
  if described=$(git describe --tags --long --match 'v[0-9]*.[0-9]*.[0-9]*' 2>/dev/null); then
    [[ $described =~ ^v(.+)-([0-9]+)-(g[0-9a-f]+)$ ]]
    # A pre-release sorts before its release.
    number=${BASH_REMATCH[1]/-/\~}
    [ "${BASH_REMATCH[2]}" = 0 ] || number+=+${BASH_REMATCH[2]}.${BASH_REMATCH[3]}
  else
    number+=~$(git rev-list --count HEAD).g$(git rev-parse --short HEAD)
  fi
  if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
    case $number in *[+~]*) number+=.dirty ;; *) number+=+dirty ;; esac
  fi
fi
echo "$number"
