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

test("what is told while the inbox is open is in it, and in the number above it", async () => {
  const [page, other] = [await open("controller"), await open("planner")];
  await page.evaluate(() => (window.stays = true));
  const status = await other.evaluate(async () => {
    const body = new URLSearchParams({ roadmap: "december-1", task: "LOG-04", text: "Please look, @controller." });
    return (await fetch("/do/comment", { method: "POST", headers: { accept: "application/json" }, body })).status;
  });
  assert.equal(status, 200);
  await page.waitForFunction(() => /names you in a remark/.test(document.querySelector("#inbox").textContent));
  assert.ok(await page.evaluate(() => window.stays), "it was not loaded again");
  const shown = Number(await text(page, "header a[data-go=inbox] b.n"));
  assert.ok(shown > 0);
  assert.equal(shown, Number(await page.getAttribute("body", "data-unread")));
  assert.deepEqual(page.complaints.concat(other.complaints), []);
  await page.context().close();
  await other.context().close();
});

test("what is read in one tab is read in the others, and one comes back to where one was", async () => {
  const page = await open("planner");
  await page.waitForFunction(() => document.querySelectorAll("#inbox li.unread").length > 1);
  const other = await page.context().newPage();
  await other.goto("/inbox");
  await awake(other);
  const before = Number(await other.getAttribute("body", "data-unread"));
  const group = await page.locator("#inbox section.told:has(li.unread)").last().getAttribute("id");
  await page.locator(`[id="${group}"] li.unread form button`).first().click();
  await page.waitForURL((url) => decodeURIComponent(url.hash) === `#${group}`);
  await other.waitForFunction((n) => Number(document.body.dataset.unread) < n, before);
  await page.context().close();
});
