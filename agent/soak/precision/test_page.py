"""python3 -m unittest discover agent/soak/precision"""

import unittest

import intervals
import jvms
import page
from results import RANDOM, record

MACHINE = {"cores": 2, "processor": "p", "memory": "m", "system": "s", "kernel": "k", "python": "3", "day": "d", "jar": "j"}


class PageTest(unittest.TestCase):
    ROWS = [
        record("demos", "a", "17", False, 1, [{"kind": "lock-cycle", "verdict": "PROVEN"}], ["deadlock"]),
        record("demos", "b", "17", False, 1, [{"kind": "full-pipe", "verdict": "LIKELY"}], ["lost-worker"]),
        record("demos", "c", "17", False, 1, [], ["lost-worker"]),
        record("soak", "d", "17", True, 50, [{"kind": "exit-blocked", "verdict": "LIKELY"}]),
        record("soak", "d", "17", True, 60, []),
    ]

    def test_an_old_name_of_a_kind_is_the_same_kind(self):
        self.assertEqual(page.count(self.ROWS)["deadlock", "PROVEN", "true"], 1)

    def test_a_hang_is_named_or_reported_as_another_kind_or_missed(self):
        self.assertEqual([page.recall_class(row) for row in self.ROWS[:3]], ["named", "other", "missed"])

    def test_a_false_finding_of_a_soak_is_kept_and_the_samples_of_its_runs_add_up(self):
        soaked = page.latest(self.ROWS)[-1]
        self.assertEqual(soaked["samples"], 110)
        self.assertEqual(page.count([soaked])["exit-blocked", "LIKELY", "false"], 1)

    def test_the_page_has_a_row_for_each_kind_and_cause(self):
        text = page.write(self.ROWS)
        self.assertIn("| `deadlock` | 1 / 0 / 0 / 0 |", text)
        self.assertIn("| pools, tasks and futures | lost-worker | 2 | 0 | 1 | 0 | 0 | 1 | 50.0 %", text)
        self.assertIn("| c | demos | lost-worker | 17 | CLEAR |", text)
        self.assertIn("| d | soak | 17 | exit-blocked LIKELY |", text)

    def test_a_suspicion_is_as_wanted_where_no_more_is_wanted(self):
        suspected = [{"kind": "dead-consumer", "verdict": "SUSPECTED"}]
        modest = record("cases", "e", "25", False, 9, suspected, ["dead-consumer"], "SUSPECTED")
        strict = record("cases", "e", "25", False, 9, suspected, ["dead-consumer"])
        unexplained = record("cases", "e", "25", False, 9, [{"kind": "unexplained-wait", "verdict": "SUSPECTED"}], ["dead-consumer"])
        self.assertEqual([page.is_as_wanted(row) for row in (modest, strict, unexplained)], [True, False, False])
        self.assertEqual([page.recall_class(row) for row in (modest, unexplained)], ["suspected", "unexplained"])

    def test_a_program_with_several_kinds_has_the_first_one_as_its_cause(self):
        kinds = ["starved-pool", "abandoned-future", "pool-starvation"]
        row = record("cases", "e", "25", False, 9, [{"kind": "abandoned-future", "verdict": "LIKELY"}], kinds)
        text = page.write([row])
        self.assertIn("| pools, tasks and futures | pool-starvation | 1 | 1 | 0 |", text)
        self.assertNotIn("abandoned-future |", text.split("## Recall by cause")[1])

    def test_the_page_names_the_commits_whose_runs_count(self):
        lines = [{"machine": {"commit": "one", "day": "d"}}, self.ROWS[0], self.ROWS[2],
                 {"machine": {"commit": "two", "day": "d"}}, self.ROWS[0]]
        self.assertEqual(page.measured(lines, "commit"), ["two", "one"])

    def test_random_programs_count_in_the_newest_version_and_false_findings_of_earlier_ones_are_listed(self):
        wrong = record(RANDOM, "1 at a time, seed 1", "25", True, 50, [{"kind": "full-pipe", "verdict": "LIKELY"}])
        right = record(RANDOM, "1 at a time, seed 2", "25", True, 70, [])
        text = page.write([{"machine": {**MACHINE, "commit": "one"}}, wrong, {"machine": {**MACHINE, "commit": "two"}}, right])
        self.assertIn("Of 1 runs of healthy programs (70 samples), 0 had", text)
        self.assertIn("| 1 at a time, seed 1 | one | 25 | full-pipe LIKELY |", text)

    def test_samples_are_those_that_the_watcher_wrote_and_the_reports_that_were_asked_for(self):
        class Loaded(jvms.Jvm):
            def __init__(self):
                pass

            def output(self):
                return "hangscope: sampled in 4 ms, 0 findings\nhello\nhangscope: sampled in 12 ms, 1 findings\n"

            def reports(self):
                return [{"trigger": "watch"}, {"trigger": "sigquit"}]

        self.assertEqual(Loaded().samples(), 3)

    def test_intervals(self):
        self.assertEqual(intervals.at_most(0, 300), 0.01)
        low, high = intervals.wilson(9, 10)
        self.assertAlmostEqual(low, 0.5958, 3)
        self.assertAlmostEqual(high, 0.9821, 3)


if __name__ == "__main__":
    unittest.main()
