"""The demos: `demos.jar run --all` hangs once each, `--fixed` ends each."""

import re
import subprocess

import jvms
from results import RANK, record

ROW = re.compile(r"^\[ *\d+/ *\d+\]  (\S+) +(.*)$")
FINDING = re.compile(r"([a-z][a-z-]*) (NOTE|SUSPECTED|LIKELY|PROVEN)\b")


def expectations(home, demos_jar):
    """Name and expected cell of each demo."""
    listed = subprocess.run([home + "/bin/java", "-jar", demos_jar, "list"], capture_output=True, text=True, check=True)
    return {cells[0]: cells[1] for cells in (re.split(r" {2,}", line) for line in listed.stdout.splitlines()) if len(cells) > 1}


def run(home, jar, demos_jar, fixed):
    """Runs all demos and yields their records."""
    expected = expectations(home, demos_jar)
    command = [home + "/bin/java", "-jar", demos_jar, "run", "--all", "--agent", jar, "--java", home]
    with subprocess.Popen(command + (["--fixed"] if fixed else []), stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            row = ROW.match(line)
            if not row or row.group(1) not in expected or line.rstrip().endswith(" skipped"):
                continue
            name, cells = row.groups()
            wanted = "ends" if fixed else expected[name]
            found = cells[len(wanted):] if cells.startswith(wanted) else cells
            findings = [{"kind": kind, "verdict": verdict} for kind, verdict in FINDING.findall(found)]
            kinds = [] if fixed or wanted == "nothing" else wanted.split(" ")[0].split("|")
            healthy = fixed or wanted == "nothing" or wanted.endswith(" NOTE")
            yield record("demos", name + (" (fixed)" if fixed else ""), jvms.version(home), healthy, 1, findings, kinds,
                         wanted.split(" ")[-1] if wanted.split(" ")[-1] in RANK else "LIKELY")
