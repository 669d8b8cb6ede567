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

const papers = [["a4", [297, 210]], ["a3", [420, 297]]];

// What the sheets of a page say, and that they number themselves and are legible.
const looked = async (page) => {
  const sheets = await page.$$eval("section.sheet > svg", (all) =>
    all.map((svg) => ({
      label: svg.getAttribute("aria-label"),
      titles: [...svg.querySelectorAll("g")].map((g) => [...g.querySelectorAll("text.title")].map((it) => it.textContent).join(" ")).filter(Boolean),
      entries: [...svg.querySelectorAll("g")].map((g) => [...g.querySelectorAll("text.entry")].map((it) => it.textContent).join(" ")).filter(Boolean),
      heads: [...svg.querySelectorAll("text.heading")].map((it) => it.textContent).join(" "),
      least: Math.min(...[...svg.querySelectorAll("text")].map((it) => parseFloat(getComputedStyle(it).fontSize))),
      from: svg.querySelector("svg.lane")?.getAttribute("viewBox").split(" ")[0],
      // What would stand beside the paper.
      beyond: [...svg.querySelectorAll("text")].filter((it) => {
        const [text, paper] = [it.getBoundingClientRect(), svg.getBoundingClientRect()];
        return text.left < paper.left - 1 || text.right > paper.right + 1 || text.bottom > paper.bottom + 1;
      }).map((it) => it.textContent),
    })),
  );
  assert.deepEqual(sheets.map((it) => it.label), sheets.map((_, at) => `sheet ${at + 1} of ${sheets.length}`));
  // Six points are eight pixels.
  assert.ok(sheets.every((it) => it.least >= 8), JSON.stringify(sheets.map((it) => it.least)));
  assert.deepEqual(sheets.flatMap((it) => it.beyond), []);
  return sheets;
};

// Prints a page: as many pages as it has sheets, each of the size of the paper.
const print = async (page, name, sheets, size) => {
  const file = join(folder, `${name}.pdf`);
  await page.pdf({ path: file, preferCSSPageSize: true });
  assert.equal(pages(file), sheets.length);
  const box = readFileSync(file, "latin1").match(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
  assert.deepEqual([box[1], box[2]].map((points) => Math.round((Number(points) * 25.4) / 72)), size);
};

const titlesOf = (page) =>
  page.$$eval("tr.row a.title", (all) => all.map((it) => it.textContent.replace("◆", "").trim()));

for (const [paper, size] of papers) {
  test(`the timeline on ${paper} is cut into the sheets that it says`, async () => {
    const page = await openPage(browser, server, { viewport: { width: 1600, height: 1000 } });
    await page.goto("/r/december-1/tasks?sort=key");
    const titles = await titlesOf(page);
    assert.equal(titles.length, 50);
    await page.goto(`/r/december-1/timeline?print=${paper}`);
    await awake(page);
    const sheets = await looked(page);
    const columns = new Set(sheets.map((it) => it.from));
    for (const column of columns) {
      const shown = sheets.filter((it) => it.from === column).flatMap((it) => it.titles);
      assert.deepEqual([...shown].sort(), [...titles].sort());
    }
    await print(page, `timeline-${paper}`, sheets, size);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test(`the tasks on ${paper} are all there, in their order and below their heads`, async () => {
    const page = await openPage(browser, server, { viewport: { width: 1600, height: 1000 } });
    for (const query of ["?sort=key", "?group=workstream&sort=-deadline", "?status=overdue&status=off_track"]) {
      await page.goto(`/r/december-1/tasks${query}`);
      const titles = await titlesOf(page);
      await page.click(paper === "a4" ? "h1 a:text('print on A4')" : "h1 a:text('A3')");
      await page.waitForSelector("section.sheet");
      const sheets = await looked(page);
      assert.deepEqual(sheets.flatMap((it) => it.titles), titles);
      assert.equal(sheets.at(-1).titles.at(-1), titles.at(-1), "the last row");
      assert.equal(new Set(sheets.map((it) => it.heads)).size, 1, "the same heads on every sheet");
      await print(page, `tasks-${paper}`, sheets, size);
    }
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test(`the calendar on ${paper} loses nothing of a month or a year`, async () => {
    const page = await openPage(browser, server, { viewport: { width: 1600, height: 1000 } });
    await page.goto("/r/december-1/calendar?month=2026-12");
    // What falls on each day, as the page of that day has it in full.
    const days = await page.$$eval("table.agenda p.n a", (all) => all.map((it) => it.href));
    const due = await page.evaluate(async (days) => {
      const found = [];
      for (const day of days) {
        const html = await (await fetch(day)).text();
        const rows = new DOMParser().parseFromString(html, "text/html").querySelectorAll("section.day tbody tr");
        for (const row of rows) {
          const key = row.querySelector(".sub").textContent.trim().split(" ")[0];
          found.push({ key, title: row.querySelector("a.title").textContent.trim() });
        }
      }
      return found;
    }, days);
    assert.ok(due.length > 10, String(due.length));
    await page.goto(`/r/december-1/calendar?month=2026-12&print=${paper}`);
    const month = await looked(page);
    const [grid, listed] = [month[0].entries, month.slice(1).flatMap((it) => it.titles)];
    for (const { key, title } of due) {
      assert.ok(grid.includes(`${key} ${title}`) || listed.includes(title), `${key} ${title}`);
    }
    await print(page, `month-${paper}`, month, size);
    await page.goto(`/r/december-1/calendar?year=2026&print=${paper}`);
    const year = await looked(page);
    const all = year.slice(1).flatMap((it) => it.titles);
    for (const { title } of due) assert.ok(all.includes(title), title);
    await print(page, `year-${paper}`, year, size);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test("texts keep to their columns in both languages", async () => {
  const page = await openPage(browser, server, { viewport: { width: 1600, height: 1000 } });
  for (const language of ["ru", "en"]) {
    await page.goto(`/language/${language}`);
    for (const path of ["tasks?", "timeline?", "calendar?month=2026-12&", "calendar?year=2026&"]) {
      await page.goto(`/r/december-1/${path}print=a4`);
      const over = await page.$$eval("section.sheet > svg", (all) =>
        all.flatMap((svg) => {
          const texts = [...svg.querySelectorAll("text")].filter((it) => !it.matches(".day, .month"));
          const boxes = texts.map((it) => [it.getBoundingClientRect(), it.textContent]);
          const meet = ([a], [b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4;
          return boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => meet(one, other)).map((other) => `${one[1]} | ${other[1]}`));
        }),
      );
      assert.deepEqual(over, [], `${language} ${path}`);
    }
  }
  await page.context().close();
});

test("the stocktake is two pages of upright A4 at the most, in both languages", async () => {
  const page = await openPage(browser, server, { viewport: { width: 1280, height: 900 } });
  for (const language of ["en", "ru"]) {
    await page.goto(`/language/${language}`);
    await page.goto("/r/december-1/stocktake");
    const file = join(folder, `stocktake-${language}.pdf`);
    await page.pdf({ path: file, preferCSSPageSize: true });
    assert.ok(pages(file) <= 2, `${pages(file)} pages`);
    const box = readFileSync(file, "latin1").match(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
    assert.deepEqual([box[1], box[2]].map((points) => Math.round((Number(points) * 25.4) / 72)), [210, 297]);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
