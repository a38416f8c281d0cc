#!/usr/bin/env python3
"""Tries how the course starts and ends: with other JDKs, variables, runs, signals, keys and line ends.

    docs/classroom/try-ends.py JDK_25 [OLDER_JDK]

Works on a copy of what is committed, on Linux, with the mvn of the PATH. Prints a line for each
situation and ends with 1 where one is not shown. It takes about twenty minutes; ONLY="jdks keys" in the
environment chooses among marks, jdks, options, runs, signals, keys and lines. Parts of marks need root.
"""

import glob
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

WORKSPACE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
PATIENCE_SECONDS = 120
PRESSES = 100

failed = []


def show(what, problem=""):
    print(f"NOT SHOWN: {what}: {problem}" if problem else f"ok: {what}", flush=True)
    if problem:
        failed.append(what)


class Place:
    """A copy of the workspace, submissions, and a temporary folder that belongs to the tried programs alone."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="try-ends-")
        os.chmod(self.root, 0o755)
        self.course = self.make("course")
        self.temporary = self.make("tmp")
        archive = subprocess.run(["git", "-C", WORKSPACE, "archive", "HEAD"], check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", self.course], input=archive, check=True)
        self.one = self.make("one")
        self.submission(self.one)
        self.looping = self.make("looping")
        self.submission(self.looping, "while (true) { Thread.onSpinWait(); }")
        self.crowd = self.make("class")
        self.submission(self.make("class/alice"))
        self.submission(self.make("class/bob"), "while (true) { Thread.onSpinWait(); }")

    def make(self, name):
        folder = os.path.join(self.root, name)
        os.makedirs(folder, exist_ok=True)
        return folder

    def submission(self, folder, begin=""):
        lesson = os.path.join(folder, "07-read-timeout")
        shutil.copytree(os.path.join(self.course, "solutions/07-read-timeout/src"), os.path.join(lesson, "src"))
        answer = os.path.join(lesson, "src/main/java/pitfalls/readtimeout/PriceClient.java")
        with open(answer, encoding="utf-8") as file:
            text = file.read()
        if begin:
            text = re.sub(r"(String price\([^{]*\{)", r"\1 if (true) { " + begin + " }", text, count=1)
        with open(answer, "w", encoding="utf-8") as file:
            file.write(text)

    def left(self):
        """What the tried programs left: folders of the grader, and processes that name this place."""
        return glob.glob(self.temporary + "/pitfalls*") or processes(self.root)


def processes(text):
    """The ids and the arguments of all processes with a text in an argument, but for this one."""
    found = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(folder + "/cmdline", "rb") as file:
                arguments = file.read().decode(errors="replace").split("\0")
        except OSError:
            continue
        number = int(os.path.basename(folder))
        if number != os.getpid() and any(text in one for one in arguments):
            found.append((number, arguments[:-1]))
    return found


def the_program(place, main):
    """The process id and the command of the program that Maven has started; waits for it."""
    return wait_for(lambda: next((one for one in processes(place.root) if main in one[1]), None))


def wait_for(question, seconds=PATIENCE_SECONDS):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    return question()


def environment(jdk=None, path=None, **more):
    variables = {name: value for name, value in os.environ.items()
                 if name not in ("JAVA_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "MAVEN_OPTS")}
    if jdk:
        variables["JAVA_HOME"] = jdk
    if path:
        variables["PATH"] = path
    variables.update(more)
    return variables


def maven(place, variables, *arguments, within=()):
    """The exit code of Maven and what it printed; `within` is a command that starts another."""
    done = subprocess.run([*within, "mvn", "--batch-mode", "--quiet", "test", *arguments], cwd=place.course, env=variables,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, command, folder, variables):
        self.printed = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # A shell ignores it for what runs in the background.
            os.execvpe(command[0], command, variables)
        self.before = termios.tcgetattr(self.fd)

    def read(self, until, seconds=PATIENCE_SECONDS):
        """Reads until a text was printed; True where it was. Without a text, until the program has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if until and until in self.printed:
                return True
            if select.select([self.fd], [], [], 0.02)[0]:
                try:
                    some = os.read(self.fd, 65536)
                except OSError:
                    break
                if not some:
                    break
                self.printed += some.decode(errors="replace")
        return bool(until) and until in self.printed

    def press(self, keys):
        try:
            os.write(self.fd, keys.encode())
        except OSError:
            pass  # The program has ended; its exit code tells.

    def end(self, seconds=PATIENCE_SECONDS):
        """The exit code, or None; how long the end took; whether the terminal is as before, None if unknown."""
        start = time.monotonic()
        restored = None
        while time.monotonic() - start < seconds:
            self.read("", 0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                took = time.monotonic() - start
                try:
                    restored = termios.tcgetattr(self.fd) == self.before
                except termios.error:
                    restored = None
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status), took, restored
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        return None, seconds, False


