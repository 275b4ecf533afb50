package io.acomp.hw.process;

import java.io.Serializable;

import org.junit.platform.engine.TestExecutionResult.Status;

/**
 * How a test or a container of tests ended in the child.
 *
 * @param id its unique id, the same in both processes
 * @param status how it ended
 * @param text message and stack trace of what ended it, empty if it succeeded
 */
record Outcome(String id, Status status, String text) implements Serializable {}
