#!/usr/bin/env bash
# Brings a course up to date from a remote, and leaves every answer that is there alone. It needs no
# common history. Called in the workspace: docs/classroom/update.sh REMOTE [BRANCH]
set -euo pipefail

remote=${1:?Name the remote or the address of the course, for instance: docs/classroom/update.sh upstream}
branch=${2:-main}
# Lessons alone: the testkit and the grader have a src/main too, and no answers in it.
answers='lessons/[0-9][0-9]-*/src/main/**'
others=":(exclude,glob)$answers"

cd "$(git rev-parse --show-toplevel)"
if ! git diff --quiet HEAD -- . "$others"; then
  echo "There are edits outside the lessons' src/main that are not committed: commit them first." >&2
  exit 1
fi
git fetch --quiet "$remote" "$branch"

# The commit below is the course's: an answer that is staged stays in the work tree and leaves the index.
git reset --quiet -- ":(glob)$answers"

# The course's files become what they are there; one that is gone there goes here too. Who has no
# solutions gets none.
paths=()
for path in $(git ls-tree --name-only FETCH_HEAD); do
  if [ "$path" != solutions ] || [ -e solutions ]; then
    paths+=("$path")
  fi
done
git checkout --quiet --no-overlay FETCH_HEAD -- "${paths[@]}" "$others"

# A lesson that is new comes with its starter. One that has an answer keeps it.
for lesson in $(git ls-tree -d --name-only FETCH_HEAD lessons/); do
  if [ ! -e "$lesson/src/main" ]; then
    git checkout --quiet FETCH_HEAD -- "$lesson"
  fi
done

# Of a lesson that is gone there, the answer alone is left.
for lesson in lessons/[0-9][0-9]-*; do
  if ! git cat-file -e "FETCH_HEAD:$lesson" 2> /dev/null; then
    echo "The course has no $lesson any more. Your answer is still there: move it out of lessons, or delete it."
  fi
done

if git diff --cached --quiet; then
  echo "The course is up to date."
else
  git commit --quiet -m "Update the course"
  echo "The course is updated. The answers are as they were."
fi
