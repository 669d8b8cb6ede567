// Accessibility by axe on every page, light and dark, in both languages, and at phone width.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { awake, newRecord, openPage, signIn, startBrowser, startServer, vekha } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = {
  reader: ["/r/december-1", "/r/december-1/tasks", "/r/december-1/tasks?q=nothing+fits", "/r/december-1/forecast", "/r/december-1/trend", "/r/december-1/timeline", "/r/december-1/timeline?print=a4", "/r/december-1/tasks?print=a4", "/r/december-1/calendar?month=2026-12&print=a4", "/r/december-1/register", "/r/december-1/board", "/r/december-1/calendar?day=2026-12-01", "/r/december-1/calendar?year=2026", "/r/december-1/coverage", "/r/december-1/changes?from=approval", "/r/december-1/changes?from=2026-10-01&to=2026-11-01&by=office", "/r/december-1/timeline?against=2026-10-01", "/r/december-1/commitments", "/r/december-1/stocktake", "/r/december-1/t/MIN-03", "/sign-in", "/search?q=gov", "/search?q=xyzzy", "/help", "/keys", "/nothing"],
  planner: ["/r/december-1", "/r/december-1/changes", "/r/december-1/timeline", "/r/december-1/board", "/r/december-1/t/MIN-06", "/r/december-1/t/MIN-06/report", "/r/december-1/t/MIN-06/edit", "/r/december-1/new", "/my", "/inbox", "/account", "/r/december-1/t/LOG-04?propose=2026-12-20"],
  controller: ["/review", "/r/december-1/stocktake", "/search?q=licence", "/r/december-1/settings", "/r/december-1/settings/calendar", "/r/december-1/webhooks", "/r/draft", "/r/draft/board", "/r/draft/coverage", "/r/draft/approve", "/r/december-1/t/GOV-09", "/r/december-1/t/PRC-03"],
  admin: ["/people", "/people/planner", "/r/december-1/members", "/r/december-1/offices", "/checkpoints", "/audit", "/audit?kind=refusals", "/record", "/begin", "/account"],
};

let browser;
let server;
// A plan that waits for its approval, with something missing.
const draft = {
  format: "vekha-roadmap", version: 1, key: "draft", title: "A draft", time_zone: "Europe/Moscow",
  offices: [{ key: "a", name: "Office A" }],
  workstreams: [{ key: "W", title: "Work", owner: "a" }],
  tasks: [{ key: "W-1", workstream: "W", title: "Something", owner: "a", deadline: "2026-12-20" }],
};

before(async () => {
  browser = await startBrowser();
  const data = newRecord();
  await (await startServer("2026-11-23T09:00:00Z", ["--demo"], data)).leave();
  const file = join(data, "draft.json");
  writeFileSync(file, JSON.stringify(draft));
  const clock = ["--data", data, "--clock", "2026-11-23T09:00:00Z"];
  vekha("import", file, ...clock);
  vekha("person", "member", "controller", "draft", "--roles", "controller", ...clock);
  server = await startServer("2026-11-23T09:00:00Z", ["--demo"], data);
});
after(async () => {
  await browser.close();
  server.stop();
});

async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

for (const [who, paths] of Object.entries(pages)) {
  for (const locale of ["en-GB", "ru-RU"]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`axe finds nothing serious for a ${who}, ${locale}, ${colorScheme}`, async () => {
        const page = await openPage(browser, server, { locale, colorScheme, bypassCSP: true, reducedMotion: "reduce" });
        if (who !== "reader") await signIn(page, who);
        for (const path of paths) {
          await page.goto(path);
          const heading = await page.locator("h1").count();
          assert.equal(heading, 1, `${path} has one heading`);
          assert.deepEqual(await faults(page), [], path);
        }
        assert.deepEqual(page.complaints, []);
        await page.context().close();
      });
    }
  }
}

test("no page is wider than a phone, and an opened why stays inside it", async () => {
  const page = await openPage(browser, server, { viewport: { width: 360, height: 740 } });
  await signIn(page, "planner");
  for (const path of [...pages.reader, ...pages.planner]) {
    await page.goto(path);
    const summary = page.locator("details.status > summary").first();
    if (await summary.count()) await summary.click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${path} is ${wide} px wide`);
  }
});

test("under the real content security policy nothing is violated", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  for (const path of [...pages.reader, ...pages.planner]) {
    await page.goto(path);
    if (await page.locator('script[src="/pkg/start.js"]').count()) await awake(page);
  }
  assert.deepEqual(page.complaints, []);
});
