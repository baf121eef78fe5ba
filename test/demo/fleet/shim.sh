#!/bin/sh
# Stands in for a program of a simulated host: hands directory and arguments to the fleet and prints what comes back, line by
# line. o, e: a line for standard output, standard error; O, E: the same without the line's end; f, F: the content of a file
# for the one, for the other; i: the fleet wants standard input; x: the exit status.
case ${0##*/}:$* in
  cat:/proc/[0-9]*) ;;
  cat:*) PATH=$FLEET_PATH && exec cat "$@" ;;
esac
call=$FLEET_CALLS/$FLEET_HOST.$$
umask 077
mkfifo "$call" || exit 125
exec 9<>"$call"
printf '%s\0' "${0##*/}" "$PWD" "$@" >"$call.words"
printf '%s\n' "$FLEET_HOST $$" >"$FLEET_CALLS/requests"
while IFS= read -r line <&9; do
  case $line in
    o*) printf '%s\n' "${line#o}" ;;
    e*) printf '%s\n' "${line#e}" >&2 ;;
    O*) printf %s "${line#O}" ;;
    E*) printf %s "${line#E}" >&2 ;;
    f*) cat "$call.${line#f}" ;;
    F*) cat "$call.${line#F}" >&2 ;;
    i) cat >"$call.stdin" && printf '%s\n' "$FLEET_HOST $$ stdin" >"$FLEET_CALLS/requests" ;;
    x*) exit "${line#x}" ;;
  esac
done
exit 125
