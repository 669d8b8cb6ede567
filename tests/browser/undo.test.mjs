// Taking back by a key: never over what somebody else did since, and never a save where a word was meant.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { awake, letIn, newRecord, openPage, signIn, startBrowser, startServer, text, vekha } from "./support.mjs";

const BEGIN = "2026-11-25T08:50:00Z";
const TABLE = "/r/rows/tasks?sort=key";
const TASK = "LOG-04";
const TICK = `#row-${TASK} .tick`;

const plan = {
  format: "vekha-roadmap", version: 1, key: "rows", title: "Many rows", time_zone: "Europe/Moscow",
  calendar: "ru", public: true, approved: { on: "2026-11-02", by: { name: "Vera Sokolova" } },
  offices: [{ key: "minpromtorg", name: "Minpromtorg" }],
  workstreams: [{ key: "L", title: "Rows", owner: "minpromtorg" }],
  tasks: Array.from({ length: 22 }, (_, n) => ({
    key: `L-${String(n + 1).padStart(2, "0")}`, workstream: "L", title: `Task ${n + 1}`,
    owner: "minpromtorg", start: "2026-11-02", deadline: "2026-12-30",
  })),
};

let browser, data, server;

before(async () => {
  data = newRecord();
  const file = join(mkdtempSync(join(tmpdir(), "vekha-undo-")), "rows.json");
  writeFileSync(file, JSON.stringify(plan));
  vekha("import", file, "--data", data, "--clock", BEGIN);
  letIn(data, "rows", "minpromtorg", BEGIN);
  server = await startServer("2026-11-25T09:00:00Z", ["--demo"], data);
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

// A page of the planner, awake.
async function open(path) {
  const page = await openPage(browser, server, { viewport: { width: 1440, height: 1000 } });
  await signIn(page, "planner");
  await page.goto(path);
  await awake(page);
  return page;
}

// What a task is like now, as programs read it.
const task = async (page, roadmap, key) => (await page.request.get(`/r/${roadmap}/t/${key}.json`)).json();

async function report(page, roadmap, key, values) {
  const form = { roadmap, task: key, note: "", ...values };
  const answer = await page.request.post("/do/report", { form, headers: { accept: "application/json" } });
  assert.equal(answer.status(), 200);
}

// Presses the key and waits for what the server says to it.
async function takeBack(page) {
  const [answer] = await Promise.all([
    page.waitForResponse((it) => it.url().endsWith("/do/undo")),
    page.keyboard.press("Control+z"),
  ]);
  return answer.status();
}

// Moves the forecast of the task on the timeline by keys.
async function move(page, days) {
  await page.focus(TICK);
  for (let n = 0; n < days; n += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#saved form.undo", { state: "attached" });
  await page.waitForSelector(".lens form[hidden]", { state: "attached" });
  await page.waitForSelector(`${TICK}:not(.moved)`);
}

test("a forecast moved by keys is taken back by one, in the record and on the row", async () => {
  const page = await open("/r/december-1/timeline");
  const row = `#row-${TASK}`;
  const before = await task(page, "december-1", TASK);
  const stood = await page.getAttribute(row, "data-forecast");
  await move(page, 5);
  assert.equal((await task(page, "december-1", TASK)).reports.length, before.reports.length + 1);
  await page.waitForFunction(([row, old]) => document.querySelector(row).dataset.forecast !== old, [row, stood]);
  assert.equal(await takeBack(page), 200);
  assert.deepEqual((await task(page, "december-1", TASK)).reports, before.reports);
  await page.waitForFunction(([row, old]) => document.querySelector(row).dataset.forecast === old, [row, stood]);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("what somebody reported since is not lost by Ctrl+Z, and the field that it is about is named", async () => {
  const page = await open("/r/december-1/timeline");
  await move(page, 5);
  const { percent } = (await task(page, "december-1", TASK)).reports.at(-1);
  const other = await openPage(browser, server);
  await signIn(other, "planner");
  await report(other, "december-1", TASK, { percent: `${percent}`, forecast: "2026-12-22", confidence: "green" });
  // The row is in use, so it only says that there is something new.
  await page.waitForSelector(`#row-${TASK} button.news`);
  const before = await task(page, "december-1", TASK);
  assert.equal(await takeBack(page), 422);
  await page.waitForFunction(() => !document.querySelector("#saved form.undo"));
  const said = await text(page, "#saved");
  assert.match(said, /“Forecast finish” of LOG-04 was changed since/);
  assert.doesNotMatch(said, /Done, %/, "what is as it was is not named");
  assert.deepEqual(await task(page, "december-1", TASK), before);
  assert.equal(before.reports.at(-1).forecast, "2026-12-22");
  // Nothing else is left to be taken back by mistake.
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => /nothing to undo here/.test(document.querySelector("#saved").textContent));
  assert.deepEqual(await task(page, "december-1", TASK), before);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  await other.context().close();
});

test("of twenty rows changed at once one was reported on since: none is taken back, and it is named", async () => {
  const page = await open(TABLE);
  await page.focus("#row-L-01 a.title");
  await page.keyboard.press("x");
  await page.focus("#row-L-20 a.title");
  await page.keyboard.press("Shift+X");
  await page.waitForFunction(() => document.querySelector("[data-bulk-count]").textContent.includes("20"));
  await page.fill("#bulk [name=percent]", "35");
  await page.keyboard.press("Enter");
  await page.click("dialog.bulk-result[open] button.primary");
  const rows = () => page.evaluate(() => [...document.querySelectorAll("tr.row .c-done")].filter((it) => /35\s*%/.test(it.textContent)).length);
  await page.waitForFunction(() => [...document.querySelectorAll("tr.row .c-done")].filter((it) => /35\s*%/.test(it.textContent)).length === 20);
  const other = await openPage(browser, server);
  await signIn(other, "planner");
  await report(other, "rows", "L-07", { percent: "61", forecast: "2026-12-18" });
  await page.waitForFunction(() => /61\s*%/.test(document.querySelector("#row-L-07").textContent));
  await page.focus("#row-L-01 a.title");
  assert.equal(await takeBack(page), 422);
  await page.waitForFunction(() => !document.querySelector("#saved form.undo"));
  assert.match(await text(page, "#saved"), /Something else happened to L-07 since/);
  assert.equal(await rows(), 19);
  for (const [key, percent] of [["L-01", 35], ["L-07", 61], ["L-20", 35]]) {
    const { reports } = await task(page, "rows", key);
    assert.equal(reports.at(-1).percent, percent, key);
  }
  await other.context().close();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("Ctrl+Z in a field takes back what was typed there, and no save", async () => {
  const page = await open("/r/december-1/t/MIN-03");
  await page.fill("#task-report [name=percent]", "83");
  await page.click("#task-report button.primary");
  await page.waitForSelector("#saved form.undo", { state: "attached" });
  const before = await task(page, "december-1", "MIN-03");
  assert.equal(before.reports.at(-1).percent, 83);
  const sent = [];
  page.on("request", (request) => sent.push(new URL(request.url()).pathname));
  const note = page.locator("#task-report [name=note]");
  await note.click();
  await page.keyboard.type("A word too many");
  assert.equal(await note.inputValue(), "A word too many");
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelector("#task-report [name=note]").value !== "A word too many");
  // More often than there is anything typed.
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("Control+z");
  assert.equal(await note.inputValue(), "");
  for (const field of ["input[name=percent]", "input[name=forecast]"]) {
    await page.focus(`#task-report ${field}`);
    await page.keyboard.press("Control+z");
  }
  assert.ok(!sent.includes("/do/undo"), sent.join(" "));
  assert.deepEqual((await task(page, "december-1", "MIN-03")).reports, before.reports);
  // Outside of a field it is the save that is meant.
  await page.evaluate(() => document.activeElement.blur());
  assert.equal(await takeBack(page), 200);
  assert.equal((await task(page, "december-1", "MIN-03")).reports.length, before.reports.length - 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
