#!/usr/bin/env bash
# Prints a file of repositories, OWNER/NAME on each line, as the list that a job's matrix takes. The file
# may come from an editor of Windows: a byte order mark, carriage returns and empty lines are left out.
set -euo pipefail

file=${1:?Name the file of repositories.}
most=256
mark=$'\xEF\xBB\xBF'
lines=$(tr -d '\r' < "$file")
lines=$(sed 's/^[[:blank:]]*//; s/[[:blank:]]*$//; /^$/d' <<< "${lines#"$mark"}")
if [ -z "$lines" ]; then
  echo "The file $file names no repository." >&2
  exit 1
fi
if wrong=$(grep -vE '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$' <<< "$lines"); then
  echo "These lines of $file are not OWNER/NAME: $wrong" >&2
  exit 1
fi
if [ "$(wc -l <<< "$lines")" -gt "$most" ]; then
  echo "The file $file names over $most repositories, more than a matrix takes." >&2
  exit 1
fi
echo "list=[$(sed 's/.*/"&"/' <<< "$lines" | paste -sd,)]"
