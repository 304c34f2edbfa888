package dev.hangscope.snapshot.redaction;

import dev.hangscope.snapshot.SilentJvm;
import dev.hangscope.snapshot.SilentJvm.VmThread;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsFrame;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsOrphan;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsShortcoming;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.text.Secrets;
import java.util.List;
import java.util.Objects;

/** The operating system's side without secrets: command lines, names, and paths of files. */
final class OsRedaction {
    private OsRedaction() {}

    static OsFacts of(OsFacts os) {
        return new OsFacts(
                os.system(),
                os.root(),
                os.seesWaits(),
                os.looks(),
                os.wholeMachine(),
                Redaction.each(os.processes(), OsRedaction::process),
                Redaction.each(os.ended(), OsRedaction::ended),
                Redaction.each(os.orphans(), OsRedaction::orphan),
                os.receivers(),
                Redaction.each(os.shortcomings(), OsRedaction::shortcoming));
    }

    static SilentJvm of(SilentJvm jvm) {
        List<VmThread> threads = Redaction.each(jvm.threads(), OsRedaction::thread);
        List<String> limits = Redaction.each(jvm.limits(), Secrets::redacted);
        return new SilentJvm(jvm.pid(), jvm.asked(), threads, jvm.moved(), limits);
    }

    private static VmThread thread(VmThread thread) {
        String name = Secrets.redacted(thread.name());
        return name.equals(thread.name())
                ? thread
                : new VmThread(name, thread.before(), thread.after(), thread.cpu(), thread.switches(), thread.place());
    }

    private static OsProcess process(OsProcess process) {
        return new OsProcess(
                process.pid(),
                process.parent(),
                process.started(),
                process.startTicks(),
                Secrets.redacted(process.name()),
                Secrets.redacted(process.command()),
                process.state(),
                process.relation(),
                process.forkedOnly(),
                process.session(),
                process.exit(),
                process.tracer(),
                process.wakeups(),
                Redaction.text(process.unreadable()),
                Redaction.each(process.threads(), OsRedaction::thread),
                Redaction.each(process.descriptors(), OsRedaction::descriptor),
                Redaction.each(process.mappings(), OsRedaction::mapping),
                process.sharesMemory());
    }

    private static OsThread thread(OsThread thread) {
        String name = Secrets.redacted(thread.name());
        String call = Secrets.redacted(thread.call());
        OsWait wait = wait(thread.waitsFor());
        List<OsFrame> frames = thread.frames() == null ? null : Redaction.each(thread.frames(), OsRedaction::frame);
        return name.equals(thread.name())
                        && call.equals(thread.call())
                        && wait.equals(thread.waitsFor())
                        && Objects.equals(frames, thread.frames())
                ? thread
                : new OsThread(
                        thread.tid(),
                        name,
                        thread.state(),
                        thread.startTicks(),
                        thread.switches(),
                        call,
                        thread.place(),
                        wait,
                        thread.moved(),
                        thread.since(),
                        frames);
    }

    private static OsFrame frame(OsFrame frame) {
        String file = Secrets.redacted(frame.file());
        return file.equals(frame.file()) ? frame : new OsFrame(file, frame.line(), frame.function());
    }

    private static OsWait wait(OsWait wait) {
        String object = Redaction.text(wait.object());
        return Objects.equals(object, wait.object())
                ? wait
                : new OsWait(wait.kind(), wait.timed(), wait.timeout(), wait.descriptors(), wait.process(), object);
    }

    private static OsDescriptor descriptor(OsDescriptor descriptor) {
        String link = Secrets.redacted(descriptor.link());
        return link.equals(descriptor.link())
                ? descriptor
                : new OsDescriptor(
                        descriptor.fd(),
                        descriptor.kind(),
                        descriptor.access(),
                        descriptor.inode(),
                        link,
                        descriptor.peer(),
                        descriptor.process(),
                        descriptor.watches(),
                        descriptor.lock(),
                        descriptor.lockedBy(),
                        descriptor.pending());
    }

    private static OsMapping mapping(OsMapping mapping) {
        String path = Secrets.redacted(mapping.path());
        return path.equals(mapping.path()) ? mapping : new OsMapping(mapping.key(), path, mapping.named());
    }

    private static OsEndedProcess ended(OsEndedProcess ended) {
        return new OsEndedProcess(
                ended.pid(), ended.parent(), Secrets.redacted(ended.command()), ended.ended(), ended.exit());
    }

    private static OsOrphan orphan(OsOrphan orphan) {
        return new OsOrphan(orphan.pid(), Secrets.redacted(orphan.command()), orphan.formerParent());
    }

    private static OsShortcoming shortcoming(OsShortcoming shortcoming) {
        return new OsShortcoming(shortcoming.obligation(), Secrets.redacted(shortcoming.because()));
    }
}
