package dev.hangscope.agent.runtime;

import dev.hangscope.agent.files.PrivateDirectory;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.proof.HeapReader;
import dev.hangscope.diagnosis.heap.ProofCandidates;
import dev.hangscope.heap.proof.TwoLooks;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A look with a heap dump before which and after which there is one without; read by a child process of this JVM. */
final class ProofLook {
    private final HeapDump dump;
    private final HeapReader reader;
    private final Path dumps;
    private final Consumer<String> announcement;
    private final KeptProof kept = new KeptProof();

    ProofLook(HeapDump dump, HeapReader reader, Path dumps, Consumer<String> announcement) {
        this.dump = dump;
        this.reader = reader;
        this.dumps = dumps;
        this.announcement = announcement;
    }

    /** The facts with what a dump tells; without it, and with the reason among the sensors, where none can be had. */
    Snapshot take(Supplier<Snapshot> look, Duration after) {
        return take(look, after, dump -> dump);
    }

    /** The same where nobody asked for a proof, and it is taken for the waits of these threads. */
    Snapshot takeFor(Set<Long> threads, Supplier<Snapshot> look, Duration after) {
        return take(look, after, dump -> ProofCandidates.told(dump, threads));
    }

    private Snapshot take(Supplier<Snapshot> look, Duration after, UnaryOperator<JvmFacts> telling) {
        Snapshot before = look.get();
        if (!ProofCandidates.areIn(before, after)) {
            return before;
        }
        try (PrivateDirectory folder = dump.directoryIn(dumps)) {
            dump.writeInto(folder.path(), folder.shown(), announcement);
            Snapshot last = look.get();
            Path file = folder.path().resolve(HeapDump.FILE);
            Path code = folder.pathForChildren().resolve(HeapDump.CODE);
            JvmFacts told = telling.apply(reader.read(file, code, () -> Files.delete(file)));
            kept.keep(before, told);
            return new TwoLooks(before, last).with(told);
        } catch (CannotProveException reason) {
            return before.with(reason.sensor());
        } catch (IOException reason) {
            return before.with(CannotProveException.sensor(
                    "no folder can be made in " + dumps + " (" + reason.getMessage() + ")"));
        } catch (InterruptedException gaveUp) {
            return before.with(CannotProveException.sensor("it was interrupted"));
        }
    }

    /** The snapshot with what an earlier dump has proven. */
    Snapshot withKept(Snapshot snapshot) {
        return kept.applied(snapshot);
    }
}
