package dev.hangscope.agent.forward;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraJarTest {
    @TempDir
    private Path directory;

    private Path own;

    @BeforeEach
    void make() throws IOException {
        own = Files.createFile(directory.resolve("hangscope-9.jar"));
    }

    private Path jarOf(String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        Path jar = directory.resolve("hangscope-otlp-9.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private void assertRefused(String words) {
        assertThatThrownBy(() -> ExtraJar.make(Runnable.class, "x.Y", own))
                .isInstanceOf(ForwardException.class)
                .hasMessageContaining(words);
    }

    @Test
    void one_that_is_missing_old_or_broken_is_refused_with_the_remedy() throws IOException {
        assertRefused(directory.resolve("hangscope-otlp.jar") + " is missing: get it from the release of Hangscope");
        Path jar = jarOf("0.0.1");
        assertRefused(jar + " is of version 0.0.1, and this is ");
        Files.writeString(jar, "no jar");
        assertRefused(jar + " cannot be read, or is no jar of Hangscope");
    }

    @Test
    void one_of_another_user_is_refused() throws IOException {
        assumeTrue(ProcessUser.uid() == 0, "only root can give files away");
        Files.setAttribute(jarOf("0.0.1"), "unix:uid", 4242);

        assertRefused("belongs to another user (uid 4242)");
    }
}
