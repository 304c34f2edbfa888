package dev.hangscope.agent.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.Permission;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's own classes, which lie in its jar as {@code isolated/NAME.classdata}, and its resources, which lie
 * below {@code isolated/}. No other class loader can find them there, and this one cannot find the application's: its
 * parent is the platform loader.
 *
 * <p>Its own classes come before those of its parents, because the application or another agent may have appended
 * another version of the same library to the boot class path. What the jar does not have (the JDK, and hook classes
 * defined in the boot loader) comes from the parents.
 *
 * <p>Its classes have no place in their code source: coverage agents, of which JaCoCo is one, leave out classes without one. They
 * have the jar's permissions.
 */
final class IsolatedClassLoader extends ClassLoader {

    private static final String PREFIX = "isolated/";
    private static final String CLASS = ".class";
    private static final String OWN = "dev.hangscope.";

    /** Bytes of most class files at most. */
    private static final int SPARE = 16 * 1024;

    /** What the build calls the class of another one's lambdas. */
    private static final String FUNCTIONS = "$$Functions";

    /** Of module {@code jdk.attach}, which the JDK gives to the application's loader; the command line alone asks for it. */
    private static final String ATTACH = "com.sun.tools.attach.";

    static {
        registerAsParallelCapable();
    }

    private final ZipFile jar;
    private final String urlOfRoot;
    private final ProtectionDomain domain;

    /** Names of classes whose functions were left to another thread than the hurried one. */
    private final Queue<String> owed = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Thread hurried;

    /** Buffers for class files that are not in use. */
    private final Queue<byte[]> spare = new ConcurrentLinkedQueue<>();

    /**
     * Opens the jar, which stays open for the life of the JVM.
     *
     * @throws IOException when the jar cannot be read
     */
    IsolatedClassLoader(Path jar) throws IOException {
        super("hangscope", ClassLoader.getPlatformClassLoader());
        this.jar = new ZipFile(jar.toFile());
        this.urlOfRoot = "jar:" + jar.toUri() + "!/" + PREFIX;
        this.domain = new RightsOfJar();
    }

    /**
     * What a security manager (until JDK 23) finds for our classes: the rights of the jar, asked for when it asks, since the policy is
     * read at the first question and the application may still choose it. There is no code source, so that tools that instrument by
     * place, like JaCoCo, leave our classes alone.
     */
    private static final class RightsOfJar extends ProtectionDomain {
        private static final ProtectionDomain JAR = IsolatedClassLoader.class.getProtectionDomain();

        RightsOfJar() {
            super(new CodeSource(null, (Certificate[]) null), null);
        }

        @Override
        public boolean implies(Permission permission) {
            return JAR.implies(permission);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.")) {
            return super.loadClass(name, resolve);
        }
        if (name.startsWith(ATTACH)) {
            return getSystemClassLoader().loadClass(name);
        }
        Class<?> defined;
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            ZipEntry entry = classEntry(name, "");
            if (entry == null) {
                return super.loadClass(name, resolve);
            }
            defined = define(name, entry);
        }
        if (name.startsWith(OWN) && !name.endsWith(FUNCTIONS)) {
            loadFunctions(name);
        }
        return defined;
    }

    /**
     * Loads what were lambdas in the source of a class. Most of them do not run in a rehearsal, and a report must come when the jar is
     * gone. Without the lock of the class: theirs would be taken inside of it.
     */
    private void loadFunctions(String name) throws ClassNotFoundException {
        if (Thread.currentThread() == hurried) {
            owed.add(name);
            return;
        }
        for (String each = name; each != null; each = owed.poll()) {
            if (classEntry(each, FUNCTIONS) != null) {
                loadClass(each + FUNCTIONS);
            }
        }
    }

    /**
     * The application's {@code main} waits for this thread: what it may leave to others is done by the next one that loads a class of the
     * agent. {@code null} when it waits no longer.
     */
    void hurry(@Nullable Thread thread) {
        hurried = thread;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ZipEntry entry = classEntry(name, "");
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        return define(name, entry);
    }

    /** Also serves named modules that are defined over this loader: their classes lie in the same jar. */
    @Override
    protected @Nullable Class<?> findClass(@Nullable String module, String name) {
        try {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
        } catch (ClassNotFoundException notOurs) {
            return null;
        }
    }

    private Class<?> define(String name, ZipEntry entry) throws ClassNotFoundException {
        int length = (int) entry.getSize();
        byte[] file = buffer(length);
        try (InputStream stream = jar.getInputStream(entry)) {
            if (stream.readNBytes(file, 0, length) < length) {
                throw new IOException(name + " is cut off in " + jar.getName());
            }
            return defineClass(name, file, 0, length, domain);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        } finally {
            if (file.length == SPARE) {
                spare.add(file);
            }
        }
    }

    /**
     * Some buffers serve a thousand classes: an array for each of them was a sixth of the garbage that an idle JVM had of the agent. More
     * than one, because a class loads those that it extends while it is defined.
     */
    private byte[] buffer(int length) {
        byte[] buffer = length > SPARE ? new byte[length] : spare.poll();
        return buffer == null ? new byte[SPARE] : buffer;
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

    /** Without a connection to the jar's URL, for which the JDK loads some twenty classes. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            ZipEntry entry = jar.getEntry(PREFIX + path(name));
            return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
        } catch (IOException unreadable) {
            return null;
        }
    }

    /** A class file is a resource too: ByteBuddy reads its advice that way. */
    @Override
    protected @Nullable URL findResource(String name) {
        String path = path(name);
        try {
            return jar.getEntry(PREFIX + path) == null ? null : new URL(urlOfRoot + path);
        } catch (MalformedURLException impossible) {
            return null;
        }
    }

    @Override
    protected @Nullable URL findResource(@Nullable String module, String name) {
        return findResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL own = findResource(name);
        return own == null ? Collections.emptyEnumeration() : Collections.enumeration(Collections.singleton(own));
    }

    private static String path(String resource) {
        return resource.endsWith(CLASS) ? resource + "data" : resource;
    }

    /** Asked twice for each class. Without a builder, which would make six copies of the name and not three. */
    private @Nullable ZipEntry classEntry(String name, String suffix) {
        return jar.getEntry(PREFIX.concat(name.replace('.', '/')).concat(suffix).concat(".classdata"));
    }
}
