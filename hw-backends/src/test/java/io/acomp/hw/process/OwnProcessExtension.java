package io.acomp.hw.process;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.opentest4j.TestAbortedException;

/** Runs the class in a child and repeats what came out, see {@link OwnProcess}. */
final class OwnProcessExtension implements InvocationInterceptor, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(OwnProcessExtension.class);
    private static final Optional<Path> SUREFIRE = Boolean.getBoolean(ChildMain.PROPERTY) ? Optional.empty() : Child.argumentFile();

    @Override
    public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        repeat(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        repeat(invocation, context);
    }

    @Override
    public <T> T interceptTestFactoryMethod(Invocation<T> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        if (SUREFIRE.isPresent()) {
            throw new UnsupportedOperationException("a class with a process of its own has no test factories, class=" + context.getRequiredTestClass());
        }
        return invocation.proceed();
    }

    @Override
    public void interceptBeforeAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        onlyInChild(invocation);
    }

    @Override
    public void interceptBeforeEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        onlyInChild(invocation);
    }

    @Override
    public void interceptAfterEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        onlyInChild(invocation);
    }

    @Override
    public void interceptAfterAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        onlyInChild(invocation);
    }

    private static void onlyInChild(Invocation<Void> invocation) throws Throwable {
        if (SUREFIRE.isPresent()) {
            invocation.skip();
        } else {
            invocation.proceed();
        }
    }

    private static void repeat(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        if (SUREFIRE.isEmpty()) {
            invocation.proceed();
            return;
        }
        invocation.skip();
        Outcome outcome = outcome(child(context), context);
        switch (outcome.status()) {
            case SUCCESSFUL -> {}
            case ABORTED -> throw new TestAbortedException(outcome.text());
            case FAILED -> throw new AssertionError(outcome.text());
        }
    }

    /** What ended the class after its tests: they have told nothing of it. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (SUREFIRE.isPresent()) {
            Outcome outcome = child(context).outcomes().get(context.getUniqueId());
            if (outcome != null && outcome.status() == Status.FAILED) {
                throw new AssertionError(outcome.text());
            }
        }
    }

    private static Child child(ExtensionContext context) {
        Class<?> outermost = context.getRequiredTestClass();
        while (outermost.getEnclosingClass() != null) {
            outermost = outermost.getEnclosingClass();
        }
        Class<?> test = outermost;
        return context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(test, key -> Child.run(test, SUREFIRE.get()), Child.class);
    }

    /** The test's own outcome, or that of the class that failed before the test could begin. */
    private static Outcome outcome(Child child, ExtensionContext context) {
        Outcome own = child.outcomes().get(context.getUniqueId());
        if (own != null) {
            return own;
        }
        for (Optional<ExtensionContext> around = context.getParent(); around.isPresent(); around = around.get().getParent()) {
            Outcome outcome = child.outcomes().get(around.get().getUniqueId());
            if (outcome != null && !outcome.text().isEmpty()) {
                return outcome;
            }
        }
        throw new AssertionError("the process of the test class ended before this test did, " + child.end());
    }
}
