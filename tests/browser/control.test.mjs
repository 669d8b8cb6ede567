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
  await Promise.all([page.waitForNavigation(), page.keyboard.press("a")]);
  assert.equal(await waiting(), before - 1, "the next item opened by itself");
  assert.notEqual(await open(), first);
});
