#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder's image.
set -euo pipefail

root=${AUTOGRADER_ROOT:-/autograder}

apt-get update
apt-get install -y --no-install-recommends openjdk-25-jdk-headless maven util-linux
"$root/source/prepare"
