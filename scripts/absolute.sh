# Sourced by scripts right after their `cd` to the repository: paths that were typed hold where they were typed.
absolute_from=$OLDPWD
absolute() { case $1 in /*) printf '%s\n' "$1" ;; *) printf '%s\n' "$absolute_from/$1" ;; esac; }
