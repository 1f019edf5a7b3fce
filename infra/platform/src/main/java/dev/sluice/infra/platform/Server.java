package dev.sluice.infra.platform;

/** One of the platform's two servers: how its child is started on a port, and when it answers. */
interface Server {
    /** What messages and log files call it. */
    String name();

    /** The port the user asked for, or 0. */
    int wantedPort();

    /** Starts a child that listens on a port of the loopback interface. */
    ChildProcess start(int port);

    /** Whether the server on that port does its work, asked once; may block for a second or two. */
    boolean healthy(int port) throws InterruptedException;
}
