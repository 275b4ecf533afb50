package io.acomp.service.status;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.service.http.HttpService;
import io.acomp.service.http.Page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The page in a real browser: what it shows, what it loads, who can read it. */
class StatusPageTest {
    private static final String DRAWN = "return document.body.dataset.drawn !== undefined";

    /** Contrast of every piece of text with what is behind it, as WCAG 2.2 computes it; returns those that are too low. */
    private static final String LOW_CONTRAST = """
            const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
            const light = ([r, g, b]) => { const f = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4); };
              return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
            const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
            const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; } return [255, 255, 255]; };
            const low = [];
            let looked = 0;
            for (const e of document.querySelectorAll('body *')) {
              const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
              if (!own || !e.checkVisibility() || e.closest('script, style, noscript')) continue;
              const style = getComputedStyle(e), size = parseFloat(style.fontSize);
              const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
              const value = ratio(rgb(style.color), behind(e));
              looked++;
              if (value < (large ? 3 : 4.5)) low.push(e.tagName + ' ' + e.textContent.trim().slice(0, 30) + ' ' + value.toFixed(2));
            }
            for (const e of document.querySelectorAll('.seg, .line')) {
              const style = getComputedStyle(e), value = ratio(rgb(e.classList.contains('line') ? style.stroke : style.fill), behind(e.closest('section')));
              looked++;
              if (value < 3) low.push(e.getAttribute('class') + ' ' + value.toFixed(2));
            }
            return {low, looked};
            """;

    /** What a screen reader would miss. */
    private static final String MISSING_STRUCTURE = """
            const wrong = [], say = (bad, what) => { if (bad) wrong.push(what); };
            const named = e => (e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent || '').join(' ')).trim();
            say(document.documentElement.lang !== 'en', 'language');
            for (const name of ['header', 'main', 'footer', 'h1']) say(document.querySelectorAll('body > ' + name + ', header > ' + name).length !== 1, 'one ' + name);
            document.querySelectorAll('section').forEach(e => say(!named(e), 'name of section ' + e.id));
            document.querySelectorAll('[role=img]').forEach(e => say(!named(e), 'alternative of drawing ' + e.id));
            document.querySelectorAll('svg').forEach(e => say(e.getAttribute('aria-hidden') !== 'true' && !named(e), 'alternative of svg'));
            document.querySelectorAll('table').forEach(t => {
              say(!t.caption || !t.caption.textContent.trim(), 'caption');
              say([...t.tHead.querySelectorAll('th')].some(h => h.scope !== 'col' || !h.textContent.trim()), 'column headers of ' + t.caption?.textContent);
              say([...t.tBodies[0].rows].some(r => r.cells[0].scope !== 'row'), 'row headers of ' + t.caption?.textContent);
              say([...t.tBodies[0].rows].some(r => r.cells.length !== t.tHead.rows[0].cells.length), 'cells of ' + t.caption?.textContent);
            });
            say(document.querySelectorAll('[aria-live], [role=status]').length !== 1, 'exactly one live region');
            let level = 0;
            document.querySelectorAll('h1, h2, h3').forEach(h => { const l = Number(h.tagName[1]); say(l > level + 1, 'heading ' + h.textContent); level = l; });
            return wrong;
            """;

    @TempDir
    private static Path profile;
    private static StatusDemo demo;
    private static Browser browser;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        browser = new Browser(profile);
        demo = new StatusDemo();
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        if (demo != null) {
            demo.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        browser.look(false, 1280, false);
        browser.log("browser");
        browser.log("performance");
        browser.open(demo.url() + "/");
        browser.await("drawn", DRAWN);
    }

    @Test
    void itLoadsNothingFromElsewhereAndReportsNothing() throws Exception {
        browser.await("a second reading", "return history.length >= 2");
        assertEquals(List.of(), browser.log("browser"));
        List<String> asked = new ArrayList<>();
        for (Object entry : browser.log("performance")) {
            Object message = JsonTree.parse((String) JsonTree.at(entry, "message"));
            if ("Network.requestWillBeSent".equals(JsonTree.at(message, "message.method"))) {
                asked.add((String) JsonTree.at(message, "message.params.request.url"));
            }
        }
        assertTrue(asked.contains(demo.url() + "/api/status"), asked::toString);
        assertTrue(asked.stream().allMatch(url -> url.startsWith(demo.url() + "/") || url.startsWith("data:")), asked::toString);
    }

    @Test
    void itShowsWhatTheDocumentSays() throws Exception {
        demo.pause();
        try {
            figuresAreTheDocuments();
        } finally {
            demo.goOn();
        }
    }

