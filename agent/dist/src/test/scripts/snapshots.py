#!/usr/bin/env python3
"""Packs JSON reports as recorded snapshots, without what they say of this machine.

    snapshots.py FROM TO

Each FROM/GROUP/NAME.json becomes TO/GROUP/NAME.json.gz with the snapshot and the threshold that it was diagnosed with. An
absolute path keeps its last part only, except below the directories that every Linux system has. The name of the host,
where it stands alone, is replaced, and of the kernel's release two numbers are left.
"""

import argparse
import glob
import gzip
import json
import os
import re
import socket

COMMON = ("bin", "dev", "etc", "lib", "lib64", "proc", "sbin", "sys", "usr")
# Neither the slash of a module (java.base/java.lang) nor that of a hidden class is the beginning of a path.
PATH = re.compile(r"(?<![\w./\]>$])/(?!(?:%s)(?:/|$))(?:[\w.@+~-]+/)*([\w.@+~-]+)" % "|".join(COMMON))
ALONE = r"(?<![\w./-])%s(?![\w./-])"


def neutral(value):
    if isinstance(value, dict):
        return {key: neutral(part) for key, part in value.items()}
    if isinstance(value, list):
        return [neutral(part) for part in value]
    if not isinstance(value, str):
        return value
    text = PATH.sub(r"/app/\1", value)
    text = re.sub(ALONE % re.escape(socket.gethostname()), "host", text)
    return re.sub(r"\b(Linux \d+\.\d+)[\w.+-]*", r"\1", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports")
    parser.add_argument("snapshots")
    args = parser.parse_args()
    for path in sorted(glob.glob(os.path.join(args.reports, "*", "*.json"))):
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        kept = {key: report[key] for key in ("schema", "after") if key in report}
        kept["snapshot"] = neutral(report["snapshot"])
        to = os.path.join(args.snapshots, os.path.relpath(path, args.reports) + ".gz")
        os.makedirs(os.path.dirname(to), exist_ok=True)
        # Neither time nor name, so that equal snapshots make equal files.
        with open(to, "wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
            packed.write(json.dumps(kept, ensure_ascii=True, separators=(",", ":")).encode("ascii"))


if __name__ == "__main__":
    main()
