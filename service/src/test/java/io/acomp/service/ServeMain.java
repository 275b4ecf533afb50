package io.acomp.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

import io.acomp.service.config.Configuration;
import io.acomp.service.config.ServiceConfig;

/** The service as the command starts it; the arguments are settings, {@code key=value} each. */
public final class ServeMain {
    private ServeMain() {}

    /** Runs it until it is told to end. */
    public static void main(String[] args) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        for (String setting : args) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        ServiceProcess.run(ServiceConfig.of(Configuration.of(Map.of(), Optional.empty(), settings)), Map.of());
    }
}
