#!/usr/bin/env python3
"""Grades a class of 40 whose answers attack the grader and one another, and looks what they achieved.

    docs/classroom/try-class.py JDK_25 [RUNS]

Works on a copy of what is committed, on Linux, with the mvn of the PATH. Of the class 15 are right, and
their marks are; the others are the answers of solutions/hostile and some that harm what is beside them.
The class is graded RUNS times, 3 unless told, and once more killed in the middle and taken up again: the
tables are alike, byte for byte. Started by root it does all that as root and as the user 1234. Run it on
a machine, or in a container, that may be harmed.
"""

import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

WORKSPACE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
ALL = 40
GOOD = 15
LESSONS = ("01-connect-timeout", "07-read-timeout")
USER = 1234
USERS_OF_ANSWERS = range(62_000, 65_000)
MARK = "86421"
# Maven puts the terminal's colours back.
MAVENS_OWN = b"\x1b[0m"
SECONDS = 900

# What the answers of those who do harm begin their first price with. Where one has what it wants, it
# gives a wrong price: solved, it has failed.
HARM = {
    "kills-all": 'run("kill -KILL -- -1");',
    "outlives-its-jvm": 'run("(env -i setsid sleep 86421 &)");',
    "outlives-and-listens": """
        run("(env -i setsid python3 -c 'import socket,time; s=socket.socket(); s.bind((\\"127.0.0.1\\", 42421));"
            + " s.listen(); time.sleep(86421)' &)");""",
    "swaps-links": """
        run("mkdir -p a; (setsid sh -c 'while :; do rm -rf a; mkdir -p a/b/c/d; rm -rf a; ln -s {victim} a; done' &)");""",
    "writes-anywhere": 'if (run("touch {victim}/file || touch {class}/file || touch /etc/file || touch ../file") == 0) return "";',
    "reads-others": """
        if (!run("find /tmp /var/tmp {root} -name '*.class' -path '*readtimeout*' 2>/dev/null", "checks")
                .isEmpty()) return "";
        if (!run("cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\\\0' '\\\\n'"
                + " | grep ^PITFALLS_ANSWER= | sort -u | sed 1d", "").isEmpty()) return "";""",
    "reads-the-key": 'if (run("ls {course}/solutions || ls {class}/good-1") == 0) return "";',
    "stops-the-others": """
        run("for p in /proc/[0-9]*; do kill -STOP ${p#/proc/}; kill -KILL ${p#/proc/}; done");""",
    "connects-first": """
        for (int i = 0; i < 20; i++) {
            run("for line in {tmp}/pitfalls*/*/line; do echo forged | timeout 1 python3 -c 'import socket,sys;"
                + " s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b\\"x\\" * 9999)' $line; done");
        }""",
    "types-into-the-terminal": """
        if (run("exec 3<>/dev/tty") == 0) return "";""",
    "starts-hundreds": 'run("i=0; while [ $i -lt 400 ]; do sleep 86421 & i=$((i+1)); done");',
    "fills-the-disk": 'run("for i in 1 2 3 4; do head -c 100000000 /dev/zero > big$i; head -c 100000000 /dev/zero > /tmp/big$i; done");',
    "listens-for-all": """
        try (var server = new java.net.ServerSocket(42422, 50, null)) {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            return "";
        }""",
    "writes-to-the-screen": """
        if (true) throw new IOException("\\u001b[2J\\u001b]0;owned\\u0007 ##[error] ::error:: <script>alert(1)</script>");""",
    "compiles-for-ever": "compiles for ever",
}

RUN = """
    private static int run(String command) {
        try {
            return new ProcessBuilder("sh", "-c", command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException | InterruptedException e) {
            return -1;
        }
    }

    private static String run(String command, String except) {
        try {
            var process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes()).lines()
                    .filter(line -> except.isEmpty() || !line.contains(except) && !line.contains("/answer/"))
                    .collect(java.util.stream.Collectors.joining());
        } catch (IOException e) {
            return "";
        }
    }
"""

failed = []


def commands():
    """The arguments of each process but this one."""
    found = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(folder + "/cmdline", "rb") as file:
                if folder != f"/proc/{os.getpid()}":
                    found.append(file.read().decode(errors="replace").split("\0")[:-1])
        except OSError:
            continue
    return found


def show(what, problem=""):
    print(f"NOT SHOWN: {what}: {problem}" if problem else f"ok: {what}", flush=True)
    if problem:
        failed.append(what)


