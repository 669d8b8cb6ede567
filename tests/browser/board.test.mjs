// A card that is dragged into another column opens what its form would ask; where rights refuse it, it
// stays, and the page says so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { awake, openPage, signIn, startBrowser, startServer, text } from "./support.mjs";

let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const BOARD = "/r/december-1/board";
const column = (page, state) => page.locator(`.board [data-state=${state}]`);
// The first card of a column that has a way, or has none.
const card = (page, state, way) =>
  column(page, state).locator(way ? `li.card:has(a[data-move~="${way}"])` : "li.card").first();

const board = async (person) => {
  const page = await openPage(browser, server, { viewport: { width: 1600, height: 900 } });
  if (person) await signIn(page, person);
  await page.goto(BOARD);
  await awake(page);
  return page;
};

test("a planner drags work into review and gets the form that submits it", async () => {
  const page = await board("planner");
  const work = card(page, "in_progress", "submit");
  const key = await work.getAttribute("data-key");
  await work.dragTo(column(page, "submitted").locator("h2"));
  await page.waitForURL(`**/t/${key}#submit`);
  await page.waitForSelector("form#submit", { state: "visible" });
  assert.deepEqual(page.complaints, []);
});

test("a reviewer drags what was submitted to what is verified and gets the decision", async () => {
  const page = await board("reviewer");
  const waiting = card(page, "submitted", "accept");
  const key = await waiting.getAttribute("data-key");
  await waiting.dragTo(column(page, "verified").locator("h2"));
  await page.waitForURL(`**/t/${key}#decide`);
  assert.ok(await page.locator("#decide").isVisible());
});

test("what nobody may do by hand, and what this person may not do, is refused and nothing changes", async () => {
  for (const [person, from, to] of [["planner", "in_progress", "verified"], ["reviewer", "in_progress", "submitted"], [null, "submitted", "verified"], ["planner", "in_progress", "not_started"]]) {
    const page = await board(person);
    const moved = card(page, from);
    const key = await moved.getAttribute("data-key");
    const asked = [];
    page.on("request", (request) => request.method() === "POST" && asked.push(request.url()));
    await moved.dragTo(column(page, to).locator("h2"));
    await page.waitForFunction((key) => document.querySelector("#saved")?.textContent.includes(key), key);
    assert.match(await text(page, "#saved"), /stays/);
    assert.equal(new URL(page.url()).pathname, BOARD);
    assert.equal(await column(page, from).locator(`[data-key="${key}"]`).count(), 1);
    assert.deepEqual(asked, []);
    await page.context().close();
  }
});
