package dev.hangscope.demo.launcher;

import dev.hangscope.demo.healthy.BackPressure;
import dev.hangscope.demo.healthy.IdleServer;
import dev.hangscope.demo.healthy.LongChild;
import dev.hangscope.demo.healthy.PatientPoller;
import dev.hangscope.demo.healthy.SteadyFeed;
import java.util.List;

/** Programs that wait and are well. */
final class HealthyDemos {
    private HealthyDemos() {}

    static List<Demo> all() {
        return List.of(
                healthy("idle-server", IdleServer.class, "accept loop, selector, idle pools and a scheduler"),
                healthy("steady-feed", SteadyFeed.class, "consumers of a seldom, living producer"),
                healthy("back-pressure", BackPressure.class, "a producer at a full queue with a slow, living consumer"),
                healthy("patient-poller", PatientPoller.class, "polls with time-outs of minutes"),
                healthy("long-child", LongChild.class, "waits for a child that works on"));
    }

    private static Demo healthy(String name, Class<?> program, String what) {
        return new Demo(name, "nothing: " + what, Program.of(program), null, List.of(), "-");
    }
}
