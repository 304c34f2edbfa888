#!/usr/bin/env bash
# Prints a workflow annotation for each hang in the reports of a build, and writes the reports into the summary of the job. Reads
# HANGSCOPE_REPORTS (a directory), HANGSCOPE_JAR, HANGSCOPE_FAIL (true: exit code 1 when something is stuck) and GITHUB_STEP_SUMMARY.
set -euo pipefail

reports="${HANGSCOPE_REPORTS:-.}"
jar="${HANGSCOPE_JAR:-}"
if [ -z "$jar" ]; then
  jar="$(find "$HOME/.m2/repository/dev/hangscope/hangscope" -name 'hangscope-*.jar' 2>/dev/null | sort -V | tail -n 1)"
fi
if [ ! -f "$jar" ]; then
  echo "hang-report: no hangscope.jar ${jar:+at $jar}; give its path as the input 'jar'" >&2
  exit 2
fi

# A JVM writes a report for each new hang; the last one has them all.
last_of_each_jvm() {
  find "$reports" -type f -path '*/hangscope/hangscope-*-*.json' | sort -V |
    awk '{ jvm = $0; sub(/-[0-9]+\.json$/, "", jvm); last[jvm] = $0 } END { for (each in last) print last[each] }' | sort -V
}

# An annotation is shown beside the code only under the path that the file has in the repository; a report knows its package alone.
in_repository() {
  local line file found
  while IFS= read -r line; do
    if [[ $line =~ ^(::[a-z]+\ file=)([A-Za-z0-9_/.-]+)(,.*)$ ]]; then
      file="${BASH_REMATCH[2]}"
      found="$(find . -type f -path "*/$file" ! -path '*/target/*' ! -path '*/build/*' | head -n 2)"
      if [ -n "$found" ] && [ "$(wc -l <<<"$found")" = 1 ]; then
        line="${BASH_REMATCH[1]}${found#./}${BASH_REMATCH[3]}"
      fi
    fi
    printf '%s\n' "$line"
  done
}

stuck=0
while IFS= read -r report; do
  code=0
  java -jar "$jar" diagnose --format=github "$report" | in_repository || code=$?
  if [ "$code" = 1 ]; then
    stuck=1
  fi
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    # Indented, so that no name in a report can end the block.
    {
      echo "**${report#./}**"
      echo
      { java -jar "$jar" diagnose "$report" || true; } | sed 's/^/    /'
      echo
    } >>"$GITHUB_STEP_SUMMARY"
  fi
done < <(last_of_each_jvm)

if [ "$stuck" = 1 ] && [ "${HANGSCOPE_FAIL:-false}" = true ]; then
  exit 1
fi