class Place:
    """A copy of the workspace, the class, and what the answers must not touch."""

    def __init__(self):
        self.user = None
        self.root = tempfile.mkdtemp(prefix="try-class-")
        self.course = self.make("course")
        self.crowd = self.make("class")
        self.victim = self.make("victim")
        self.temporary = self.make("tmp")
        archive = subprocess.run(["git", "-C", WORKSPACE, "archive", "HEAD"], check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", self.course], input=archive, check=True)
        for number in range(1, GOOD + 1):
            self.good(f"good-{number}")
        for name, harm in HARM.items():
            self.harmful(name, harm)
        hostile = sorted(glob.glob(self.course + "/solutions/hostile/*"))
        for one in hostile[:: max(1, len(hostile) // (ALL - GOOD - len(HARM)))][: ALL - GOOD - len(HARM)]:
            self.hostile(one)
        with open(self.victim + "/keep", "w", encoding="utf-8") as file:
            file.write("kept")

    def make(self, name):
        folder = os.path.join(self.root, name)
        os.makedirs(folder, exist_ok=True)
        return folder

    def good(self, name):
        for lesson in LESSONS:
            shutil.copytree(f"{self.course}/solutions/{lesson}/src", f"{self.crowd}/{name}/{lesson}/src")
        return f"{self.crowd}/{name}/{LESSONS[1]}/src/main/java/pitfalls/readtimeout/PriceClient.java"

    def harmful(self, name, harm):
        answer = self.good(name)
        with open(answer, encoding="utf-8") as file:
            text = file.read()
        if name == "compiles-for-ever":
            body = "ever++;"
            for _ in range(34):
                body = "try { ever++; } finally { " + body + " }"
            text = text.rstrip().rstrip("}") + "    private static int ever;\n    static void compiles() { " + body + " }\n}\n"
        else:
            for word, value in (("{victim}", self.victim), ("{class}", self.crowd), ("{course}", self.course),
                                ("{root}", self.root), ("{tmp}", self.temporary)):
                harm = harm.replace(word, value)
            begin = "if (!harmed) { harmed = true; " + harm + " }\n"
            text = re.sub(r"(String price\([^{]*\{)", lambda found: found.group(1) + begin, text, count=1)
            text = text.rstrip().rstrip("}") + "    private static boolean harmed;\n" + RUN + "}\n"
        with open(answer, "w", encoding="utf-8") as file:
            file.write(text)

    def hostile(self, folder):
        lesson = LESSONS[1] if folder.endswith("-07") else LESSONS[0]
        to = f"{self.crowd}/{os.path.basename(folder)}"
        if os.path.isdir(folder + "/lessons"):
            shutil.copytree(folder, to)
        else:
            shutil.copytree(folder, f"{to}/{lesson}/src/main/java")

    def results(self):
        return self.course + "/lessons/grader/target/class"

    def start(self, jdk):
        """Starts to grade the class: by Maven, or as another user what Maven would start."""
        if self.user:
            as_user = ["setpriv", "--reuid", str(self.user), "--regid", str(self.user), "--clear-groups"]
            command, variables = as_user + self.program, {}
        else:
            command = ["mvn", "--batch-mode", "--quiet", "test", "-Dgrade=" + self.crowd]
            variables = {name: value for name, value in os.environ.items()
                         if not name.startswith(("JAVA", "JDK", "_JAVA", "MAVEN"))}
            variables["JAVA_HOME"] = jdk
        variables["JAVA_TOOL_OPTIONS"] = "-Djava.io.tmpdir=" + self.temporary
        return subprocess.Popen(command, cwd=self.course, env=variables, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def give_to(self, user, jdk):
        """Another user may not read our Maven's files: it gets copies, and the program's own command."""
        run = self.start(jdk)
        command = None
        while not command and run.poll() is None:
            command = next((arguments for arguments in commands()
                            if "pitfalls.grader.Grade" in arguments and any(self.root in one for one in arguments)), None)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        library = self.make("library")
        at = command.index("-classpath") + 1
        entries = command[at].split(":")
        command[at] = ":".join(shutil.copy(one, f"{library}/{number}.jar") if one.endswith(".jar") else one
                               for number, one in enumerate(entries))
        self.user, self.program = user, command
        shutil.rmtree(self.course + "/lessons/grader/target/class", ignore_errors=True)
        for folder, folders, files in os.walk(self.root):
            for name in [folder, *(os.path.join(folder, one) for one in folders + files)]:
                os.lchown(name, user, user)

    def left(self):
        """What the answers left: processes, listeners and files."""
        left = []
        for arguments in commands():
            if any(MARK in one or self.temporary in one for one in arguments):
                left.append(" ".join(arguments)[:80])
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            with open(table, encoding="ascii") as file:
                left += [line.strip() for line in file if re.search(r":A5B[56] \S+ 0A", line)]
        left += glob.glob(self.temporary + "/*")
        for file in glob.glob("/tmp/big*") + glob.glob("/var/tmp/*") + glob.glob("/dev/shm/*"):
            if os.lstat(file).st_uid in USERS_OF_ANSWERS or "/big" in file:
                left.append(file)
        if os.listdir(self.victim) != ["keep"] or os.path.exists(self.crowd + "/file"):
            left.append("the victim has " + str(os.listdir(self.victim)))
        return left


def read(file):
    with open(file, "rb") as opened:
        return opened.read()


def controls(folder):
    """The files of the results that have a control character, or markup of an answer's."""
    found = []
    for below, _, files in os.walk(folder):
        for name in files:
            text = read(os.path.join(below, name))
            if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", text.replace(b"\r\n", b"\n")) or b"<script" in text and name.endswith("html"):
                found.append(os.path.join(below, name))
    return found


def grade(place, jdk, what):
    start = time.monotonic()
    run = place.start(jdk)
    try:
        printed = run.communicate(timeout=SECONDS)[0]
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        printed = run.communicate()[0]
    show(f"{what}: {ALL} of {ALL} submissions are graded, in {time.monotonic() - start:.0f} s",
         "" if f"{ALL} of {ALL} submissions graded".encode() in printed else printed.decode(errors="replace"))
    rows = {row.split(",")[0]: row for row in read(place.results() + "/grades.csv").decode().splitlines()}
    wrong = [rows.get(f"good-{number}", "") for number in range(1, GOOD + 1)
             if not rows.get(f"good-{number}", "").startswith(f"good-{number},2,20,1,")]
    show(f"{what}: the {GOOD} right submissions have their marks", "; ".join(wrong))
    show(f"{what}: nothing of the answers lives, listens or lies about", str(place.left()) if place.left() else "")
    show(f"{what}: no control character and no markup of an answer's is in the results",
         ", ".join(controls(place.results())))
    screen = printed.replace(MAVENS_OWN, b"")
    show(f"{what}: nor on the screen", repr(screen) if re.search(rb"[\x00-\x08\x0b-\x1f]", screen) else "")
    return read(place.results() + "/grades.csv")


def tries(jdk, runs, user):
    who = f"as user {user}" if user else "as root" if os.geteuid() == 0 else "as yourself"
    place = Place()
    try:
        if user:
            place.give_to(user, jdk)
        tables = []
        for number in range(1, runs + 1):
            shutil.rmtree(place.results(), ignore_errors=True)
            tables.append(grade(place, jdk, f"{who}, run {number}"))
        shutil.rmtree(place.results(), ignore_errors=True)
        run = place.start(jdk)
        seen = b""
        while f"{ALL // 2} of {ALL}".encode() not in seen:
            more = run.stdout.read1(65536)
            if not more:
                break
            seen += more
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        tables.append(grade(place, jdk, f"{who}, killed in the middle and taken up again"))
        show(f"{who}: all {len(tables)} tables are alike", "" if len(set(tables)) == 1 else different(tables))
        print("\n".join("    " + row for row in shown(tables[0])), flush=True)
    finally:
        shutil.rmtree(place.root, ignore_errors=True)


def different(tables):
    rows = [table.decode().splitlines() for table in tables]
    return "\n".join(" | ".join(sorted(set(line))) for line in zip(*rows) if len(set(line)) > 1)


def shown(table):
    """Who of the others is solved where."""
    lines = [line.split(",") for line in table.decode().splitlines()]
    columns = [lines[0].index(lesson) for lesson in LESSONS]
    return [f"{line[0]}: {', '.join(line[column] for column in columns)}" for line in lines[1:] if "good" not in line[0]]


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    runs = int(sys.argv[2]) if len(sys.argv) == 3 else 3
    for user in (None, USER) if os.geteuid() == 0 else (None,):
        tries(sys.argv[1], runs, user)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
