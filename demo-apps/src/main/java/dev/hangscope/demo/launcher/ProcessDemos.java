package dev.hangscope.demo.launcher;

import dev.hangscope.demo.childjvm.FixedOrderDesk;
import dev.hangscope.demo.childjvm.FixedQuestioner;
import dev.hangscope.demo.childjvm.OrderDesk;
import dev.hangscope.demo.childjvm.Questioner;
import dev.hangscope.demo.defunctchild.FixedSupervisor;
import dev.hangscope.demo.defunctchild.Supervisor;
import dev.hangscope.demo.fullpipe.Compiler;
import dev.hangscope.demo.fullpipe.FixedCompiler;
import dev.hangscope.demo.fullpipe.FixedLinkChecker;
import dev.hangscope.demo.fullpipe.LinkChecker;
import dev.hangscope.demo.orphanedprocess.FixedJobServer;
import dev.hangscope.demo.orphanedprocess.JobServer;
import dev.hangscope.demo.orphanedreader.Deployment;
import dev.hangscope.demo.orphanedreader.FixedDeployment;
import dev.hangscope.demo.pidone.Container;
import dev.hangscope.demo.pidone.FixedContainer;
import dev.hangscope.demo.selfheldpipe.FixedPrintSpool;
import dev.hangscope.demo.selfheldpipe.PrintSpool;
import dev.hangscope.demo.stoppedchild.Backup;
import dev.hangscope.demo.stoppedchild.FixedBackup;
import dev.hangscope.demo.unclosedstdin.AddressSorter;
import dev.hangscope.demo.unclosedstdin.FixedAddressSorter;
import java.util.List;

/** A JVM and its child processes. */
final class ProcessDemos {
    private ProcessDemos() {}

    static List<Demo> all() {
        return List.of(
                Demo.java(
                        "wait-before-drain",
                        LinkChecker.class,
                        FixedLinkChecker.class,
                        "main waits for the exit of a child that is blocked writing a full stdout",
                        "full-pipe LIKELY LinkChecker.main",
                        "001 §5.2"),
                Demo.java(
                        "undrained-stderr",
                        Compiler.class,
                        FixedCompiler.class,
                        "main reads stdout to the end; the child is blocked writing a full stderr",
                        "full-pipe LIKELY Compiler.main",
                        "001 §5.2"),
                Demo.java(
                        "unclosed-stdin",
                        AddressSorter.class,
                        FixedAddressSorter.class,
                        "main waits for the exit of a child that reads a stdin which main holds open",
                        "unclosed-stdin LIKELY AddressSorter.main",
                        "000 pipe, 001 §7"),
                Demo.java(
                        "grandchild-holds-pipe",
                        Deployment.class,
                        FixedDeployment.class,
                        "a reader waits for the end of a pipe that a service started by the exited script holds",
                        "orphaned-reader LIKELY sleep",
                        "000 pipe, 001 §1.3"),
                Demo.java(
                        "self-held-fifo",
                        PrintSpool.class,
                        FixedPrintSpool.class,
                        "sort reads to the end of a FIFO that it holds open for writing itself",
                        "self-held-pipe LIKELY sort",
                        "001 §7"),
                Demo.java(
                        "defunct-child",
                        Supervisor.class,
                        FixedSupervisor.class,
                        "nobody: a child has a zombie that it does not reap",
                        "defunct-child NOTE sleep",
                        "001 §1.2"),
                Demo.java(
                        "stopped-child",
                        Backup.class,
                        FixedBackup.class,
                        "main waits for the exit of a child that is stopped by a signal",
                        "stopped-child LIKELY Backup.main",
                        "-"),
                Demo.java(
                        "child-jvm",
                        OrderDesk.class,
                        FixedOrderDesk.class,
                        "main waits for a child JVM, whose cook waits for a sentinel",
                        "missing-sentinel LIKELY Kitchen.cook",
                        "000 queue"),
                Demo.java(
                        "jvm-as-pid-1",
                        Container.class,
                        FixedContainer.class,
                        "nobody: a JVM as PID 1 of a container is the parent of orphans, which it never reaps",
                        "defunct-child NOTE Thumbnails",
                        "001 §1.2"),
                Demo.java(
                                "unflushed-question",
                                Questioner.class,
                                FixedQuestioner.class,
                                "main waits for the answer of a child JVM; the question is still in main's buffer",
                                "unclosed-stdin LIKELY Oracle.main",
                                "001 §5.1")
                        .besideServers("unclosed-stdin SUSPECTED Oracle.main"),
                Demo.java(
                        "orphaned-process",
                        JobServer.class,
                        FixedJobServer.class,
                        "nobody: a process outlives its killed parent",
                        "orphaned-process NOTE sleep",
                        "001 §1.3, 003 question 2"));
    }
}
