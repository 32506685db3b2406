# Sourced, after absolute.sh and set-up.sh, by scripts that try the package on a Debian that has booted. Takes [--built] [FILE.deb] off their arguments; then
# $deb is that package ($given), or one that was built, and what the tests need is there.
deb='' built=()
if [ "${1-}" = --built ]; then
  built=(--built)
  shift
fi
if [[ ${1-} == *.deb ]]; then
  deb=$(absolute "$1")
  [ -r "$deb" ] || fail "$1 is not there"
  shift
fi
have_node
install_packages "${packages[@]}" "${test_packages[@]}" docker.io debootstrap
[ ${#built[@]} -gt 0 ] || install_node_packages
PATH=$PWD/node_modules/.bin:$PATH
given=$deb
[ -n "$deb" ] || deb=$(scripts/build-deb.sh "${built[@]}" | tee >(cat >&2) | tail -n 1)
deb=$(realpath -- "$deb")
