package io.acomp.scomp.spec;

import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The drivers of {@link EachDriver}. */
final class DriverArguments extends AnnotationBasedArgumentsProvider<EachDriver> {
    @Override
    protected Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context, EachDriver which) {
        return Drivers.choose(Drivers.list(), which.value()).stream().map(driver -> Arguments.of(Named.of(driver.name(), driver)));
    }
}
