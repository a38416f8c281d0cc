#!/usr/bin/env bash
# Grades ./submission with ./course in a job of GitHub Actions. As root, so that the grader can run the
# answers as a user who may change nothing: neither the JDK, nor the repository, nor the course.
set -euo pipefail

as_root=()
if [ "$(id -u)" != 0 ]; then
  as_root=(sudo --preserve-env=JAVA_HOME,GITHUB_STEP_SUMMARY,GITHUB_REPOSITORY,GITHUB_SHA,GITHUB_SERVER_URL
    "HOME=$HOME" "PATH=$PATH")
fi
submission=$PWD/submission

# The job's own repository and commit are the teacher's. A workflow cannot set these; a shell can.
export GITHUB_REPOSITORY=${STUDENT:?} GITHUB_SHA
GITHUB_SHA=$(git -C "$submission" rev-parse HEAD)
unset GITHUB_REF_TYPE GITHUB_REF_NAME

results=lessons/grader/target/grade
cd course
"${as_root[@]}" chmod -R go-w "${JAVA_HOME:?}" .
# Who may write to a folder above the JDK may put another JDK in its place.
jdk=$(realpath "$JAVA_HOME")
while jdk=$(dirname "$jdk") && [ "$jdk" != / ]; do
  [ -k "$jdk" ] || "${as_root[@]}" chmod go-w "$jdk"
done
rm -rf "$results"

# A repository is one submission, whatever it holds.
# Maven ends with 1 unless everything is solved. Whether it was graded, the results tell.
"${as_root[@]}" mvn --batch-mode --quiet test "-Dgrade=$submission" -Dgrade.one || true
if [ ! -s "$results/results.json" ]; then
  echo "The grader itself failed: its output above says why." >&2
  exit 1
fi
