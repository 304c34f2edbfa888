#!/usr/bin/env python3
"""Builds a release twice from clones of this checkout, with a throw-away key, and checks what would be published.

    agent/dist/src/test/scripts/release.py [--keep DIRECTORY]

Needs git, gpg, Maven and a JDK. Uncommitted changes are not part of it. Nothing is sent anywhere: Maven deploys to a directory. Checks:
all files that Maven Central demands, signatures, POMs without internal modules, both builds equal byte for byte, a third-party notice for
each library in the jar, and a stranger's project that uses the artifacts with an empty local repository.
"""

import argparse
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[5]
VERSION = "0.0.0"
SNAPSHOT = re.search(r"<version>(.*-SNAPSHOT)</version>", (ROOT / "pom.xml").read_text()).group(1)
PUBLISHED = {  # artifact: directory of its module
    "hangscope": "agent/dist",
    "hangscope-otlp": "agent/otlp",
    "hangscope-junit": "agent/junit",
    "hangscope-maven-plugin": "agent/maven",
    "hangscope-spring-boot-starter": "agent/spring-boot",
}
POM = "{http://maven.apache.org/POM/4.0.0}"
DEMANDED = ["name", "description", "url", "licenses", "developers", "scm"]
NOTICES = {  # group of a library: its name in META-INF/NOTICE
    "net.bytebuddy": "Byte Buddy",
    "com.github.oshi": "OSHI",
    "net.java.dev.jna": "JNA",
    "org.slf4j": "SLF4J",
    "com.google.code.gson": "Gson",
    "info.picocli": "picocli",
    "org.jspecify": "JSpecify",
    "io.opentelemetry": "OpenTelemetry Java",
}
TESTS = [  # of the stranger's project: those of the Maven plugin's samples that hang
    "hanging-test/src/test/java/sample/ImportTest.java",
    "hang-that-ends/src/test/java/sample/LateTest.java",
]
failures = []


def check(holds, message):
    print(("ok      " if holds else "FAILED  ") + message, flush=True)
    if not holds:
        failures.append(message)


def run(command, directory, environment, log):
    with open(log, "w") as out:
        done = subprocess.run(command, cwd=directory, env=environment, stdout=out, stderr=subprocess.STDOUT, timeout=1500)
    return done.returncode


def build(directory, number, commit, environment):
    """Builds a clone of that commit, and returns the directory that the release was deployed to."""
    source = directory / f"source-{number}"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(source)], check=True)
    subprocess.run(["git", "-C", str(source), "checkout", "-q", "--detach", commit], check=True)
    for pom in subprocess.run(["git", "ls-files", "*pom.xml"], cwd=source, capture_output=True, text=True).stdout.split():
        path = source / pom
        path.write_text(path.read_text().replace(SNAPSHOT, VERSION))
    repository = directory / f"repository-{number}"
    log = directory / f"build-{number}.log"
    modules = ",".join(PUBLISHED.values())
    command = ["mvn", "-B", "-ntp", "-Prelease,further-jdk", "-Dmaven.test.skip", "-Dinvoker.skip", "-pl", modules, "-am", "deploy"]
    if run(command + [f"-DaltDeploymentRepository=check::{repository.as_uri()}"], source, environment, log) != 0:
        sys.exit("".join(open(log).readlines()[-40:]) + f"\nthe build failed, see {log}")
    return repository


