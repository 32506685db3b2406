# A version in the names of files: GitHub replaces ~ there by a dot, and no version has a - of its own.
in_file_name() { printf '%s\n' "${1//\~/-}"; }