    private static void figuresAreTheDocuments() throws Exception {
        Object document = status();
        String stored = Long.toString(JsonTree.number(document, "stores.0.mm.origDataSize"));
        browser.await("the figures at rest", "return document.querySelector('[data-tile=Stored] strong').dataset.raw === '" + stored + "'"
                + " && history.at(-1).doc.work.every((w, i) => w.requests === history.at(-2)?.doc.work[i]?.requests)");
        document = status();
        assertEquals(JsonTree.number(document, "stores.0.mm.memUsedTotal"), raw("[data-tile=\"In memory\"] strong"));
        assertEquals(bytes(JsonTree.number(document, "stores.0.mm.memUsedTotal")), text("[data-tile=\"In memory\"] strong"));
        assertEquals(bytes(JsonTree.number(document, "stores.0.mm.origDataSize")), text("[data-tile=Stored] strong"));
        Map<String, String> parts = Map.of(
                "Compressible pages", "compressibleBytes",
                "Incompressible pages", "incompressibleBytes",
                "Same-filled pages", "sameFilledBytes",
                "Written back", "writtenBackBytes",
                "Compressed objects", "compressedBytes",
                "Kept as they are", "rawBytes",
                "Pool overhead", "poolOverheadBytes",
                "On the backing file", "backingFileBytes");
        long sum = 0;
        for (Map.Entry<String, String> part : parts.entrySet()) {
            long value = JsonTree.number(document, "stores.0.map." + part.getValue());
            assertEquals(value, raw("[data-key=\"store-0-" + part.getKey() + "\"] td[data-raw]"), part.getKey());
            sum += value;
        }
        assertEquals(JsonTree.number(document, "stores.0.mm.origDataSize") + JsonTree.number(document, "stores.0.mm.memUsedTotal"), sum);
        for (Object work : JsonTree.list(document, "work")) {
            String key = JsonTree.at(work, "driver") + " " + JsonTree.at(work, "operation");
            assertEquals(JsonTree.number(work, "requests"), raw("[data-key=\"" + key + "\"] td[data-raw]"), key);
        }
        long fallbacks = JsonTree.number(document, "fallbacks.0.count");
        assertEquals(fallbacks, raw("#fallbacks td[data-raw]"));
        assertTrue(text("#devices").contains("healthy"));
        assertTrue(text("#nbd").contains("disk0 read"));
        for (Object lane : JsonTree.list(document, "lanes")) {
            assertNotNull(browser.script("return document.querySelector('[data-key=\"" + JsonTree.at(lane, "name") + "\"]').textContent"));
        }
    }

