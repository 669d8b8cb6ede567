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

async function submit(page, task, statement) {
  await page.goto(`/r/december-1/t/${task}`);
  await page.click("text=Submit as fulfilled");
  await page.fill('[name="statement"]', statement);
  await page.fill('form[action="/do/submit"] [name="evidence"]', "https://example.org/act\nNo 17 2026-11-20");
  await page.click("text=Submit for review");
}

for (const [javaScriptEnabled, task] of [[false, "LOG-04"], [true, "MIN-06"]]) {
  test(`report, submit, return, submit again, accept, scripting ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const page = await openPage(browser, server, { javaScriptEnabled });
    await signIn(page, "planner");
    await submit(page, task, "Everything is there.");
    assert.match(await text(page, "main"), /In review/);
    assert.equal(await page.locator('form[action="/do/decide"]').count(), 0, "no accept button for the submitter");
    await signIn(page, "reviewer");
    await page.goto("/review");
    const item = page.locator("details.item", { hasText: task });
    if (!(await item.getAttribute("open") !== null)) await item.locator("summary").first().click();
    await item.locator('[name="reason"]').fill("A figure is missing.");
    await item.locator('button[value="return"]').click();
    await signIn(page, "planner");
    await submit(page, task, "The figure was added.");
    await signIn(page, "reviewer");
    await page.goto(`/r/december-1/t/${task}`);
    await page.click('form[action="/do/decide"] >> text=Accept');
    const main = await text(page, "main");
    assert.match(main, /Met (on time|within)/);
    assert.match(main, /Review took 0 working days, limit 5/);
    assert.match(main, /A figure is missing\./);
    assert.match(main, /Everything is there\.[\s\S]*|The figure was added\./);
    assert.equal(await page.locator(".submission").count() >= 2, true, "both submissions stay");
    assert.deepEqual(page.complaints, []);
  });
}

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
  assert.equal(await page.inputValue("details.item[open] [name=reason]"), "ja, a reason");
  assert.equal(await waiting(), before);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  await Promise.all([page.waitForNavigation(), page.keyboard.press("a")]);
  assert.equal(await waiting(), before - 1, "the next item opened by itself");
  assert.notEqual(await open(), first);
});
