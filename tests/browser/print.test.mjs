// What goes to paper: as many pages as announced, every title once in each column of sheets, the last row too.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { awake, openPage, startBrowser, startServer } from "./support.mjs";

let server, browser, folder;

before(async () => {
  server = await startServer("2026-11-25T09:00:00Z");
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), "vekha-print-"));
});

after(async () => {
  await browser?.close();
  server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// The number of pages of a PDF file, as its page tree says.
const pages = (file) => {
  const text = readFileSync(file, "latin1");
  return Math.max(...[...text.matchAll(/\/Count (\d+)/g)].map((match) => Number(match[1])));
};

for (const [paper, size] of [["a4", [297, 210]], ["a3", [420, 297]]]) {
  test(`the timeline on ${paper} is cut into the sheets that it says`, async () => {
    const page = await openPage(browser, server, { viewport: { width: 1440, height: 1000 } });
    await page.goto("/r/december-1/tasks?sort=key");
    const titles = await page.$$eval("tr.row a.title", (all) => all.map((it) => it.textContent.replace("◆", "").trim()));
    assert.equal(titles.length, 50);
    await page.goto(`/r/december-1/timeline?print=${paper}`);
    await awake(page);
    const sheets = await page.$$eval("section.sheet > svg", (all) =>
      all.map((svg) => ({
        label: svg.getAttribute("aria-label"),
        titles: [...svg.querySelectorAll("g")].map((g) => [...g.querySelectorAll("text.title")].map((it) => it.textContent).join(" ")).filter(Boolean),
        least: Math.min(...[...svg.querySelectorAll("text")].map((it) => parseFloat(getComputedStyle(it).fontSize))),
        from: svg.querySelector("svg.lane")?.getAttribute("viewBox").split(" ")[0],
      })),
    );
    assert.deepEqual(sheets.map((it) => it.label), sheets.map((_, at) => `sheet ${at + 1} of ${sheets.length}`));
    // Six points are eight pixels.
    assert.ok(sheets.every((it) => it.least >= 8), JSON.stringify(sheets.map((it) => it.least)));
    const columns = new Set(sheets.map((it) => it.from));
    for (const column of columns) {
      const shown = sheets.filter((it) => it.from === column).flatMap((it) => it.titles);
      assert.deepEqual([...shown].sort(), [...titles].sort());
    }
    const file = join(folder, `${paper}.pdf`);
    await page.pdf({ path: file, preferCSSPageSize: true });
    assert.equal(pages(file), sheets.length);
    const box = readFileSync(file, "latin1").match(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
    assert.deepEqual([box[1], box[2]].map((points) => Math.round((Number(points) * 25.4) / 72)), size);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
