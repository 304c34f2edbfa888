package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.waitgraph.process.OwnServerCalls;
import dev.hangscope.waitgraph.process.OwnServerCalls.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * A server runs a program, such as curl, that sends a request to the server itself, and waits for the program instead of accepting the
 * connection. LIKELY: the program may give up, and the connection may be ended from outside.
 */
public final class RequestToOwnServer implements Rule {

    @Override
    public Kind kind() {
        return Kind.JOIN_DEADLOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        if (scene == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (Call call : new OwnServerCalls(scene.facts(), scene.holders()).all()) {
            Stuck server = new Stuck(call.server(), call.server().threads().get(0));
            Knot knot = new Knot(List.of(server));
            if (!scene.graph().isStuck(server.node()) && scene.isOldEnough(knot, Verdict.LIKELY)) {
                findings.add(finding(scene, call, server, knot));
            }
        }
        return findings;
    }

    private static Finding finding(ProcessScene scene, Call call, Stuck server, Knot knot) {
        Stuck client = new Stuck(call.client(), call.client().threads().get(0));
        OsDescriptor connection = call.connection();
        boolean polls = client.thread().waitsFor().timed();
        return new Finding(
                FindingId.of(
                        Kind.JOIN_DEADLOCK,
                        List.of(call.server().name(), call.client().name(), "own server")),
                Kind.JOIN_DEADLOCK,
                Verdict.LIKELY,
                KnotRule.name(call.client()) + " waits for the answer of " + KnotRule.name(call.server())
                        + " on descriptor " + connection.fd()
                        + "; that server has not accepted the connection, and waits for this program instead.",
                scene.stuckFor(knot),
                List.of(KnotRule.waiter(server), KnotRule.waiter(client)),
                Streams.resource(scene, connection),
                Streams.holdersOfOtherEnd(scene, connection),
                scene.holdsUp(new Knot(List.of(server, client))),
                List.of(),
                List.of(
                        polls
                                ? "process " + client.pid() + " wakes up again and again, and may give up after a time"
                                : "a network connection may also be ended from outside (ss --kill, TCP_USER_TIMEOUT)"),
                "Run the program without blocking the server (Node: exec or spawn instead of execSync; Python: an asyncio"
                        + " subprocess or a thread), serve connections in more than one thread, or call the handler directly.");
    }
}
