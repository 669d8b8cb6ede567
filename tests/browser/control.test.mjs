// A task's life under control, with scripting off and on, and the queue by keyboard.
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
  await browser.close();
  server.stop();
});

test("the queue is decided with the keyboard alone, and single keys never fire in a field", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "controller");
  await page.goto("/review");
  await awake(page);
  const waiting = async () => page.locator("details.item").count();
  const open = async () => text(page, "details.item[open] summary");
  const before = await waiting();
  assert.ok(before >= 2, `${before} wait`);
  const first = await open();
  await page.keyboard.press("a");
  await page.keyboard.press("r");
  assert.equal(await waiting(), before, "a letter decides nothing before an item has the focus");
  await page.keyboard.press("j");
  assert.equal(await open(), first, "what opened by itself comes first");
  await page.keyboard.press("j");
  assert.notEqual(await open(), first);
  await page.keyboard.press("k");
  assert.equal(await open(), first);
  await page.keyboard.press("r");
  await page.keyboard.type("ja, a reason");
  const field = page.locator("details.item[open] textarea").first();
  assert.equal(await field.inputValue(), "ja, a reason");
  assert.equal(await waiting(), before);
  await field.fill("");
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  // A return without a reason comes back in the field that lacks it, so that what is typed stays words.
  await page.keyboard.press("j");
  await Promise.all([page.waitForNavigation(), page.click('details.item[open] [data-key="r"]')]);
  await awake(page);
  await page.keyboard.type("a reason, and all of it");
  assert.equal(await waiting(), before, "nothing was accepted");
  const typed = await page.evaluate(() => document.activeElement.value);
  assert.equal(typed, "a reason, and all of it");
  await page.goto("/review");
  await awake(page);
  // An item that was opened by hand is the one that keys are about, whichever others are open.
  const by_hand = page.locator("details.item").last();
  await by_hand.locator("summary").first().click();
  await page.keyboard.press("r");
  const hand = await page.evaluate(() => document.activeElement.closest("details.item")?.querySelector("summary").innerText);
  assert.equal(hand, await by_hand.locator("summary").first().innerText());
  await page.goto("/review");
  await awake(page);
  await page.keyboard.press("j");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("a")]);
  await awake(page);
  assert.equal(await waiting(), before - 1, "the next item opened by itself");
  assert.notEqual(await open(), first);
  await page.keyboard.type("aaa");
  assert.equal(await waiting(), before - 1, "letters are dead after an answer");
});
