// The inbox by hand on the keyboard, and as it changes while it is open.
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

async function open(who) {
  const page = await openPage(browser, server);
  await signIn(page, who);
  await page.goto("/inbox");
  await awake(page);
  return page;
}

test("j and k go through what was told, Enter goes where it is settled, g i comes back", async () => {
  const page = await open("planner");
  // What is due is told soon after the start, without the page being loaded again.
  await page.waitForFunction(() => document.querySelectorAll("#inbox li[data-key]").length > 1);
  const place = () =>
    page.evaluate(() => {
      const rows = [...document.querySelectorAll("#inbox li[data-key]")];
      return rows.indexOf(document.activeElement.closest("li[data-key]"));
    });
  for (const key of ["j", "j"]) await page.keyboard.press(key);
  assert.equal(await place(), 1);
  await page.keyboard.press("k");
  assert.equal(await place(), 0);
  const href = await page.evaluate(() => document.activeElement.getAttribute("href"));
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === new URL(href, server.address).pathname);
  await awake(page);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.waitForURL("**/inbox");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
