package dev.sluice.infra.platform;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/**
 * Entry point of every child JVM: runs another class's {@code main} and leaves when the parent does. The parent holds the
 * other end of standard input; its end, even by {@code kill -9}, closes it, and the child then shuts down in order. Ctrl-C in
 * a terminal reaches the whole process group, so the child turns a deaf ear to it: the parent decides when the child goes,
 * after its own clients are done.
 *
 * <p>Uses the JDK alone: it runs inside the registry, whose libraries are not the application's.
 */
public final class ChildMain {
    /** How long an orderly shutdown may take before the child halts, in milliseconds. */
    private static final long GRACE_MILLIS = 10_000;

    private ChildMain() {}

    /** @param args name of the class to run, then its arguments */
    public static void main(String[] args) throws ReflectiveOperationException {
        ignoreInterruptSignal();
        Thread watchdog = new Thread(ChildMain::leaveWithParent, "parent-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            e.getTargetException().printStackTrace();
            System.exit(1);
        }
    }

    private static void leaveWithParent() {
        try {
            while (System.in.read() >= 0) {
                // the parent never writes; anything here is noise
            }
        } catch (IOException e) {
            System.err.println("standard input failed, taken as the end of the parent: " + e);
        }
        Thread deadline = new Thread(ChildMain::haltAfterGrace, "shutdown-deadline");
        deadline.setDaemon(true);
        deadline.start();
        System.exit(0);
    }

    private static void haltAfterGrace() {
        try {
            Thread.sleep(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    /** By reflection, for {@code sun.misc.Signal} exists in every JDK but outside its documented interface. */
    private static void ignoreInterruptSignal() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ignore = Proxy.newProxyInstance(
                    ChildMain.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> null);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), ignore);
        } catch (ReflectiveOperationException e) {
            System.err.println("Ctrl-C will reach this process directly: " + e);
        }
    }
}
