// A plan that is brought: its columns by drag, and how far a large one is.
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

async function bring(page, title, table) {
  await page.goto("/begin");
  await page.fill('[name="title"]', title);
  await page.fill('[name="deadline"]', "2027-03-01");
  await page.setInputFiles('[name="file"]', { name: "plan.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await page.check('input[name="plan"][value="file"]');
  await page.click("button.primary");
  await page.waitForURL(/\/begin\/\w+$/);
}

test("what a column says is dragged onto it", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "controller");
  await bring(page, "By drag", "what;who;xx\nFirst thing;Office A;2027-01-15\nSecond thing;Office B;2027-02-15\n");
  await awake(page);
  const list = page.locator('th[data-column="2"] select');
  assert.equal(await list.inputValue(), "");
  const field = page.locator('[data-field="deadline"]');
  await field.dragTo(page.locator('th[data-column="2"]'));
  assert.equal(await list.inputValue(), "deadline");
  // Onto a cell of a column is onto the column; no two columns say the same.
  await page.locator('[data-field="deadline"]').dragTo(page.locator('td[data-column="0"]').first());
  assert.equal(await list.inputValue(), "");
  assert.equal(await page.locator('th[data-column="0"] select').inputValue(), "deadline");
  await page.locator('[data-field="title_en"]').dragTo(page.locator('th[data-column="0"]'));
  await page.locator('[data-field="owner"]').dragTo(page.locator('th[data-column="1"]'));
  await field.dragTo(page.locator('th[data-column="2"]'));
  await page.click('button[value="check"]');
  await page.click('button[value="make"]');
  await page.waitForURL(/\/r\/by-drag\/members/);
  await page.goto("/r/by-drag/tasks");
  const rows = await text(page, "table.tasks");
  assert.match(rows, /First thing/);
  assert.match(rows, /15 Jan/);
  assert.deepEqual(page.complaints, []);
});

test("with scripting off a large plan says how far it is until it is there", async () => {
  const page = await openPage(browser, server, { javaScriptEnabled: false });
  await signIn(page, "controller");
  const title = "A task with a title that is as long as titles of tasks are in such plans";
  const rows = Array.from({ length: 9_000 }, (_, n) => `T-${n};${title} ${n};Office ${n % 9};2027-02-15`);
  await bring(page, "Large", `key;title;owner;deadline\n${rows.join("\n")}\n`);
  assert.equal(await page.locator("[data-fields]").isVisible(), false, "nothing is dragged without scripting");
  await page.click('button[value="make"]');
  await page.waitForURL(/\/r\/large\/members/, { timeout: 60_000 });
  await page.goto("/search?q=T-8999");
  assert.match(await text(page, "table.tasks"), /T-8999/);
  assert.deepEqual(page.complaints, []);
});
