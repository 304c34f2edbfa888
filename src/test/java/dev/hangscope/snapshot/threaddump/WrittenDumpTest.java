package dev.hangscope.snapshot.threaddump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.snapshot.threaddump.DumpedJvm.Form;
import dev.hangscope.snapshot.threaddump.DumpedThread.Action;
import dev.hangscope.snapshot.threaddump.DumpedThread.LockLine;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code Thread.dump_to_file} writes, as text and as JSON. */
class WrittenDumpTest {
    private static final String OF_25 = """
            22618
            2026-01-02T03:04:05.029007510Z
            25.0.3+9-LTS

            #3 "main" WAITING 2026-01-02T03:04:05.036457279Z
                at java.base/java.lang.Object.wait0(Native Method)
                - waiting on <app.Mail box@52672ec4>
                at java.base/java.lang.Object.wait(Object.java:389)
                at app.Main.main(Main.java:11)
                - locked <app.Mail box@52672ec4>
                - locked <java.lang.Class@6587524c>
                - lock is eliminated

            #28 "a "b" #3" virtual BLOCKED 2026-01-02T03:04:05.039094831Z
                at app.Main.lambda$main$4(Main.java:9)
                - waiting to lock <java.lang.Class@6587524c>
                at java.base/java.lang.VirtualThread.run(VirtualThread.java:460)

            """;

    private static final String OF_21 = """
            22450
            2026-01-02T03:04:05.212855706Z
            21.0.13+9-1

            #1 "main"
                  java.base/jdk.internal.misc.Unsafe.park(Native Method)
                  java.base/java.util.concurrent.locks.LockSupport.park(LockSupport.java:221)
                  app.Main.main(Main.java:11)

            #11 "Signal Dispatcher"

            #30 "" virtual
                  java.base/java.lang.VirtualThread.run(VirtualThread.java:309)

            """;

    private static DumpedJvm text(String text) throws IOException {
        List<DumpedJvm> dumps = ThreadDumpText.read(new StringReader(text), ZoneOffset.UTC);
        assertThat(dumps).hasSize(1);
        return dumps.get(0);
    }

    @Test
    void the_text_of_jdk_25() throws IOException {
        DumpedJvm dump = text(OF_25);

        assertThat(dump.form()).isEqualTo(Form.WRITTEN);
        assertThat(dump.time()).isEqualTo(Instant.parse("2026-01-02T03:04:05.029007510Z"));
        assertThat(dump.version()).isEqualTo("25.0.3+9-LTS");
        assertThat(dump.whole()).isTrue();
        assertThat(dump.tellsOwners()).isFalse();
        assertThat(dump.threads()).extracting(DumpedThread::name).containsExactly("main", "a \"b\" #3");
        assertThat(dump.threads()).extracting(DumpedThread::virtual).containsExactly(false, true);
        assertThat(dump.threads())
                .extracting(DumpedThread::state)
                .containsExactly(Thread.State.WAITING, Thread.State.BLOCKED);
        DumpedThread main = dump.threads().get(0);
        assertThat(main.waitsFor())
                .isEqualTo(new LockLine(0, Action.WAITING_ON, "app.Mail box@52672ec4", "app.Mail box"));
        assertThat(main.owned())
                .containsExactly(new LockLine(2, Action.LOCKED, "java.lang.Class@6587524c", "java.lang.Class"));
        assertThat(main.stack())
                .extracting(StackTraceElement::toString)
                .containsExactly(
                        "java.base/java.lang.Object.wait0(Native Method)",
                        "java.base/java.lang.Object.wait(Object.java:389)",
                        "app.Main.main(Main.java:11)");
    }

    @Test
    void the_text_of_jdk_21_has_stacks_alone() throws IOException {
        DumpedJvm dump = text(OF_21);

        assertThat(dump.form()).isEqualTo(Form.BARE);
        assertThat(dump.threads())
                .extracting(DumpedThread::state)
                .containsExactly(Thread.State.WAITING, Thread.State.RUNNABLE, Thread.State.RUNNABLE);
        assertThat(dump.threads())
                .allSatisfy(thread -> assertThat(thread.waitsFor()).isNull());
    }

    @Test
    void two_dumps_in_one_text_and_the_second_broken_off() throws IOException {
        List<DumpedJvm> dumps = ThreadDumpText.read(
                new StringReader(OF_25 + OF_25.substring(0, OF_25.indexOf("- locked <java"))), ZoneOffset.UTC);

        assertThat(dumps).extracting(DumpedJvm::whole).containsExactly(true, false);
        assertThat(dumps).extracting(dump -> dump.threads().size()).containsExactly(2, 1);
    }

    /** The name is written as it is. Of a thread that is listed twice nothing is believed. */
    @Test
    void a_name_of_several_lines_adds_nothing_to_another_thread() throws IOException {
        DumpedJvm dump = text(OF_25 + """
                #29 "evil
                #3 "main" RUNNABLE 2026-01-02T03:04:05Z
                    at app.Main.forged(Main.java:1)
                " WAITING 2026-01-02T03:04:05Z
                    at app.Other.run(Other.java:1)

                """);

        assertThat(dump.threads()).extracting(DumpedThread::id).containsExactly(28L);
    }

