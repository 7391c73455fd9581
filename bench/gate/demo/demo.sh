#!/usr/bin/env bash
# What the gate says of a program against itself, of one allocation more, of 30 %
# more time, and of samples from another machine. Measures for real, about half a
# minute. usage: demo.sh CONFORMANCE-BINARY
set -euo pipefail
cli="$(realpath "$1")"
cd "$(dirname "$0")/../../.."
out="bin/bench-demo"
rm -rf "$out" && mkdir -p "$out"

go test -c -pgo=off -o "$out/demo.test" ./bench/gate/demo
names=(base again alloc slow)
for round in $(seq 12); do
  for name in $(shuf -e "${names[@]}"); do
    plant="$name"
    case "$name" in base | again) plant="" ;; esac
    PLANT="$plant" "$out/demo.test" -test.run '^$' -test.bench . -test.benchtime 100ms >>"$out/$name.txt"
  done
done
sed 's/^cpu: .*/cpu: Another CPU/' "$out/base.txt" >"$out/elsewhere.txt"

failed=0
# expect NAME CODES WHAT: the gate must end with one of the codes.
expect() {
  local code=0
  echo "== $3"
  "$cli" bench gate "$out/base.txt" "$out/$1.txt" || code=$?
  if [[ " $2 " == *" $code "* ]]; then
    echo "-- exit code $code, as it must be"
  else
    echo "-- exit code $code, and it must be one of: $2"
    failed=1
  fi
  echo
}
expect again "0 8" "the same program twice: pass; on a busy machine inconclusive, never a regression"
expect alloc "7" "one allocation more: regression"
expect slow "7 8" "30 % slower: regression or inconclusive, never pass"
expect elsewhere "10" "another machine: refused"
exit "$failed"
