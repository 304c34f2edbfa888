package dev.hangscope.agent.forward;

import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.options.ProductVersion;
import dev.hangscope.agent.ownership.FileFacts;
import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Loads {@code hangscope-otlp.jar}, which has the libraries of OpenTelemetry. They are 1.4 MB that few JVMs need, and the JVM would read their
 * names at each start. What the jar has comes from the jar, whatever the application or another agent has of the same name; all else comes
 * from the agent's own loader, which sees nothing of the application.
 */
public final class ExtraJar extends ClassLoader {
    private static final String NAME = "hangscope-otlp.jar";
    private static final String OWN = "hangscope";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String urlOfRoot;
    private final ProtectionDomain domain;

    private ExtraJar(Path path) throws IOException {
        super("hangscope-otlp", ExtraJar.class.getClassLoader());
        jar = new JarFile(path.toFile());
        urlOfRoot = "jar:" + path.toUri() + "!/";
        Permissions all = new Permissions();
        all.add(new AllPermission());
        // Without a place: tools that instrument by place leave our classes alone.
        domain = new ProtectionDomain(new CodeSource(null, (Certificate[]) null), all);
    }

    /**
     * Makes an object of a class of the jar. The jar stays open.
     *
     * @param ownJar the agent's jar, beside which it lies
     * @throws ForwardException when it is not there, or of no use
     */
    public static <T> T make(Class<T> type, String name, Path ownJar) throws ForwardException {
        Path path = find(ownJar);
        try {
            ExtraJar loader = new ExtraJar(path);
            Manifest manifest = loader.jar.getManifest();
            String version = manifest == null
                    ? null
                    : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            if (!ProductVersion.text().equals(version)) {
                loader.jar.close();
                throw unusable(
                        path,
                        "is of version " + version + ", and this is " + ProductVersion.text()
                                + ": put the one of this version there");
            }
            return type.cast(loader.loadClass(name).getConstructor().newInstance());
        } catch (IOException unreadable) {
            throw unusable(path, "cannot be read, or is no jar of Hangscope");
        } catch (ReflectiveOperationException | LinkageError foreign) {
            throw unusable(path, "cannot be used in this JVM (" + foreign + "); it needs the module java.net.http");
        }
    }

    /** It is called as in a release, or like our own jar: {@code hangscope-otlp-0.2.0.jar} beside {@code hangscope-0.2.0.jar}. */
    private static Path find(Path ownJar) throws ForwardException {
        Path first = ownJar.resolveSibling(NAME);
        String own = String.valueOf(ownJar.getFileName());
        Path second = ownJar.resolveSibling(own.startsWith(OWN) ? OWN + "-otlp" + own.substring(OWN.length()) : NAME);
        for (Path each : new Path[] {first, second}) {
            if (Files.isRegularFile(each)) {
                checkOwner(each, ownJar);
                return each;
            }
        }
        throw new ForwardException(
                ExitCode.COULD_NOT_LOOK,
                first + " is missing: get it from the release of Hangscope " + ProductVersion.text()
                        + " (or dev.hangscope:hangscope-otlp from Maven Central) and put it beside "
                        + ownJar.getFileName());
    }

    /** In a directory such as /tmp, any user can put a jar beside ours. */
    private static void checkOwner(Path path, Path ownJar) throws ForwardException {
        try {
            int owner = FileFacts.read(path).uid();
            if (ProcessUser.isForeign(owner) && owner != FileFacts.read(ownJar).uid()) {
                throw unusable(path, "belongs to another user (uid " + owner + ") than " + ownJar.getFileName());
            }
        } catch (IOException unreadable) {
            throw unusable(path, "cannot be read");
        } catch (UnsupportedOperationException noOwners) {
            return;
        }
    }

    private static ForwardException unusable(Path path, String reason) {
        return new ForwardException(ExitCode.COULD_NOT_LOOK, path + " " + reason);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        ZipEntry entry = name.startsWith("java.") ? null : jar.getEntry(name.replace('.', '/') + ".class");
        if (entry == null) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name, entry) : known;
        }
    }

    private Class<?> define(String name, ZipEntry entry) throws ClassNotFoundException {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] file = in.readAllBytes();
            return defineClass(name, file, 0, file.length, domain);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Enumeration<URL> own = findResources(name);
        return own.hasMoreElements() ? own : super.getResources(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        try {
            return jar.getEntry(name) == null ? null : new URL(urlOfRoot + name);
        } catch (MalformedURLException impossible) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL own = findResource(name);
        return own == null ? Collections.emptyEnumeration() : Collections.enumeration(Collections.singleton(own));
    }
}