def files_of(repository):
    return {
        str(file.relative_to(repository)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in repository.rglob("*")
        if file.is_file() and not re.search(r"\.asc|maven-metadata|\.(md5|sha1|sha256|sha512)$", file.name)
    }


def check_artifact(repository, artifact, environment):
    place = repository / "dev/hangscope" / artifact / VERSION
    base = f"{artifact}-{VERSION}"
    wanted = [f"{base}{end}" for end in (".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json", "-cyclonedx.xml")]
    missing = [name for name in wanted if not (place / name).is_file()]
    check(not missing, f"{artifact}: all files are there {missing or ''}")
    unsigned = []
    for name in set(wanted) - set(missing):
        verified = subprocess.run(["gpg", "-q", "--verify", f"{name}.asc", name], cwd=place, env=environment, capture_output=True)
        if verified.returncode != 0:
            unsigned.append(name)
    check(not unsigned, f"{artifact}: all files are signed {unsigned or ''}")
    for name in wanted[1:4]:
        if name not in missing:
            entries = [entry for entry in zipfile.ZipFile(place / name).namelist() if not entry.endswith("/")]
            check(len(entries) > 2, f"{name} has content ({len(entries)} files)")
    pom = xml.parse(place / f"{base}.pom").getroot()
    lacking = [tag for tag in DEMANDED if pom.find(POM + tag) is None]
    check(not lacking, f"{artifact}: the POM has what Maven Central demands {lacking or ''}")
    urls = {pom.findtext(POM + "url"), pom.findtext(f"{POM}scm/{POM}url")}
    check(urls == {"https://github.com/hangscope/hangscope"}, f"{artifact}: the POM leads to the project {urls}")
    named = {node.text for node in pom.iter(POM + "artifactId") if node.text.startswith("hangscope")}
    check(named <= set(PUBLISHED) and pom.find(POM + "parent") is None, f"{artifact}: the POM names {sorted(named)} and no parent")


def check_notices(repository):
    found = set()
    for artifact in ("hangscope", "hangscope-otlp"):
        place = repository / "dev/hangscope" / artifact / VERSION
        components = json.loads((place / f"{artifact}-{VERSION}-cyclonedx.json").read_text())["components"]
        notice = zipfile.ZipFile(place / f"{artifact}-{VERSION}.jar").read("META-INF/NOTICE").decode()
        libraries = {each["group"] for each in components if each["group"] != "dev.hangscope"}
        found |= libraries
        without = [group for group in libraries if NOTICES.get(group, "?") not in notice]
        check(libraries and not without, f"{artifact}: META-INF/NOTICE names each library of the SBOM {without or sorted(libraries)}")
    check(found >= set(NOTICES), f"the SBOMs have all libraries {sorted(set(NOTICES) - found) or ''}")


def stranger(directory, repository, environment):
    project = directory / "stranger"
    shutil.copytree(ROOT / "agent/dist/src/test/release/stranger", project)
    tests = project / "src/test/java/sample"
    tests.mkdir(parents=True)
    for test in TESTS:
        shutil.copy(ROOT / "agent/maven/src/it" / test, tests)
    here = pathlib.Path.home() / ".m2/repository"
    for name in ("pom.xml", "settings.xml"):
        text = (project / name).read_text()
        text = text.replace("@version@", VERSION).replace("@released@", repository.as_uri()).replace("@downloaded@", here.as_uri())
        (project / name).write_text(text)
    log = directory / "stranger.log"
    command = ["mvn", "-B", "-ntp", "-s", "settings.xml", f"-Dmaven.repo.local={directory}/empty", "verify"]
    code = run(command, project, environment, log)
    text = log.read_text()
    check(code != 0 and "imports_all_rows() timed out" in text, "the stranger's hanging test fails")
    check("Suppressed: hangscope: HUNG" in text, "the failure has the report of the JUnit extension")
    check(re.search(r"Hangscope: \d hangs? in the JVMs of this build", text), "the Maven plugin lists the deadlock at the end of the build")
    got = sorted(each.name for each in (directory / "empty/dev/hangscope").iterdir())
    check(set(got) <= set(PUBLISHED), f"the stranger downloads {got}")
    jar = directory / f"empty/dev/hangscope/hangscope/{VERSION}/hangscope-{VERSION}.jar"
    said = subprocess.run(["java", "-jar", str(jar), "version"], capture_output=True, text=True, timeout=60).stdout.strip()
    check(VERSION in said, f"java -jar hangscope.jar version: {said}")
    # Beside each other, as they are attached to a release.
    beside = directory / "beside"
    beside.mkdir()
    for artifact in ("hangscope", "hangscope-otlp"):
        shutil.copy(repository / "dev/hangscope" / artifact / VERSION / f"{artifact}-{VERSION}.jar", beside)
    forward = ["java", "-jar", f"hangscope-{VERSION}.jar", "forward", ".", "--once", "--otlp", "http://localhost:1"]
    said = subprocess.run(forward, cwd=beside, capture_output=True, text=True, timeout=60)
    check(said.returncode == 0 and "0 events sent" in said.stderr, f"forward: {said.stderr.strip()}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=pathlib.Path, help="work here, and leave everything there")
    given = parser.parse_args().keep
    directory = (given or pathlib.Path(tempfile.mkdtemp(prefix="hangscope-release-"))).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    # The agent of gpg makes a socket there, whose path must be short.
    keys = pathlib.Path(tempfile.mkdtemp(prefix="gpg-"))
    environment = dict(os.environ, GNUPGHOME=str(keys))
    try:
        key = ["gpg", "-q", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-gen-key", "Throw-away <nobody@example.com>"]
        subprocess.run(key, env=environment, check=True, capture_output=True)
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
        first = build(directory, 1, commit, environment)
        for artifact in PUBLISHED:
            check_artifact(first, artifact, environment)
        there = sorted(each.name for each in (first / "dev/hangscope").iterdir())
        check(there == sorted(PUBLISHED), f"published is {there}, and no internal module")
        check_notices(first)
        stranger(directory, first, environment)
        one, two = files_of(first), files_of(build(directory, 2, commit, environment))
        different = sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))
        check(not different, f"two builds in two directories are equal, {len(one)} files {different or ''}")
    finally:
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], env=environment, capture_output=True)
        shutil.rmtree(keys, ignore_errors=True)
        if given is None:
            shutil.rmtree(directory, ignore_errors=True)
    sys.exit("\n".join(failures) if failures else 0)


if __name__ == "__main__":
    main()