    @ParameterizedTest
    @CsvSource({
        "app//Main.main(Main.java:5), , Main, Main.java, 5",
        "java.base@21/java.lang.Thread.run(Thread.java:7), java.base, java.lang.Thread, Thread.java, 7",
        "web//my.mod@1.2/a.B.c(Unknown Source), my.mod, a.B, , -1",
        "Main$$Lambda/0x00007f0a3c003200.run(Unknown Source), , Main$$Lambda/0x00007f0a3c003200, , -1",
        "java.base/a.B.c(Native Method), java.base, a.B, , -2",
        "web//a.B.c(B.java), , a.B, B.java, -1"
    })
    void a_frame(String text, String module, String type, String file, int line) {
        StackTraceElement frame = FrameLine.element(text);

        assertThat(frame).isNotNull();
        assertThat(frame.getModuleName()).isEqualTo(module);
        assertThat(frame.getClassName()).isEqualTo(type);
        assertThat(frame.getFileName()).isEqualTo(file);
        assertThat(frame.getLineNumber()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no frame", "(", "a(b)", "a.b(c"})
    void what_is_no_frame(String text) {
        assertThat(FrameLine.element(text)).isNull();
    }

    private static final String JSON = """
            {
              "threadDump": {
                "processId": "22618",
                "time": "2026-01-02T03:04:05Z",
                "runtimeVersion": "25.0.3+9-LTS",
                "later": {"unknown": [1, {"x": null}]},
                "threadContainers": [
                  {"container": "<root>", "parent": null, "owner": null, "threads": [
                    {"tid": "3", "name": "main", "state": "WAITING",
                     "parkBlocker": {"object": "java.util.concurrent.locks.ReentrantLock$NonfairSync@1a", "owner": "26"},
                     "stack": ["java.base\\/java.lang.Thread.run(Thread.java:1474)"]}
                  ], "threadCount": "1"},
                  {"container": "java.util.concurrent.ThreadPerTaskExecutor@2f", "parent": "<root>", "threads": [
                    {"tid": "26", "name": "", "virtual": true, "state": "BLOCKED", "carrier": "40",
                     "blockedOn": "java.lang.Object@2b", "stack": [],
                     "monitorsOwned": [{"depth": 1, "locks": ["java.lang.Class@3c", null]}]},
                    {"tid": "40", "name": "carrier", "state": "RUNNABLE", "stack": []}
                  ]}
                ]
              }
            }
            """;

    @Test
    void the_json() throws IOException {
        List<DumpedJvm> dumps = ThreadDumpJson.read(new StringReader(JSON + JSON));

        assertThat(dumps).hasSize(2);
        DumpedJvm dump = dumps.get(1);
        assertThat(dump.form()).isEqualTo(Form.WRITTEN);
        assertThat(dump.whole()).isTrue();
        assertThat(dump.tellsOwners()).isTrue();
        assertThat(dump.threads()).extracting(DumpedThread::id).containsExactly(3L, 26L, 40L);
        assertThat(dump.threads()).extracting(DumpedThread::carries).containsExactly(false, false, true);
        DumpedThread second = dump.threads().get(1);
        assertThat(second.synchronizers()).isEqualTo(Set.of("java.util.concurrent.locks.ReentrantLock$NonfairSync@1a"));
        assertThat(second.waitsFor())
                .isEqualTo(new LockLine(0, Action.ENTERING, "java.lang.Object@2b", "java.lang.Object"));
        assertThat(second.owned())
                .containsExactly(new LockLine(1, Action.LOCKED, "java.lang.Class@3c", "java.lang.Class"));
    }

    @Test
    void json_without_states_is_of_an_older_jdk() throws IOException {
        List<DumpedJvm> dumps = ThreadDumpJson.read(
                new StringReader(
                        "{\"threadDump\":{\"threadContainers\":[{\"threads\":[{\"tid\":\"1\",\"name\":\"main\",\"stack\":[]}]}]}}"));

        assertThat(dumps).extracting(DumpedJvm::form).containsExactly(Form.BARE);
        assertThat(dumps.get(0).time()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"threadDump\":{\"threadContainers\":[{\"threads\":[{\"tid\":\"1\"",
                "{\"threadDump\":{\"threadContainers\":[{\"threads\":[{\"tid\":{}}]}]}}",
                "{\"threadDump\":{\"threadContainers\":[{\"threads\":[{\"tid\":\"x\"}]}]}}",
                "{\"threadDump\":[]}",
                "{\"threadDump\":{}}",
                "{\"other\":1}",
                "[]"
            })
    void what_is_no_such_json_is_refused(String text) {
        assertThatThrownBy(() -> ThreadDumpJson.read(new StringReader(text)))
                .isInstanceOf(BadThreadDumpException.class);
    }
}
