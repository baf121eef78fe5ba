/** The functions that every script begins with. */

/** `host` and `from` are the script's arguments; `n` and `label` the step that is being done. */
export const HELPERS = `step() { # begins a step, unless the script was started behind it
  n=$1 label=$2
  [ "$n" -ge "$from" ] || return 1
  printf '%s %2d  %s\\n' "$host" "$n" "$label"
}
failed() {
  printf '%s\\n' "$host: step $n failed: $label" \\
    "do it again: sh plan.sh $host $n; go on behind it: sh plan.sh $host $((n + 1))" >&2
  exit 1
}
wait_for() { # tells what has to be done elsewhere; where somebody can answer, it waits for Enter
  printf 'wait for %s\\n' "$1" >&2
  [ ! -t 0 ] || { printf 'Enter when it is done: ' >&2 && read -r _; }
}
log_in_again() { # groups of the user change at the next login
  [ "$(id -u)" -ne 0 ] || return 0
  printf '%s\\n' "log in again, then go on: sh plan.sh $host $((n + 1))" >&2
  exit 0
}
run() { # runs what it reads in a shell of its own, which reads $stdin
  text=$(cat)
  printf %s "$stdin" | (set +eu && eval "$text") || failed
  stdin=
}
write() { # write FILE MODE: a file from what it reads, whole or not at all
  (umask 077 && [ ! -d "$1" ] && cat > "$1.new" && chmod "$2" "$1.new" && mv -f "$1.new" "$1") || failed
}`;

/** A value as Kamal writes it into env files: escapes as Ruby's \`dump\` has them. */
export const ENV_VALUE = `env_value() { # a value as Kamal writes it into env files
  value=$(printf '%sx' "$1" | LC_ALL=C awk 'BEGIN {
    for (i = 1; i < 32; i++) to[sprintf("%c", i)] = sprintf("\\\\x%02X", i)
    to[sprintf("%c", 127)] = "\\\\x7F"; to["\\\\"] = "\\\\\\\\"
    split("7 a 8 b 9 t 11 v 12 f 13 r 27 e", short, " ")
    for (i = 1; i < 14; i += 2) to[sprintf("%c", short[i] + 0)] = "\\\\" short[i + 1]
  } {
    if (NR > 1) printf "\\\\n"
    for (i = 1; i <= length($0); i++) {
      c = substr($0, i, 1)
      if (c == "\\\\" && substr($0, i + 1, 2) ~ /^#([^{$@]|$)/) printf "%s", c
      else printf "%s", (c in to) ? to[c] : c
    }
  }')
  printf %s "\${value%x}"
}`;

/** A value in quotes for a shell. */
export const SHELL_VALUE = `shell_value() { # a value in quotes for a shell
  value=$(printf '%sx' "$1" | sed "s/'/'\\\\\\\\''/g")
  printf "'%s'" "\${value%x}"
}`;
