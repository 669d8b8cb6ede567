// The timeline by hand: a forecast is moved by the pointer, by keys and by its form, and all three are one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { awake, newRecord, openPage, signIn, startBrowser, startServer, text, vekha } from "./support.mjs";

let browser;

before(async () => {
  browser = await startBrowser();
});

after(() => browser?.close());

const TASK = "LOG-04";
const TICK = `#row-${TASK} .tick`;

// What the last event of the log says, without when it was.
const event = (data) => {
  const { history } = JSON.parse(vekha("export", "december-1", "--data", data).toString());
  const { by, change } = history.at(-1);
  const without = (name, value) => (name === "at" ? undefined : value);
  return { by, change: JSON.parse(JSON.stringify(change, without)) };
};

const ways = {
  async pointer(page) {
    await page.locator(TICK).scrollIntoViewIfNeeded();
    const day = Number(await page.getAttribute("#gantt", "data-day"));
    const at = await page.locator(`${TICK} .hit`).boundingBox();
    const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    // Over a weekend: where there is no working day it stands on the nearest.
    for (let n = 1; n <= 8; n += 1) await page.mouse.move(x + (n * 5 * day) / 8, y + 3);
    await page.mouse.up();
    await page.waitForFunction(() => document.querySelector(".lens .effect").textContent.length > 0);
    await page.keyboard.press("Enter");
  },
  async keys(page) {
    await page.focus(TICK);
    for (let n = 0; n < 6; n += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
  },
  async form(page) {
    await page.goto(`/r/december-1/t/${TASK}`);
    await awake(page);
    await page.fill("#task-report [name=forecast]", "2026-12-04");
    await page.click("#task-report button.primary");
    await page.waitForFunction(() => document.querySelector("#saved").textContent.includes("4"));
    await page.goto("/r/december-1/timeline");
  },
};

test("a forecast moved by the pointer, by keys and by its form is one and the same", async () => {
  const found = [];
  for (const [name, move] of Object.entries(ways)) {
    const data = newRecord();
    const server = await startServer("2026-11-25T09:00:00Z", ["--demo"], data);
    const page = await openPage(browser, server, { viewport: { width: 1440, height: 1000 } });
    await signIn(page, "planner");
    await page.goto("/r/december-1/timeline");
    await awake(page);
    await move(page);
    const said = `#row-${TASK} .tick[aria-valuetext*="4"]`;
    await page.waitForSelector(said);
    await page.waitForSelector(".lens form[hidden]", { state: "attached" });
    await page.waitForSelector(`#row-${TASK}[data-forecast^="4"]:not([data-changed])`);
    await page.waitForSelector(`${TICK}:not(.moved)`);
    const row = await page.evaluate((task) => document.getElementById(`row-${task}`).outerHTML, TASK);
    assert.deepEqual(page.complaints, [], name);
    await page.context().close();
    await server.leave();
    found.push({ name, row: row.replace(' data-changed=""', ""), event: event(data) });
  }
  const [pointer, keys, form] = found;
  assert.equal(JSON.stringify(pointer.event).match(/"forecast":"([^"]+)"/)?.[1], "2026-12-04", JSON.stringify(pointer.event));
  assert.deepEqual(pointer.event, keys.event);
  assert.deepEqual(pointer.event, form.event);
  assert.equal(pointer.row, keys.row);
  assert.equal(pointer.row, form.row);
});

test("a deadline is not dragged: it says why, and leads to the request for another", async () => {
  const server = await startServer("2026-11-25T09:00:00Z");
  const page = await openPage(browser, server, { viewport: { width: 1440, height: 1000 } });
  await signIn(page, "planner");
  await page.goto("/r/december-1/timeline");
  await awake(page);
  const deadline = page.locator(`#row-${TASK} path.d`);
  await deadline.scrollIntoViewIfNeeded();
  const before = await deadline.boundingBox();
  await page.mouse.move(before.x + 5, before.y + 5);
  await page.mouse.down();
  await page.mouse.move(before.x + 90, before.y + 5);
  await page.mouse.up();
  assert.deepEqual(await deadline.boundingBox(), before);
  assert.match(await text(page, ".lens form"), /Deadline 30 Nov stays: only a decision moves it/);
  await page.click(".lens [data-lens=ask]");
  await page.waitForSelector("#extend [name=proposed]");
  assert.match(page.url(), /\/t\/LOG-04\?propose=2026-/);
  await page.context().close();
  server.stop();
});

test("Esc puts the tick back, and somebody who may not report has none", async () => {
  const server = await startServer("2026-11-25T09:00:00Z");
  const page = await openPage(browser, server);
  await page.goto("/r/december-1/timeline");
  assert.equal(await page.locator(".tick").count(), 0);
  await signIn(page, "planner");
  await page.goto("/r/december-1/timeline");
  await awake(page);
  const now = () => page.getAttribute(TICK, "aria-valuenow");
  const before = await now();
  await page.focus(TICK);
  await page.keyboard.press("PageUp");
  assert.notEqual(await now(), before);
  await page.keyboard.press("Escape");
  assert.equal(await now(), before);
  assert.equal(await page.evaluate(() => document.activeElement.classList.contains("tick")), true);
  await page.keyboard.press("Home");
  assert.equal(await now(), await page.getAttribute(`#row-${TASK}`, "data-d"));
  await page.context().close();
  server.stop();
});
