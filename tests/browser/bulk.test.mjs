// Something done to many rows at once: selected by keys, looked at, saved, taken back; and the same with
// scripting off.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { awake, letIn, newRecord, openPage, signIn, startBrowser, startServer, text, vekha } from "./support.mjs";

const BEGIN = "2026-11-23T08:50:00Z";
const TABLE = "/r/rows/tasks?owner=minpromtorg&sort=key";

const plan = {
  format: "vekha-roadmap", version: 1, key: "rows", title: "Many rows", time_zone: "Europe/Moscow",
  calendar: "ru", public: true, approved: { on: "2026-11-02", by: { name: "Vera Sokolova" } },
  offices: [{ key: "minpromtorg", name: "Minpromtorg" }, { key: "other", name: "Another office" }],
  workstreams: [{ key: "L", title: "Rows", owner: "minpromtorg" }],
  tasks: Array.from({ length: 26 }, (_, n) => ({
    key: `L-${String(n + 1).padStart(2, "0")}`, workstream: "L", title: `Task ${n + 1}`,
    owner: n < 24 ? "minpromtorg" : "other", start: "2026-11-02", deadline: "2026-12-30",
  })),
};

let server, browser;

before(async () => {
  const data = newRecord();
  const file = join(mkdtempSync(join(tmpdir(), "vekha-bulk-")), "rows.json");
  writeFileSync(file, JSON.stringify(plan));
  vekha("import", file, "--data", data, "--clock", BEGIN);
  letIn(data, "rows", "minpromtorg", BEGIN);
  server = await startServer("2026-11-23T09:00:00Z", ["--demo"], data);
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const key = (n) => `L-${String(n).padStart(2, "0")}`;
const done = (page, percent) =>
  page.evaluate(
    (percent) => [...document.querySelectorAll("tr.row .c-done")].filter((it) => it.textContent.replace(/\s/g, "") === `${percent}%`).length,
    percent,
  );
const selected = (page) => page.locator("tr.row input[data-select]:checked").count();

test("twenty rows by x and Shift, a look, a save, and one Ctrl+Z; the rows stay selected and the filter on", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto(TABLE);
  await awake(page);
  assert.equal(await page.locator("tr.row").count(), 24);
  await page.focus(`#row-${key(1)} a.title`);
  await page.keyboard.press("x");
  await page.waitForFunction(() => document.querySelector("[data-bulk-count]").textContent.includes("1"));
  await page.focus(`#row-${key(20)} a.title`);
  await page.keyboard.press("Shift+X");
  assert.equal(await selected(page), 20);
  assert.match(await text(page, "[data-bulk-count]"), /selected: 20/);
  await page.fill("#bulk [name=percent]", "35");
  await page.keyboard.press("Enter");
  const result = page.locator("dialog.bulk-result[open]");
  await result.waitFor();
  assert.match(await text(page, "dialog.bulk-result"), /20 tasks would change/);
  assert.equal(await done(page, 35), 0, "nothing is saved yet");
  await result.locator("button.primary").click();
  await page.waitForFunction(() => [...document.querySelectorAll("tr.row .c-done")].filter((it) => it.textContent.includes("35")).length === 20);
  assert.equal(await page.locator("dialog.bulk-result[open]").count(), 0);
  assert.match(await text(page, "#saved"), /20 changes recorded/);
  assert.equal(await selected(page), 20);
  assert.ok(page.url().endsWith(TABLE));
  // No row is taken for one that somebody is in the middle of.
  assert.equal(await page.locator("button.news").count(), 0);
  await page.focus(`#row-${key(1)} a.title`);
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => ![...document.querySelectorAll("tr.row .c-done")].some((it) => it.textContent.includes("35")));
  assert.equal(await selected(page), 20);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("what somebody else changes comes in under the selection, and a click with Shift selects a range", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto(TABLE);
  await awake(page);
  await page.locator(`#row-${key(3)} input[data-select]`).click();
  await page.locator(`#row-${key(7)} input[data-select]`).click({ modifiers: ["Shift"] });
  assert.equal(await selected(page), 5);
  const other = await openPage(browser, server);
  await signIn(other, "planner");
  await other.goto(TABLE);
  const form = { roadmap: "rows", task: key(4), percent: "61", note: "" };
  const headers = { accept: "application/json" };
  assert.equal((await other.request.post("/do/report", { form, headers })).status(), 200);
  await page.waitForFunction((row) => document.querySelector(row).textContent.includes("61"), `#row-${key(4)}`);
  assert.equal(await selected(page), 5);
  await page.locator("input[data-select-all]").check();
  assert.equal(await selected(page), 24);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  await other.context().close();
});

test("with scripting off the page that answers says row by row what would change, and saves that", async () => {
  const page = await openPage(browser, server, { javaScriptEnabled: false });
  await signIn(page, "planner");
  await page.goto(TABLE);
  for (let n = 1; n <= 20; n += 1) await page.check(`#row-${key(n)} input[data-select]`);
  await page.click("form.bulk summary");
  await page.fill("#bulk [name=forecast]", "2026-12-18");
  await page.click('#bulk button[value="forecast"]');
  assert.match(await text(page, "dialog.bulk-result"), /20 tasks would change/);
  assert.equal(await page.locator("dialog.bulk-result tbody tr").count(), 20);
  assert.equal(await selected(page), 20);
  await page.click("dialog.bulk-result button.primary");
  assert.match(await text(page, ".done"), /20 changes recorded/);
  assert.ok(page.url().includes("owner=minpromtorg&sort=key"), page.url());
  await page.click(".done form.undo button");
  assert.match(await text(page, "main"), /20/);
  assert.ok(page.url().includes("owner=minpromtorg&sort=key"), page.url());
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a view is saved from the page, opens first, and everything is one link away", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto(TABLE);
  await page.click("details.save-view summary");
  await page.fill("details.save-view [name=name]", "Ours by key");
  await page.check("details.save-view [name=first]");
  await Promise.all([page.waitForNavigation(), page.click("details.save-view button.primary")]);
  assert.ok(page.url().includes("owner=minpromtorg&sort=key"), page.url());
  await page.goto("/r/rows/tasks");
  assert.ok(page.url().endsWith(TABLE), page.url());
  assert.equal(await text(page, ".saved-views [aria-current]"), "Ours by key");
  await page.click(".saved-views a >> nth=0");
  await page.waitForURL((url) => url.search === "?view=all");
  assert.equal(await page.locator("tr.row").count(), 26);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
