package dev.hangscope.agent.bootstrap.hooks.task;

import dev.hangscope.agent.bootstrap.hooks.CallSite;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.Thrown;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Called where a task fails whose exception nobody may ever see, and where a pool has no room for one. */
public final class TaskHooks {
    private TaskHooks() {}

    /** Called by {@code FutureTask.setException}. */
    public static void failed(Object task, Throwable exception) {
        if (Faults.waits != null || !CoarseClock.hasSample()) {
            return;
        }
        try {
            CoarseClock.takeSample();
            LostTasks.add(new LostTasks.Entry(task, null, exception, Thrown.frames(exception)));
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /**
     * Called by {@code CompletableFuture.encodeThrowable}: a function failed, or a stage passes on the failure of another one. What is
     * passed on is mostly a {@code CompletionException}, whose first stage was recorded. Who cancels a stage knows of it.
     */
    public static void failedResult(Throwable exception) {
        if (Faults.waits != null
                || exception instanceof CompletionException
                || exception instanceof CancellationException
                || !LostTasks.hasRoomForResult()) {
            return;
        }
        try {
            LostTasks.addResult(new LostTasks.Entry(exception, null, exception, Thrown.frames(exception)));
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }

    /** Called by {@code ThreadPoolExecutor.reject}. */
    public static void rejected(Object pool, Object task) {
        if (Faults.waits != null) {
            return;
        }
        try {
            StackTraceElement[] at = CallSite.sample();
            if (at != null) {
                LostTasks.add(new LostTasks.Entry(task, pool, null, at));
            }
        } catch (VirtualMachineError ofTheApplication) {
            // No stack or no heap is left: this record is lost, and nothing may be called here.
        } catch (Throwable fault) {
            Faults.inWaits(fault);
        }
    }
}
