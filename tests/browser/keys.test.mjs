// Everything by hand on the keyboard: keys, the palette, filters that apply as they are chosen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { awake, openPage, signIn, startBrowser, startServer, text } from "./support.mjs";

let browser;
let server;
before(async () => {
  browser = await startBrowser();
  server = await startServer();
});
after(async () => {
  await browser?.close();
  server?.stop();
});

// A page of somebody, with its islands awake.
async function open(path, who, options) {
  const page = await openPage(browser, server, options);
  if (who) await signIn(page, who);
  await page.goto(path);
  await awake(page);
  return page;
}

const focused = (page) => page.evaluate(() => document.activeElement.closest("[id]")?.id);
const path = (page) => {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
};

test("a task is five keys away, and Escape gives the focus back", async () => {
  const page = await open("/r/december-1/tasks", "planner");
  for (const key of ["Control+k", "g", "1", "2", "Enter"]) await page.keyboard.press(key);
  await page.waitForURL("**/r/december-1/t/GOV-12");
  await awake(page);
  await page.focus("header .brand");
  await page.keyboard.press("Control+k");
  await page.waitForSelector("#palette [role=option]");
  assert.match(await text(page, "#palette"), /Comment or ask/);
  await page.keyboard.type("overdue");
  await page.waitForSelector('#palette [aria-selected=true][href$="status=overdue"]');
  await page.keyboard.press("ArrowDown");
  const active = await page.getAttribute("#palette input", "aria-activedescendant");
  assert.equal(await page.getAttribute(`#${active}`, "aria-selected"), "true");
  assert.equal(await page.locator("#palette [aria-selected=true]").count(), 1);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#palette[open]").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.className), "brand");
  await page.click("button.palette");
  await page.keyboard.type("xyzzyxyzzy");
  await page.waitForFunction(() => /Nothing that you may/.test(document.querySelector("#palette [role=status]").textContent));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("? shows every key, Escape closes it, and with scripting off it is a page", async () => {
  const page = await open("/r/december-1/tasks");
  await page.focus("#row-GOV-10 a.title");
  await page.keyboard.press("?");
  await page.waitForSelector("#sheet[open]");
  assert.match(await text(page, "#sheet"), /Keys[\s\S]*g\s*then\s*r[\s\S]*Use single keys/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#sheet[open]").count(), 0);
  assert.equal(await focused(page), "row-GOV-10");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  const plain = await openPage(browser, server, { javaScriptEnabled: false });
  await plain.goto("/help");
  await plain.click('main a[href="/keys"]');
  assert.match(await text(plain, "main"), /g\s*then\s*r/);
  assert.equal(await plain.locator("button.palette").isVisible(), false);
  await plain.context().close();
});

test("j and k go through the rows, Enter opens one, e edits it, g leads on", async () => {
  const page = await open("/r/december-1/tasks?sort=key&workstream=MIN", "planner");
  for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
  assert.equal(await focused(page), "row-MIN-02");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "row-MIN-03");
  await page.keyboard.press("e");
  await page.waitForURL("**/t/MIN-03/edit");
  await awake(page);
  for (const [letter, place] of [["c", "/calendar"], ["r", ""]]) {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("g");
    await page.keyboard.press(letter);
    await page.waitForURL(`**/r/december-1${place}`);
    await awake(page);
  }
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.waitForURL("**/my");
  await awake(page);
  await page.goto("/r/december-1/board");
  await awake(page);
  await page.keyboard.press("j");
  const card = await page.evaluate(() => document.activeElement.closest("li.card")?.dataset.key);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/t/${card}`);
  await awake(page);
  await page.keyboard.press("c");
  await page.waitForURL("**/r/december-1/new");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

// A key as a browser sends it, whatever the layout.
const press = (page, code, key, more = {}) =>
  page.evaluate(
    (init) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init })),
    { code, key, ...more },
  );

test("keys lie where they lie on a Russian keyboard", async () => {
  const page = await open("/r/december-1/tasks?sort=key&workstream=MIN");
  await press(page, "KeyJ", "о");
  await press(page, "KeyJ", "о");
  assert.equal(await focused(page), "row-MIN-02");
  await press(page, "KeyK", "л");
  assert.equal(await focused(page), "row-MIN-01");
  await press(page, "Slash", ".");
  assert.equal(await page.evaluate(() => document.activeElement.name), "q");
  await page.evaluate(() => document.activeElement.blur());
  await press(page, "KeyK", "л", { ctrlKey: true });
  await page.waitForSelector("#palette[open]");
  await page.keyboard.type("п12");
  await page.waitForSelector('#palette [aria-selected=true][href$="/t/GOV-12"]');
  await page.keyboard.press("Escape");
  await press(page, "KeyG", "п");
  await press(page, "KeyC", "с");
  await page.waitForURL("**/r/december-1/calendar");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("single keys do nothing in a field, with another key, or switched off", async () => {
  const page = await open("/r/december-1/tasks", "planner");
  await page.keyboard.press("f");
  assert.equal(await page.evaluate(() => document.activeElement.closest("form.filters") !== null), true);
  await page.keyboard.type("gc?");
  assert.equal(await page.inputValue('form.filters [name="q"]'), "gc?");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Alt+j");
  await page.keyboard.press("Shift+j");
  assert.equal(await focused(page), undefined);
  await page.goto("/keys");
  await awake(page);
  await page.uncheck("[data-single]");
  await page.goto("/r/december-1/tasks");
  await awake(page);
  for (const key of ["j", "?", "/"]) await page.keyboard.press(key);
  assert.equal(await focused(page), undefined);
  await page.waitForTimeout(200);
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.keyboard.press("Control+k");
  await page.waitForSelector("#palette[open]");
  await page.keyboard.press("Escape");
  await page.goto("/keys");
  await awake(page);
  assert.equal(await page.isChecked("[data-single]"), false);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("in the queue g r goes to the roadmap and returns nothing", async () => {
  const page = await open("/review", "reviewer");
  await page.keyboard.press("j");
  const inside = () => page.evaluate(() => document.activeElement.closest("details.item") !== null);
  assert.equal(await inside(), true);
  await page.keyboard.press("r");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "TEXTAREA");
  await page.evaluate(() => document.activeElement.closest("details.item").querySelector("summary").focus());
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await page.waitForURL(/\/r\/december-1$/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("filters apply as they are chosen, the focus stays, and the way back leads back", async () => {
  const page = await open("/r/december-1/tasks", "planner");
  await page.evaluate(() => (window.stayed = true));
  const rows = page.locator("tr.row");
  const all = await rows.count();
  assert.equal(await page.locator("form.filters button").isVisible(), false);
  await page.focus('form.filters [name="workstream"]');
  await page.selectOption('form.filters [name="workstream"]', "MIN");
  await page.waitForURL("**/tasks?workstream=MIN");
  await page.waitForFunction(() => document.querySelectorAll("tr.row").length === 7);
  assert.equal(await page.evaluate(() => document.activeElement.name), "workstream");
  assert.equal(await page.inputValue('form.filters [name="workstream"]'), "MIN");
  await page.selectOption('form.filters [name="sort"]', "key");
  await page.waitForURL(/workstream=MIN&sort=key$/);
  await page.waitForFunction(() => document.querySelector("tr.row")?.id === "row-MIN-01");
  await page.locator('form.filters [name="q"]').pressSequentially("tomtor", { delay: 20 });
  await page.waitForFunction(() => document.querySelectorAll("tr.row").length < 7);
  await page.waitForURL(/q=tomtor/);
  assert.equal(await page.evaluate(() => document.activeElement.name), "q");
  assert.equal(await page.inputValue('form.filters [name="q"]'), "tomtor");
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("tr.row").length === 7);
  assert.match(path(page), /workstream=MIN&sort=key$/);
  assert.equal(await page.inputValue('form.filters [name="q"]'), "");
  await page.goBack();
  await page.goBack();
  await page.waitForFunction((n) => document.querySelectorAll("tr.row").length === n, all);
  assert.equal(path(page), "/r/december-1/tasks");
  assert.equal(await page.inputValue('form.filters [name="workstream"]'), "");
  assert.equal(await page.evaluate(() => window.stayed), true, "the page was not left");
  // What stands there is what a page just loaded has.
  const regions = () => page.evaluate(() => [...document.querySelectorAll("[data-region]")].map((it) => it.outerHTML));
  await page.selectOption('form.filters [name="workstream"]', "MIN");
  await page.waitForFunction(() => document.querySelectorAll("tr.row").length === 7);
  const put = await regions();
  await page.reload();
  assert.deepEqual(put, await regions());
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("the board and the calendar are narrowed in place, and by a button with scripting off", async () => {
  const page = await open("/r/december-1/board");
  await page.evaluate(() => (window.stayed = true));
  const cards = page.locator("li.card");
  const all = await cards.count();
  await page.selectOption('form.filters [name="workstream"]', "MIN");
  await page.waitForFunction((n) => document.querySelectorAll("li.card").length < n, all);
  assert.equal(path(page), "/r/december-1/board?workstream=MIN");
  assert.equal(await page.evaluate(() => window.stayed), true);
  await page.goto("/r/december-1/calendar?month=2026-12");
  await awake(page);
  await page.selectOption('form.filters [name="workstream"]', "GOV");
  await page.waitForFunction(() => location.search.includes("workstream=GOV"));
  assert.match(path(page), /month=2026-12/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  const plain = await openPage(browser, server, { javaScriptEnabled: false });
  await plain.goto("/r/december-1/board");
  await plain.selectOption('form.filters [name="workstream"]', "MIN");
  await plain.click("form.filters button");
  assert.match(plain.url(), /workstream=MIN/);
  await plain.context().close();
});
