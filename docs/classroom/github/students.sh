#!/usr/bin/env bash
# Prints a file of repositories, OWNER/NAME on each line, as the list that a job's matrix takes.
set -euo pipefail

file=${1:?Name the file of repositories.}
lines=$(cat "$file")
if wrong=$(grep -vE '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$' <<< "$lines"); then
  echo "These lines of $file are not OWNER/NAME: $wrong" >&2
  exit 1
fi
echo "list=[$(sed 's/.*/"&"/' <<< "$lines" | paste -sd,)]"
