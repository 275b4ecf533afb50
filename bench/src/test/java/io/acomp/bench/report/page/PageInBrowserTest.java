package io.acomp.bench.report.page;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The page in headless Chromium, in frames as wide as a phone, a tablet and a desk: nothing sticks out, all is legible, has a name, and says nothing wrong. */
@Timeout(180)
class PageInBrowserTest {
    private static final Pattern RESULT = Pattern.compile("<pre id=\"result\">([^<]*)</pre>");

    /** Frames of the page, looked at once they have loaded; what is wrong is written into the result. */
    private static final String JUDGE = """
            <!DOCTYPE html><meta charset="utf-8"><body><script>
            const page = new TextDecoder().decode(Uint8Array.from(atob("%s"), c => c.charCodeAt(0)));
            const wrong = []; let looked = 0, loaded = 0;
            const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
            const light = ([r, g, b]) => { const f = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4); };
              return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
            const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
            function judge(frame, width) {
              const doc = frame.contentDocument, view = frame.contentWindow, say = what => wrong.push(width + ': ' + what);
              const behind = e => { for (; e; e = e.parentElement) { const c = rgb(view.getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; } return [255, 255, 255]; };
              if (!view.matchMedia('(prefers-color-scheme: %s)').matches) say('scheme');
              doc.querySelectorAll('details').forEach(d => d.open = true);
              if (doc.documentElement.scrollWidth > width) say('overflow ' + doc.documentElement.scrollWidth);
              for (const e of doc.querySelectorAll('body *')) {
                if (!e.checkVisibility() || e.closest('.hidden, .skip, script')) continue;
                const box = e.getBoundingClientRect();
                if (box.width && (box.right > width + 1 || box.left < -1) && !e.closest('.scroll, pre')) say('sticks out: ' + e.tagName + ' ' + e.textContent.slice(0, 40) + ' ' + box.right);
                if ([...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && !['title', 'desc', 'TITLE'].includes(e.tagName)) {
                  looked++;
                  const style = view.getComputedStyle(e), svg = e.namespaceURI.endsWith('svg');
                  const value = contrast(rgb(svg ? style.fill : style.color), behind(e));
                  if (value < 4.5) say('contrast ' + value.toFixed(2) + ' ' + e.textContent.slice(0, 30));
                  if (svg && box.height < 9) say('too small: ' + e.textContent);
                }
              }
              for (const e of doc.querySelectorAll('.dot, .line, .fill, .median')) {
                const style = view.getComputedStyle(e), hollow = e.closest('.peer, .simulated') && !e.matches('.peer .fill') || e.matches('.line');
                if (e.checkVisibility() && contrast(rgb(hollow ? style.stroke : style.fill), behind(e)) < 3) say('contrast of ' + e.getAttribute('class'));
              }
              for (const e of doc.querySelectorAll('svg')) {
                const name = e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') || '').split(' ').map(id => doc.getElementById(id)?.textContent || '').join(' ');
                if (!name.trim()) say('svg without a name');
              }
              const ids = [...doc.querySelectorAll('[id]')].map(e => e.id);
              if (new Set(ids).size !== ids.length) say('ids twice');
              for (const t of doc.querySelectorAll('table')) {
                if (!t.caption?.textContent.trim()) say('table without a caption');
                for (const r of t.tBodies[0].rows) if (r.cells.length !== t.tHead.rows[0].cells.length || r.cells[0].scope !== 'row') say('cells of ' + t.caption?.textContent);
              }
              let level = 0;
              doc.querySelectorAll('h1, h2, h3').forEach(h => { const l = Number(h.tagName[1]); if (l > level + 1) say('heading ' + h.textContent); level = l; });
              const table = doc.querySelector('#rows table.sortable'), head = [...table.tHead.rows[0].cells].findIndex(c => c.textContent === 'operationsPerSecond');
              table.tHead.rows[0].cells[head].querySelector('button').click();
              const values = [...table.tBodies[0].rows].map(r => Number(r.cells[head].textContent));
              if (values.length < 5 || values.some((v, i) => i && v < values[i - 1])) say('not sorted ' + values);
            }
            const widths = [360, 768, 1280];
            for (const width of widths) {
              const frame = document.createElement('iframe');
              frame.style = `width:${width}px;height:900px;border:0;display:block`;
              frame.onload = () => {
                try { judge(frame, width); } catch (e) { wrong.push(width + ': ' + e.stack); }
                if (++loaded === widths.length) {
                  const result = document.createElement('pre');
                  result.id = 'result';
                  result.textContent = JSON.stringify(wrong.slice(0, 20)) + ' looked=' + (looked > 500);
                  document.body.append(result);
                }
              };
              frame.srcdoc = page;
              document.body.append(frame);
            }
            </script>""";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void itFitsAndIsLegible(String scheme) throws Exception {
        Path chromium = Path.of("/usr/bin/chromium");
        Requires.that(Files.isExecutable(chromium), () -> "there is no /usr/bin/chromium; install the package chromium");
        StringWriter page = new StringWriter();
        HtmlReport.write(SampleReport.full(), page);
        String encoded = Base64.getEncoder().encodeToString(page.toString().getBytes(StandardCharsets.UTF_8));
        Path judge = Files.writeString(folder.resolve("judge.html"), JUDGE.replace("%s\"), c", encoded + "\"), c").replace("%s", scheme));
        Path said = folder.resolve("err");

        String dom = dom(chromium, scheme, judge, said);

        Matcher result = RESULT.matcher(dom);
        String log = Files.readString(said);
        assertTrue(result.find(), () -> "the page was not judged\n" + log);
        assertEquals("[] looked=true", result.group(1).replace("&gt;", ">"));
        assertEquals("", String.join("\n", log.lines().filter(line -> line.contains("CONSOLE")).toList()));
    }

    private String dom(Path chromium, String scheme, Path judge, Path said) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        chromium.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                        "--enable-logging=stderr", "--user-data-dir=" + folder.resolve("profile"), "--window-size=1400,900",
                        "--blink-settings=preferredColorScheme=" + (scheme.equals("dark") ? 0 : 1), "--virtual-time-budget=20000", "--dump-dom",
                        judge.toUri().toString())
                .redirectError(said.toFile())
                .start();
        try {
            String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "chromium does not end");
            return dom;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
