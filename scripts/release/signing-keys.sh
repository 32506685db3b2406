# Fingerprints of the keys that sign: those whose public half NAME.asc is in the folder; retired ones are in its subfolder. One a line, by name.
signing_keys() {
  local file
  for file in "$1"/*.asc; do
    [ ! -e "$file" ] || gpg --homedir "$1" --batch --quiet --with-colons --show-keys "$file" | awk -F: '/^pub:/ { primary = 1 } /^fpr:/ && primary { print $10; primary = 0 }'
  done
}
# Their public halves, as one file that packages trust.
public_keys() {
  local fingerprints
  mapfile -t fingerprints < <(signing_keys "$1")
  # Without a name gpg exports every key, retired ones too.
  [ ${#fingerprints[@]} -gt 0 ] || { echo "no *.asc in $1 holds a public key" >&2; return 1; }
  gpg --homedir "$1" --batch --armor --export "${fingerprints[@]}"
}
