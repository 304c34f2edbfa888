package dev.hangscope.agent.dist;

import dev.hangscope.agent.watch.ProcessLook;
import dev.hangscope.agent.watch.TreeSnapshot;
import dev.hangscope.snapshot.os.OsFacts;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what two full looks at a tree cost; the figures are in {@code docs/measurements.md}. No test: run its main with the
 * numbers of processes. The tree is a chain of children of this JVM, each {@code cat} on a pipe of its own, below one shell
 * that waits for the first of them, so that a wait has to be proven and the whole machine is searched.
 */
final class InspectCost {
    private static final int ROUNDS = 25;

    private InspectCost() {}

    public static void main(String[] sizes) throws Exception {
        for (String size : sizes) {
            measure(Integer.parseInt(size));
        }
    }

    private static void measure(int processes)
            throws IOException, InterruptedException, ProcessLook.CannotLookException {
        String tree = "import os\n"
                + "first = 0\n"
                + "for i in range(" + (processes - 1) + "):\n"
                + "    r, w = os.pipe()\n"
                + "    pid = os.fork()\n"
                + "    if pid == 0:\n"
                + "        os.read(r, 1)\n"
                + "        os._exit(0)\n"
                + "    os.close(r)\n"
                + "    os.close(w)\n"
                + "    first = first or pid\n"
                + "print('ready', flush=True)\n"
                + "os.waitpid(first, 0)\n";
        Process root = new ProcessBuilder("python3", "-c", tree)
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            root.inputReader().readLine();
            ProcessLook look = TreeSnapshot.lookOfThisSystem();
            ThreadMXBean clock = ManagementFactory.getThreadMXBean();
            List<Long> micros = new ArrayList<>();
            List<Long> processor = new ArrayList<>();
            OsFacts facts = null;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                long used = clock.getCurrentThreadCpuTime();
                facts = look.look(root.pid());
                micros.add((System.nanoTime() - start) / 1000);
                processor.add((clock.getCurrentThreadCpuTime() - used) / 1000);
            }
            long first = micros.get(0);
            long[] warm = warm(micros);
            long[] cpu = warm(processor);
            System.out.printf(
                    "%5d processes: first %.0f ms, then min %.0f, median %.0f, max %.0f ms;"
                            + " processor time min %.0f, median %.0f ms; looks %d, %s%n",
                    facts.processes().size(),
                    first / 1e3,
                    warm[0] / 1e3,
                    warm[warm.length / 2] / 1e3,
                    warm[warm.length - 1] / 1e3,
                    cpu[0] / 1e3,
                    cpu[cpu.length / 2] / 1e3,
                    facts.looks(),
                    Arrays.toString(facts.shortcomings().toArray()));
        } finally {
            List<ProcessHandle> below = root.descendants().toList();
            root.destroyForcibly();
            below.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static long[] warm(List<Long> times) {
        return times.stream().skip(5).mapToLong(Long::longValue).sorted().toArray();
    }
}