    @Test
    void itFollowsChanges() throws Exception {
        browser.await("traffic is seen", "return /[1-9].*\\/s/.test(document.querySelector('#tiles').textContent)");
        browser.await("latencies are seen", "return /µs|ms/.test(document.querySelector('[data-key=\"zstd-jni compress\"] [data-label=p99]').textContent)");
        long before = raw("[data-tile=Stored] strong");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(4096, 8);
            for (int slot = 20_000; slot < 30_000; slot++) {
                page.set(java.lang.foreign.ValueLayout.JAVA_INT, 0, slot);
                demo.store().store(slot, page);
            }
        }
        browser.await("more is stored", "return Number(document.querySelector('[data-tile=Stored] strong').dataset.raw) > " + (before + 20_000_000));
        demo.missing(List.of("the snapshot is being restored, store=disk0"));
        browser.await("not ready", "return document.querySelector('#state').textContent === 'Not ready'"
                + " && document.querySelector('#notice').textContent.includes('store=disk0')");
        demo.missing(List.of());
        browser.await("ready", "return document.querySelector('#state').textContent === 'Ready' && document.querySelector('#notice').hidden");
    }

    @Test
    void itFitsPhonesAndIsLegibleInBothSchemes() throws Exception {
        browser.await("rates are seen", "return history.length >= 3");
        for (int width : new int[] {360, 768, 1280}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.look(dark, width, false);
                browser.script("document.querySelectorAll('details').forEach(d => d.open = true)");
                String name = "status-" + width + (dark ? "-dark" : "-light");
                assertEquals((long) width, browser.script("return document.documentElement.scrollWidth"), name);
                assertEquals(List.of(), browser.script("""
                        return [...document.querySelectorAll('main *')].filter(e => e.checkVisibility() && !e.closest('.hidden, caption, thead, svg')
                            && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"""), name);
                Object contrast = browser.script(LOW_CONTRAST);
                assertEquals(List.of(), JsonTree.at(contrast, "low"), name);
                assertTrue(JsonTree.number(contrast, "looked") > 100, name);
                browser.script("document.querySelectorAll('details').forEach(d => d.open = false)");
                browser.screenshot(name);
            }
        }
        String light = (String) browser.script("return getComputedStyle(document.body).backgroundColor");
        browser.look(false, 1280, false);
        assertTrue(!light.equals(browser.script("return getComputedStyle(document.body).backgroundColor")), "dark is dark");
    }

    @Test
    void itCanBeReadAloudAndUsedByKeyboard() throws Exception {
        browser.await("rates are seen", "return history.length >= 3");
        assertEquals(List.of(), browser.script(MISSING_STRUCTURE));
        Object tree = browser.devtools("Accessibility.getFullAXTree", Map.of());
        List<String> nameless = new ArrayList<>();
        int looked = 0;
        for (Object node : JsonTree.list(tree, "nodes")) {
            String role = String.valueOf(JsonTree.at(node, "role.value"));
            if (List.of("image", "button", "link", "table", "region", "DisclosureTriangle").contains(role)) {
                looked++;
                if (String.valueOf(JsonTree.at(node, "name.value")).isBlank()) {
                    nameless.add(role);
                }
            }
        }
        assertEquals(List.of(), nameless);
        assertTrue(looked > 15, "looked=" + looked);
        browser.look(false, 360, false);
        tree = browser.devtools("Accessibility.getFullAXTree", Map.of());
        long cells = JsonTree.list(tree, "nodes").stream().filter(node -> "cell".equals(JsonTree.at(node, "role.value"))).count();
        long headers = JsonTree.list(tree, "nodes").stream().filter(node -> "columnheader".equals(JsonTree.at(node, "role.value"))).count();
        assertTrue(cells > 20 && headers > 10, () -> "on a phone tables are still tables, cells=" + cells + ", headers=" + headers);
        browser.script("document.activeElement.blur()");
        press("Tab");
        assertEquals("Skip to the figures", browser.script("return document.activeElement.textContent"));
        assertEquals(true, browser.script("return document.activeElement.getBoundingClientRect().left >= 0"));
        press("Tab");
        assertEquals("pause", browser.script("return document.activeElement.id"));
        assertTrue(!"none".equals(browser.script("return getComputedStyle(document.activeElement).outlineStyle")), "focus is seen");
        press("Enter");
        assertEquals("true", browser.script("return document.querySelector('#pause').getAttribute('aria-pressed')"));
        press("Enter");
        press("Tab");
        assertEquals("SUMMARY", browser.script("return document.activeElement.tagName"));
        browser.look(false, 1280, true);
        assertEquals("0s", browser.script("return getComputedStyle(document.querySelector('.seg')).transitionDuration"));
    }

    @Test
    void theLiveRegionIsQuiet() {
        browser.script("window.said = 0; new MutationObserver(m => window.said += m.length)"
                + ".observe(document.querySelector('#state'), {childList: true, characterData: true, subtree: true})");
        browser.await("some readings", "return history.length >= 4");
        assertEquals(0L, browser.script("return window.said"));
    }

    @Test
    void itBearsWhatIsAbsentAndSaysWhenNobodyAnswers() throws Exception {
        try (AcompEngine engine = AcompEngine.create()) {
            List<String> documents = List.of("{}", "{\"service\":{},\"stores\":[{\"name\":\"s\"}],\"work\":[{\"driver\":\"d\"}],\"lanes\":[{\"name\":\"l\"}],\"devices\":[{}],"
                    + "\"drivers\":[{}],\"nbd\":{\"exports\":[{}]},\"http\":{\"transfers\":[{}]}}");
            for (String document : documents) {
                HttpService service = HttpService.builder(engine)
                        .listen(new InetSocketAddress("127.0.0.1", 0))
                        .page("/", StatusPages.html())
                        .page("/api/status", accept -> new Page.Body("application/json", document.getBytes(StandardCharsets.UTF_8)))
                        .start();
                try (service) {
                    browser.open("http://127.0.0.1:" + ((InetSocketAddress) service.addresses().getFirst()).getPort() + "/");
                    browser.await("drawn", DRAWN);
                    assertEquals("Ready", text("#state"), document);
                    assertTrue(!text("main").matches("(?s).*(NaN|undefined|Infinity|\\[object).*"), () -> text("main"));
                    assertEquals(List.of(), browser.log("browser"));
                }
                browser.await("not reachable", "return document.querySelector('#state').textContent === 'Not reachable'"
                        + " && !document.querySelector('#notice').hidden");
                browser.log("browser");
            }
        }
    }

    private static void press(String key) {
        int code = key.equals("Tab") ? 9 : 13;
        String text = key.equals("Enter") ? "\r" : "";
        browser.devtools("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode", code, "text", text));
        browser.devtools("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    private static long raw(String selector) {
        return Long.parseLong((String) browser.script("return document.querySelector('" + selector + "').dataset.raw"));
    }

    private static String text(String selector) {
        return (String) browser.script("return document.querySelector('" + selector + "').textContent");
    }

    private static Object status() throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(URI.create(demo.url() + "/api/status")).build(), HttpResponse.BodyHandlers.ofString());
        return JsonTree.parse(response.body());
    }

    /** As the page writes sizes. */
    private static String bytes(long value) {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        double size = value;
        while (size >= 1023.5) {
            size /= 1024;
            unit++;
        }
        String number = unit == 0 ? Long.toString(value) : String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", size);
        return number + " " + units[unit];
    }
}
