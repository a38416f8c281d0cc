#!/usr/bin/env bash
# Plays the parts of Gradescope and of GitHub Actions: folders and environment as theirs, a submission
# with two lessons solved. It cannot show what setup.sh installs, nor how the services call the pieces.
set -euo pipefail

workspace=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

expect() { # FILE PATTERN COUNT
  local count
  count=$(grep -c -- "$2" "$1" || true)
  if [ "$count" != "$3" ]; then
    echo "NOT SHOWN: $1 should have \"$2\" in $3 lines, and has it in $count." >&2
    exit 1
  fi
}

solve() { # LESSONS LESSON
  rm -r "$1/$2/src/main/java"
  cp -r "$workspace/solutions/$2/src/main/java" "$1/$2/src/main/java"
}

# A submission: the whole workspace, two lessons solved.
mkdir -p "$place/submission"
git -C "$workspace" archive HEAD -- . ':(exclude)solutions' | tar -x -C "$place/submission"
solve "$place/submission/lessons" 01-connect-timeout
solve "$place/submission/lessons" 07-read-timeout

# Gradescope
export AUTOGRADER_ROOT=$place/autograder
mkdir -p "$AUTOGRADER_ROOT/source/course" "$AUTOGRADER_ROOT/results"
git -C "$workspace" archive HEAD -- . ':(exclude)solutions' ':(exclude)benchmarks' \
  | tar -x -C "$AUTOGRADER_ROOT/source/course"
cp "$workspace"/docs/classroom/gradescope/* "$AUTOGRADER_ROOT/source"
cp "$AUTOGRADER_ROOT/source/run_autograder" "$AUTOGRADER_ROOT"
results=$AUTOGRADER_ROOT/results/results.json
bash -n "$AUTOGRADER_ROOT/source/setup.sh"
"$AUTOGRADER_ROOT/source/prepare"

cp -r "$place/submission" "$AUTOGRADER_ROOT/submission"
"$AUTOGRADER_ROOT/run_autograder" > "$place/gradescope.log" 2>&1
expect "$results" '"score" : 2.0' 1
expect "$results" '"max_score" : 1.0' 20
expect "$results" '"status" : "passed"' 2
echo "Gradescope: a submission with two lessons solved gets 2 of 20 points."

# Two lessons alone, so that each run is short.
mkdir -p "$place/two/tcp-main"
cp -r "$place/submission/lessons/01-connect-timeout" "$place/submission/lessons/07-read-timeout" "$place/two/tcp-main"
(cd "$place/two" && jar --create --no-manifest --file "$place/tcp.zip" tcp-main)
upload() { # FILE...
  rm -rf "$AUTOGRADER_ROOT/submission" && mkdir "$AUTOGRADER_ROOT/submission"
  cp -r "$@" "$AUTOGRADER_ROOT/submission"
  "$AUTOGRADER_ROOT/run_autograder" > "$place/gradescope.log" 2>&1
}
upload "$place/tcp.zip"
expect "$results" '"score" : 2.0' 1
echo "Gradescope: a zip alone is opened."

mkdir "$place/screenshots"
touch "$place/screenshots/board.png" "$place/notes.txt"
printf 'PK' > "$place/broken.zip"
upload "$place/two/tcp-main" "$place/screenshots" "$place/notes.txt" "$place/broken.zip"
expect "$results" '"score" : 2.0' 1
expect "$results" 'It holds broken.zip, which is no zip that can be read' 1
echo "Gradescope: of several things the one that holds lessons is graded."

upload "$place/two/tcp-main" "$place/tcp.zip"
expect "$results" '"score" : 0.0,$' 21
expect "$results" '"output" : "The submission holds lessons in more than one place.*: tcp-main, tcp.zip/tcp-main' 1
echo "Gradescope: where several hold lessons, the student is told."

rm -r "$AUTOGRADER_ROOT/submission" && mkdir "$AUTOGRADER_ROOT/submission"
"$AUTOGRADER_ROOT/run_autograder" > "$place/gradescope.log" 2>&1
expect "$results" '"output" : "The submission holds no lesson' 1
expect "$results" '"status" : "passed"' 0
echo "Gradescope: an empty submission gets 0 points, and is told why."

echo '<project>' > "$AUTOGRADER_ROOT/source/course/pom.xml"
if "$AUTOGRADER_ROOT/run_autograder" > "$place/gradescope.log" 2>&1 || [ -e "$results" ]; then
  echo "NOT SHOWN: a grader that fails should give no results, and end with 1." >&2
  exit 1
fi
expect "$place/gradescope.log" 'The grader itself failed' 1
echo "Gradescope: a grader that fails gives no mark, and says so."

# GitHub Actions
mkdir "$place/job" && cd "$place/job"
git -C "$workspace" archive --prefix=course/ HEAD | tar -x
mv "$place/submission" submission
printf '\xEF\xBB\xBFclass/alice\r\n\r\nclass/bob.b\r\n' > students.txt
course/docs/classroom/github/students.sh students.txt > list
expect list 'list=\["class/alice","class/bob.b"\]' 1
if echo 'class/alice; rm' | course/docs/classroom/github/students.sh /dev/stdin > /dev/null 2>&1; then
  echo "NOT SHOWN: a line that is no repository should be refused." >&2
  exit 1
fi
git -C submission init --quiet
git -C submission -c user.name=alice -c user.email=alice@example.org commit --quiet --allow-empty -m "Lessons 01 and 07"
# The job is the teacher's: what it says of repository and commit must not be told of the student.
export GITHUB_STEP_SUMMARY=$place/summary GITHUB_REPOSITORY=teacher/course STUDENT=class/alice
export GITHUB_SHA=0123456789abcdef0123456789abcdef01234567
# Links instead of the JDK itself, which grade.sh closes to other users.
mkdir "$place/jdk"
ln -s "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")"/* "$place/jdk"
export JAVA_HOME=$place/jdk
course/docs/classroom/github/grade.sh > "$place/github.log" 2>&1 || { cat "$place/github.log"; exit 1; }
expect "$GITHUB_STEP_SUMMARY" '^# submission: 2 of 20 points' 1
expect course/lessons/grader/target/grade/result.json '"submission" : "alice"' 1
expect course/lessons/grader/target/grade/result.json "\"commit\" : \"$(git -C submission rev-parse HEAD)\"" 1
expect course/lessons/grader/target/grade/result.json '"score" : 2,' 1
echo "GitHub Actions: the summary and result.json say the same."
