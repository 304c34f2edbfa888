"""The tables of docs/precision.md."""

import collections

import mechanisms
from intervals import at_most, wilson
from results import false_alarms, is_hang

OUTCOMES = ("true", "other", "unjudged", "false")
HANGS = ("PROVEN", "LIKELY", "SUSPECTED")
FOUND = ("named", "other", "unjudged")
RECALL = ("runs", "named", "other kind", "SUSPECTED", "unexplained", "missed", "LIKELY or PROVEN", "as wanted")


def number(value):
    return "{:,}".format(value)


def percent(share):
    return "%.1f" % (100 * share)


def share(hits, of):
    """A proportion with its interval."""
    if of == 0:
        return "-"
    low, high = wilson(hits, of)
    return "%s %% (%s to %s)" % (percent(hits / of), percent(low), percent(high))


def table(heading, words, columns, rows):
    lines = ["", "## " + heading, "", words, "", "| %s |" % " | ".join(columns), "|" + "---|" * len(columns)]
    return "\n".join(lines + ["| %s |" % " | ".join(str(cell) for cell in row) for row in rows]) + "\n"


def by_verdict(counts):
    rows = []
    for verdict in HANGS:
        true, other, unjudged, false = (sum(n for (_, v, o), n in counts.items() if v == verdict and o == each) for each in OUTCOMES)
        stuck = true + other + unjudged
        rows.append((verdict, true, other, unjudged, false, share(stuck, stuck + false), share(true, true + other + false)))
    return table("Precision by verdict", "Findings over all runs; 95 % intervals in parentheses.",
                 ("verdict", "true", "other kind", "kind not judged", "false", "precision of *stuck*", "precision of the kind"), rows)


def by_kind(counts):
    rows = []
    for kind in sorted({kind for kind, _, _ in counts}):
        cells = ["%d / %d / %d / %d" % tuple(counts[kind, verdict, each] for each in OUTCOMES) for verdict in HANGS]
        notes = sum(counts[kind, "NOTE", each] for each in OUTCOMES)
        rows.append(["`%s`" % kind] + ["" if cell == "0 / 0 / 0 / 0" else cell for cell in cells] + [notes or ""])
    return table("Precision by kind", "True / other kind / kind not judged / false findings. A NOTE is a remark, and no finding of a hang.",
                 ("kind", *HANGS, "NOTE"), rows)


def healthy_row(name, runs):
    verdicts = [sum(f["verdict"] == verdict for row in runs for f in row["findings"]) for verdict in reversed(HANGS)]
    alarmed = sum(any(is_hang(f["verdict"]) for f in row["findings"]) for row in runs)
    return (name, len(runs), number(sum(row["samples"] for row in runs)), *verdicts, alarmed,
            percent(at_most(alarmed, len(runs))) + " %")


def healthy(runs):
    rows = [healthy_row(source, [row for row in runs if row["source"] == source])
            for source in sorted({row["source"] for row in runs})]
    rows += [healthy_row("JDK " + jdk if jdk != "processes" else "process trees, from outside",
                         [row for row in runs if row["jdk"] == jdk]) for jdk in sorted({row["jdk"] for row in runs})]
    return table("Healthy programs", "By source, by JDK, and all. Every finding here is false. The last column is the upper bound "
                 "(95 %) of the share of healthy programs that are called LIKELY or PROVEN within so many samples.",
                 ("", "runs", "samples", *reversed(HANGS), "runs called stuck", "at most"),
                 rows + [healthy_row("**all**", runs)])


def recall_row(name, runs, recall_class, is_as_wanted):
    classes = collections.Counter(recall_class(row) for row in runs)
    judged = [row for row in runs if row["kinds"]]
    return (name, len(runs), classes["named"], classes["other"] + classes["unjudged"], classes["suspected"],
            classes["unexplained"], classes["missed"], share(sum(classes[each] for each in FOUND), len(runs)),
            share(sum(is_as_wanted(row) for row in judged), len(judged)))


def grouped(runs, key):
    groups = collections.defaultdict(list)
    for row in runs:
        groups[key(row)].append(row)
    return sorted(groups.items())


def recall(runs, cause, recall_class, is_as_wanted):
    groups = sorted(grouped(runs, cause), key=lambda group: mechanisms.order(group[0]))
    rows = [(mechanisms.of(name), *recall_row(name, some, recall_class, is_as_wanted)) for name, some in groups]
    return table("Recall by cause", "Runs of programs that hang, by what their threads or processes wait for, and by cause: the first of "
                 "the kinds that are written beside a program. A finding of any of these kinds counts as named.",
                 ("waits for", "cause", *RECALL), rows + [("", *recall_row("**all**", runs, recall_class, is_as_wanted))])


def form(row):
    """How the program was looked at."""
    if row["jdk"] == "processes":
        return "process tree, from outside"
    return "agent loaded late" if row["program"].endswith("(agent loaded late)") else "agent from the start"


def recall_by_source(runs, recall_class, is_as_wanted):
    def label(row):
        return "%s, %s, JDK %s" % (row["source"], form(row), row["jdk"]) if row["jdk"] != "processes" else row["source"] + ", from outside"
    rows = [recall_row(name, some, recall_class, is_as_wanted) for name, some in grouped(runs, label)]
    return table("Recall by source", "The same runs, by where the programs come from, how they were looked at, and JDK.",
                 ("source", *RECALL), rows)


def not_found(runs, cause, recall_class):
    groups = grouped([row for row in runs if recall_class(row) not in FOUND], lambda row: (cause(row), row["source"], row["program"]))
    rows = []
    for (why, source, program), some in groups:
        said = sorted({"%s %s" % (f["kind"], f["verdict"]) for row in some for f in row["findings"] if f["verdict"] != "NOTE"})
        rows.append((program, source, why, ", ".join(sorted({row["jdk"] for row in some})), ", ".join(said) or "CLEAR"))
    if not rows:
        return "\n## Hangs that were not found\n\nNone.\n"
    return table("Hangs that were not found", "Programs that hang and had no finding of LIKELY or PROVEN, and what was said of them.",
                 ("program", "source", "cause", "JDK", "reported"), rows)


def alarms(runs):
    rows = [(row["program"], row["source"], row["jdk"], ", ".join("%s %s" % (f["kind"], f["verdict"]) for f in wrong))
            for row in runs for wrong in [[f for f in row["findings"] if f["verdict"] in HANGS]] if wrong]
    if not rows:
        return "\n## False findings\n\nNone.\n"
    return table("False findings", "All of them, SUSPECTED ones too.", ("program", "source", "JDK", "findings"), sorted(rows))


def mended(earlier):
    rows = [(row["program"], commit, row["jdk"], ", ".join("%s %s" % (f["kind"], f["verdict"]) for f in false_alarms(row)))
            for commit, row in earlier]
    if not rows:
        return ""
    return table("False findings of earlier versions", "LIKELY and PROVEN, of random programs, not counted above.",
                 ("program", "version", "JDK", "findings"), sorted(rows))


def machines(found, rows):
    kinds = {tuple(sorted((key, str(value)) for key, value in each.items() if key not in ("jar", "commit", "day")))
             for each in found}
    lines = ["", "## Machines", ""]
    for kind in sorted(kinds):
        each = dict(kind)
        lines.append("- %(cores)s cores (%(processor)s), %(memory)s, %(system)s, Linux %(kernel)s, Python %(python)s" % each)
    jdks = sorted({row["jdk"] for row in rows if row["jdk"] != "processes"})
    return "\n".join(lines + ["- JDKs: " + ", ".join(jdks)]) + "\n"
