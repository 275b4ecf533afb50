package io.acomp.service.status;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import org.junit.jupiter.api.Assertions;

import io.acomp.testing.Await;
import io.acomp.testing.Requires;

/** A headless Chromium, driven through chromedriver's WebDriver protocol in plain HTTP. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process driver;
    private final String session;

    /** Starts both, or ends the test if they are not installed. */
    Browser(Path profile) throws IOException {
        Path chromium = Requires.program("chromium");
        driver = new ProcessBuilder(Requires.program("chromedriver").toString(), "--port=0").redirectErrorStream(true).start();
        String base = "http://127.0.0.1:" + port(driver.inputReader());
        List<String> arguments = List.of(
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--user-data-dir=" + profile);
        Map<String, Object> options = Map.of("binary", chromium.toString(), "args", arguments);
        Map<String, Object> capabilities = Map.of(
                "goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"));
        Object made = call("POST", base + "/session", Map.of("capabilities", Map.of("alwaysMatch", capabilities)));
        session = base + "/session/" + JsonTree.at(made, "sessionId");
    }

    private static int port(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher found = STARTED.matcher(line);
            if (found.find()) {
                return Integer.parseInt(found.group(1));
            }
        }
        throw new IOException("chromedriver did not start");
    }

    void open(String url) {
        call("POST", session + "/url", Map.of("url", url));
    }

    /** Runs a script's body and returns what it returns. */
    Object script(String body) {
        return call("POST", session + "/execute/sync", Map.of("script", body, "args", List.of()));
    }

    /** A command of the DevTools protocol. */
    Object devtools(String command, Map<String, ?> parameters) {
        return call("POST", session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
    }

    /** Log entries since the last call. */
    List<?> log(String kind) {
        return (List<?>) call("POST", session + "/se/log", Map.of("type", kind));
    }

    /** The scheme and the width of the page, and whether it should move. */
    void look(boolean dark, int width, boolean still) {
        devtools("Emulation.setEmulatedMedia", Map.of("features", List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", still ? "reduce" : "no-preference"))));
        devtools("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 800, "deviceScaleFactor", 2, "mobile", width < 500));
    }

    /** The whole page as a picture, kept for people to look at. */
    void screenshot(String name) throws IOException {
        Object size = script("return document.documentElement.scrollHeight");
        Object width = script("return innerWidth");
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", size, "scale", 1);
        Object picture = devtools("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) JsonTree.at(picture, "data")));
    }

    /** Waits until a script's body returns true. */
    void await(String what, String body) {
        try {
            Await.until(what, () -> Boolean.TRUE.equals(script(body)));
        } catch (AssertionError late) {
            throw new AssertionError("the page says " + script("return document.body.innerText"), late);
        }
    }

    private Object call(String method, String url, Object body) {
        try {
            HttpRequest.BodyPublisher json = HttpRequest.BodyPublishers.ofString(json(body));
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).method(method, json).timeout(PATIENCE).build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            Object answer = JsonTree.parse(response.body());
            Assertions.assertEquals(200, response.statusCode(), response::body);
            return JsonTree.at(answer, "value");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static String json(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            write(json, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : object.entrySet()) {
                json.writeFieldName((String) member.getKey());
                write(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object item : list) {
                write(json, item);
            }
            json.writeEndArray();
        } else {
            json.writePOJO(value);
        }
    }

    @Override
    public void close() {
        try {
            call("DELETE", session, Map.of());
        } finally {
            client.close();
            driver.destroy();
            try {
                if (!driver.waitFor(5, TimeUnit.SECONDS)) {
                    driver.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
