#!/bin/sh
# Runs Sluice on the embedded platform and, while samples flow, does to it what once ended it for good: ten bytes that announce
# 1.5 GB, two million bytes of rubbish, a model of 240 MB, and a registry that does not answer for three minutes. Then
# accounts for every sample and sees that no process has ended.
#
# Needs what ./sluice needs, some 5 GB of memory and 2 GB of disk. Touches only a data directory and ports of its own.
set -eu

usage() {
  cat <<END
usage: hardship.sh [--samples N] [--outage SECONDS] [--model-bytes N] [--wait TIME] [--data-dir DIR] [--no-ten-bytes] [--no-rubbish]

  --samples N        camera samples to stream (default: 20000)
  --outage SECONDS   how long the registry does not answer; 0: it always does (default: 180)
  --model-bytes N    size of the model to publish; 0: none (default: 240000000)
  --wait TIME        how long samples may take after the stream's end (default: 300s)
  --data-dir DIR     an empty directory to keep; else a temporary one is made, kept after a failure and removed after a success
  --no-ten-bytes, --no-rubbish
                     leave these records out
END
}

samples=20000
outage=180
model_bytes=240000000
patience=300s
data=
leave_out=
while [ $# -gt 0 ]; do
  case $1 in
    --no-ten-bytes | --no-rubbish) leave_out="$leave_out $1" ;;
    --samples | --outage | --model-bytes | --wait | --data-dir)
      [ $# -gt 1 ] || { usage >&2; exit 2; }
      case $1 in
        --samples) samples=$2 ;;
        --outage) outage=$2 ;;
        --model-bytes) model_bytes=$2 ;;
        --wait) patience=$2 ;;
        --data-dir) data=$2 ;;
      esac
      shift
      ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

home=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)
kept=yes
if [ -z "$data" ]; then
  data=$(mktemp -d "${TMPDIR:-/tmp}/sluice-hardship.XXXXXX")
  kept=
elif [ -e "$data" ] && [ -n "$(ls -A "$data")" ]; then
  echo "hardship: $data is not empty" >&2
  exit 2
fi
mkdir -p "$data"
data=$(CDPATH='' cd -P "$data" && pwd)
begun=$(date +%s)
failures=
up=
ingest=
registry=
stopped=

say() {
  echo "$(($(date +%s) - begun)) s: $*"
}

fail() {
  say "FAILED: $*"
  failures="$failures
  $*"
}

sluice() {
  "$home/sluice" "$@" --data-dir "$data"
}

end() {
  status=$?
  trap - EXIT INT TERM
  # a stopped process does not hear that it shall end
  [ -z "$stopped" ] || kill -CONT "$registry" 2>/dev/null || :
  for process in $ingest $up; do
    kill "$process" 2>/dev/null || :
  done
  for process in $ingest $up; do
    wait "$process" 2>/dev/null || :
  done
  exit "$status"
}
trap end EXIT
trap 'exit 130' INT TERM

# $1: process id
command_of() {
  if [ -r "/proc/$1/cmdline" ]; then
    tr '\0' ' ' <"/proc/$1/cmdline"
  else
    ps -p "$1" -o args=
  fi
}

children() {
  sed -n 's/^\([0-9][0-9]*\)=.*/\1/p' "$data/children.properties"
}

# Waits for a condition. $1: how many seconds, $2: for what, then the command that tells
await() {
  left=$1
  what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      fail "waited in vain for $what"
      return 1
    fi
    kill -0 "$up" 2>/dev/null || { fail "'sluice up' ended while waiting for $what"; return 1; }
    sleep 1
  done
}

summary() {
  echo
  if [ -n "$failures" ]; then
    echo "hardship: FAILED:$failures"
    echo "hardship: output of 'up' in $data/up.txt, logs in $data/logs; 'up' ended with:"
    tail -n 15 "$data/up.txt"
    exit 1
  fi
  echo "hardship: all $samples samples accounted for, every hard record a dead letter, no process ended, in $(($(date +%s) - begun)) s"
  trap - EXIT
  [ -n "$kept" ] || rm -rf "$data"
  exit 0
}

# builds now, if at all: two starts at once would wait for each other
sluice status --help >/dev/null

"$home/sluice" up --data-dir "$data" >"$data/up.txt" 2>&1 &
up=$!
await 180 "the platform" sluice status || summary
for child in $(children); do
  case $(command_of "$child") in *quarkus.http.port*) registry=$child ;; esac
done
[ -n "$registry" ] || { fail "the registry is not among the children of 'up'"; summary; }
say "up runs as process $up, the registry as $registry, data in $data"

# slow enough to last through the outage and what comes before it
rate=$((samples / (outage + 60) + 1))
"$home/sluice" ingest --data camera --limit "$samples" --rate "$rate" --data-dir "$data" >"$data/ingest.txt" 2>&1 &
ingest=$!
say "streaming $samples camera samples, $rate a second"
# a snapshot to make the large model from, and samples on their way
snapshot() {
  sluice models list | grep -q '[0-9]' && [ "$(sluice status --json | grep -c '"samplesSeen" : [1-9]')" -gt 0 ]
}
await 120 "a first snapshot" snapshot || summary

# the large model takes three times its size in memory
# shellcheck disable=SC2086
SLUICE_JAVA_OPTS="-Xmx2g ${SLUICE_JAVA_OPTS:-}" sluice hardship strike --model-bytes "$model_bytes" $leave_out ||
  fail "could not write the hard records"

alive() {
  kill -0 "$up" 2>/dev/null && return
  fail "'sluice up' has ended"
  summary
}

alive
if [ "$outage" -gt 0 ]; then
  stopped=yes
  kill -STOP "$registry" || fail "the registry's process $registry has ended"
  say "the registry does not answer any more"
  left=$outage
  while [ "$left" -gt 0 ] && kill -0 "$up" 2>/dev/null; do
    sleep 1
    left=$((left - 1))
  done
  kill -CONT "$registry" 2>/dev/null || :
  stopped=
  say "the registry answers again, after $((outage - left)) s"
fi

alive
# with nobody to take them, samples would be held for ever: whoever ends meanwhile ends the wait
while kill -0 "$ingest" 2>/dev/null; do
  alive
  sleep 1
done
if wait "$ingest"; then say "streamed: $(tail -n 1 "$data/ingest.txt")"; else fail "the ingest ended with status $?; see $data/ingest.txt"; fi
ingest=

sluice hardship account --samples "$samples" --wait "$patience" || fail "not everything is accounted for"
alive
for child in $(children); do
  kill -0 "$child" 2>/dev/null || fail "child $child has ended"
done
sluice status || fail "'sluice status' does not answer"

ended=0
# TERM, since INT is ignored by what a shell runs in the background; a JVM that it ends has status 128 + 15
kill "$up" 2>/dev/null || :
wait "$up" || ended=$?
up=
case $ended in 0 | 143) ;; *) fail "'sluice up' ended with status $ended" ;; esac
summary