def watch(place, variables):
    return Terminal(["mvn", "--batch-mode", "--quiet", "test", "-Dwatch"], place.course, variables)


def without_java(place):
    """A PATH that has what this one has, but no JDK's programs."""
    folder = place.make("path")
    for entry in os.environ["PATH"].split(os.pathsep):
        for program in glob.glob(entry + "/*"):
            link = os.path.join(folder, os.path.basename(program))
            if not re.match(r"(java|javac|jar|jshell|javadoc|javap)$", os.path.basename(program)):
                if not os.path.lexists(link):
                    os.symlink(program, link)
    return folder


def tries_marks(place, newer):
    """Where the grader itself cannot work there are no marks, one sentence, and 1."""
    situations = [("IPv6 addresses are preferred", environment(newer, JAVA_TOOL_OPTIONS="-Djava.net.preferIPv6Addresses=true"), ()),
                  ("IPv4 alone is used", environment(newer, JAVA_TOOL_OPTIONS="-Djava.net.preferIPv4Stack=true"), ())]
    if os.geteuid() == 0:
        full = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"', place.temporary)
        situations += [
            ("the temporary folder is full",
             environment(newer, JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=" + place.temporary), full),
            ("root may not change users", environment(newer),
             ("setpriv", "--bounding-set=-all", "--inh-caps=-all"))]
    for what, variables, within in situations:
        code, printed = maven(place, variables, "-Dgrade=" + place.one, within=within)
        right = "1 of 20 solved" in printed
        none = "solved," not in printed and ("gives no marks here" in " ".join(printed.split())
                                             or "The grader cannot go on" in printed)
        show(f"{what}: {'the mark is right' if right else 'no marks'}",
             "" if code == 1 and (right or none) and "Exception in thread" not in printed else printed)
        if none:
            print("    " + "\n    ".join(line for line in printed.splitlines() if line.startswith("  ")))


def tries_jdks(place, newer, older):
    path = os.environ["PATH"]
    combinations = [
        ("JAVA_HOME is 25, there is no java on the PATH", environment(newer, without_java(place))),
        ("no JAVA_HOME, java on the PATH is 25", environment(None, newer + "/bin:" + path))]
    if older:
        combinations += [
            ("JAVA_HOME is 25, java on the PATH is older", environment(newer, older + "/bin:" + path)),
            ("no JAVA_HOME, java on the PATH is older, 25 is found", environment(None, older + "/bin:" + path)),
            ("JAVA_HOME is older, no java on the PATH, 25 is found", environment(older, without_java(place)))]
    for what, variables in combinations:
        _, lesson = maven(place, variables, "-pl", "lessons/07-read-timeout")
        show(what + ": mvn test", "" if "a lesson starts red" in lesson else lesson)
        _, graded = maven(place, variables, "-Dgrade=" + place.one)
        show(what + ": -Dgrade", "" if "1 of 20 solved" in graded else graded)
        terminal = watch(place, variables)
        watching = terminal.read("Watching 20 lessons")
        terminal.press("q")
        code, _, _ = terminal.end()
        show(what + ": -Dwatch", "" if watching and code == 0 else f"exit code {code}, {terminal.printed}")


def tries_options(place, newer, older):
    answer = place.course + "/lessons/07-read-timeout/src/main/java/pitfalls/readtimeout/PriceClient.java"
    for jdk in filter(None, (newer, older)):
        for name, value in [("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC -Xms512m"), ("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC"),
                            ("_JAVA_OPTIONS", "-XX:+UseParallelGC -Xms512m"), ("JDK_JAVA_OPTIONS", "-XX:+UseG1GC"),
                            ("MAVEN_OPTS", "-XX:+UseParallelGC -Xms512m")]:
            os.utime(answer)
            variables = environment(jdk, **{name: value})
            what = f"{name}={value}, Maven on {os.path.basename(jdk)}"
            _, lesson = maven(place, variables, "-pl", "lessons/07-read-timeout")
            show(what + ": mvn test", "" if "a lesson starts red" in lesson else lesson)
            _, graded = maven(place, variables, "-Dgrade=" + place.one)
            show(what + ": -Dgrade", "" if "1 of 20 solved" in graded else graded)


def start_grading(place, newer, folder):
    """Maven and the grader, as soon as an answer runs that does not end by itself."""
    variables = environment(newer, JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=" + place.temporary)
    run = subprocess.Popen(["mvn", "--batch-mode", "--quiet", "test", "-Dgrade=" + folder], cwd=place.course,
                           env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           text=True, start_new_session=True)
    grader = the_program(place, "pitfalls.grader.Grade")[0]
    wait_for(lambda: any("pitfalls.grader.runner.ChildMain" in one[1] for one in processes(place.temporary)))
    return run, grader


def tries_two_runs(place, newer):
    run, grader = start_grading(place, newer, place.crowd)
    for folder, what in ((place.one, "a single grade"), (place.crowd, "a second class run")):
        code, printed = maven(place, environment(newer), "-Dgrade=" + folder)
        refused = "Another run is grading in this workspace" in " ".join(printed.split()) and code == 1
        show("while a class run goes on, " + what + " is refused", "" if refused else printed)
    first = run.communicate()[0]
    graded = "2 of 2 submissions graded" in first and run.returncode == 0
    show("the first run ends as if nothing had been", "" if graded else first)

    run, grader = start_grading(place, newer, place.looping)
    os.kill(grader, signal.SIGKILL)
    run.communicate()
    for number, _ in processes(place.root):
        os.kill(number, signal.SIGKILL)
    shutil.rmtree(place.temporary)
    place.make("tmp")
    code, printed = maven(place, environment(newer), "-Dgrade=" + place.one)
    show("a run that was killed is no obstacle", "" if "1 of 20 solved" in printed else printed)


def tries_signals(place, newer):
    for what, send in (
            ("SIGTERM to the grader", lambda run, grader: os.kill(grader, signal.SIGTERM)),
            ("SIGTERM to Maven alone", lambda run, grader: os.kill(run.pid, signal.SIGTERM)),
            ("SIGKILL to Maven alone", lambda run, grader: os.kill(run.pid, signal.SIGKILL)),
            ("Ctrl-C", lambda run, grader: os.killpg(run.pid, signal.SIGINT))):
        run, grader = start_grading(place, newer, place.looping)
        send(run, grader)
        printed = run.communicate()[0]
        wait_for(lambda: not place.left(), 20)
        problem = (str(place.left()) if place.left() else "") or ("Exception in thread" in printed and printed) or ""
        show(what + " leaves no folder and no process", problem)


def tries_keys(place, newer):
    variables = environment(newer, JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=" + place.temporary)
    terminal = watch(place, variables)
    terminal.read("Watching 20 lessons")
    command = the_program(place, "pitfalls.grader.Watch")[1]
    terminal.press("q")
    terminal.end()

    def start():
        started = Terminal(command, place.course, variables)
        started.read("Watching 20 lessons")
        return started

    for name, keys, times, expected in (("q", "q", PRESSES, 0), ("Ctrl-C", "\x03", PRESSES // 5, 130)):
        worst, problems, left = 0, [], 0
        for press in range(times):
            terminal = start()
            time.sleep(0.07 * (press % 15))
            terminal.press(keys)
            code, took, restored = terminal.end(20)
            worst = max(worst, took)
            if code != expected or "Exception" in terminal.printed or restored is False:
                problems.append(f"{code}, {restored}, {terminal.printed[-400:]}")
            if place.left():
                left += 1
                shutil.rmtree(place.temporary)
                place.make("tmp")
        show(f"{times} of {times} presses of {name} end the watch, none prints an exception, the longest took"
             f" {worst:.2f} s", "; ".join(problems))
        show(f"no press of {name} leaves a folder or a process", f"{left} of {times} did" if left else "")

    terminal = start()
    os.kill(terminal.pid, signal.SIGTERM)
    code, _, restored = terminal.end(20)
    problem = "" if code in (130, 143) and restored is not False and not place.left() else f"{code}, {place.left()}"
    show("SIGTERM to the watch leaves no folder, no process and the terminal as it was", problem)

    terminal = start()
    terminal.read("q: quit")
    time.sleep(1)
    before = terminal.printed
    terminal.press("\x1b[A\x1b[B\x1bOC\x1b[1;5D\x1b[15~")
    terminal.read("", 1)
    arrows = terminal.printed == before
    terminal.press("x")
    other = terminal.read(before + "\r\n  h: hint", 5)
    terminal.press("q")
    code, _, _ = terminal.end(20)
    show("arrow keys do nothing, another key names the keys",
         "" if arrows and other and code == 0 else terminal.printed[len(before):])


def tries_line_ends(place, newer):
    checkout = os.path.join(place.root, "windows")
    subprocess.run(["git", "clone", "--quiet", "-c", "core.autocrlf=true", WORKSPACE, checkout], check=True)
    scripts = subprocess.run(["git", "-C", checkout, "grep", "-lI", "^#!"], capture_output=True, text=True).stdout
    wrong = [name for name in scripts.split() if b"\r" in open(os.path.join(checkout, name), "rb").read()]
    show("core.autocrlf=true: no script has a carriage return", ", ".join(wrong))
    students = subprocess.run(["docs/classroom/github/students.sh", "/dev/stdin"], input="class/alice\n",
                              cwd=checkout, capture_output=True, text=True)
    show("core.autocrlf=true: a script of docs/classroom runs",
         "" if students.stdout == 'list=["class/alice"]\n' else students.stderr)
    terminal = Terminal(["mvn", "--batch-mode", "--quiet", "test", "-Dwatch"], checkout, environment(newer))
    terminal.read("Watching 20 lessons")
    terminal.press("h")
    hint = terminal.read("Hint 1 of ")
    terminal.press("q")
    terminal.end()
    show("core.autocrlf=true: the watch shows a hint", "" if hint else terminal.printed)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    newer, older = sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else None
    place = Place()
    try:
        parts = {
            "marks": lambda: tries_marks(place, newer),
            "jdks": lambda: tries_jdks(place, newer, older),
            "options": lambda: tries_options(place, newer, older),
            "runs": lambda: tries_two_runs(place, newer),
            "signals": lambda: tries_signals(place, newer),
            "keys": lambda: tries_keys(place, newer),
            "lines": lambda: tries_line_ends(place, newer)}
        for part in os.environ.get("ONLY", " ".join(parts)).split():
            parts[part]()
    finally:
        for number, _ in processes(place.root):
            os.kill(number, signal.SIGKILL)
        shutil.rmtree(place.root, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
