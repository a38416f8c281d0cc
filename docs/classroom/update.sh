#!/usr/bin/env bash
# Brings a course up to date from a remote, and leaves every answer that is there alone. It needs no
# common history. Called in the workspace: docs/classroom/update.sh REMOTE [BRANCH]
set -euo pipefail

remote=${1:?Name the remote or the address of the course, for instance: docs/classroom/update.sh upstream}
branch=${2:-main}
course=(pom.xml README.md .mvn .vscode .devcontainer lessons docs benchmarks)
answers=':(exclude,glob)lessons/*/src/main/**'

cd "$(git rev-parse --show-toplevel)"
if ! git diff --quiet HEAD -- . "$answers"; then
  echo "There are edits outside lessons/*/src/main that are not committed: commit them first." >&2
  exit 1
fi
git fetch --quiet "$remote" "$branch"

# The course's files become what they are there; one that is gone there goes here too.
paths=()
for path in "${course[@]}"; do
  if git cat-file -e "FETCH_HEAD:$path" 2> /dev/null; then
    paths+=("$path")
  fi
done
git checkout --quiet --no-overlay FETCH_HEAD -- "${paths[@]}" "$answers"

# A lesson that is new comes with its starter. One that was there keeps its answer.
for lesson in $(git ls-tree -d --name-only FETCH_HEAD lessons/); do
  if ! git cat-file -e "HEAD:$lesson" 2> /dev/null; then
    git checkout --quiet FETCH_HEAD -- "$lesson"
  fi
done

if git diff --cached --quiet; then
  echo "The course is up to date."
else
  git commit --quiet -m "Update the course"
  echo "The course is updated. The answers are as they were."
fi
