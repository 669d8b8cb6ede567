// The planner's and the reader's work, with scripting off and with WebAssembly.
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

test("with scripting off a planner reports 60 % after the deadline, and a reader sees why", async () => {
  const page = await openPage(browser, server, { javaScriptEnabled: false });
  await page.goto("/r/december-1");
  await page.click("text=Sign in");
  await page.click('button[value="planner"]');
  assert.match(page.url(), /\/r\/december-1$/);
  await page.click("#row-LOG-04 a.act");
  await page.fill('[name="percent"]', "60");
  await page.fill('[name="forecast"]', "2026-12-09");
  await page.check('[name="confidence"][value="amber"]', { force: true });
  await page.fill('[name="note"]', "The hubs' figures come late.");
  await page.click("text=Save report");
  assert.match(page.url(), /\/r\/december-1\/t\/LOG-04\?done=december-1\.\d+$/);
  assert.match(await text(page, ".done"), /LOG-04: Reported .*60.*Undo/);
  assert.match(await text(page, "#task-standing"), /Off track, expected \d+ \w+ \(\+9\)/);
  await page.click("text=Sign out");
  await page.goto("/r/december-1/t/LOG-04");
  const standing = await text(page, "#task-standing");
  assert.match(standing, /Off track, expected \d+ \w+ \(\+9\)/);
  assert.match(standing, /It is expected after its deadline/);
  assert.match(standing, /Last report Mon 23 Nov by Anna Orlova for Mintrans: 60/);
  assert.deepEqual(page.complaints, []);
});

test("with scripting off a refused report comes back with what was typed", async () => {
  const page = await openPage(browser, server, { javaScriptEnabled: false });
  await signIn(page, "planner");
  await page.goto("/r/december-1/t/MIN-03/report");
  await page.fill('[name="percent"]', "1000");
  await page.fill('[name="note"]', "</textarea><script>document.title='x'</script>");
  await page.click("text=Save report");
  assert.equal(await page.inputValue('[name="percent"]'), "1000");
  assert.equal(await page.inputValue('[name="note"]'), "</textarea><script>document.title='x'</script>");
  assert.match(await text(page, "main"), /whole number from 0 to 100/);
});

test("with WebAssembly the same report is saved in place, from the row", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto("/r/december-1");
  await awake(page);
  await page.evaluate(() => (window.stayed = true));
  await page.click("#row-MIN-06 a.act");
  await page.waitForSelector("tr.editor form");
  await page.fill('tr.editor [name="percent"]', "140");
  await page.click("tr.editor >> text=Save report");
  await page.waitForSelector("tr.editor .error:not([hidden])");
  assert.match(await text(page, "tr.editor"), /whole number from 0 to 100/);
  await page.fill('tr.editor [name="percent"]', "60");
  await page.fill('tr.editor [name="forecast"]', "2026-12-03");
  await page.click("tr.editor >> text=Save report");
  await page.waitForSelector("tr.editor", { state: "detached" });
  // The page asks for itself, and puts in what differs.
  await page.waitForFunction(() => /60\s*%/.test(document.querySelector("#row-MIN-06").textContent));
  assert.match(await text(page, "#row-MIN-06"), /Off track, expected \d+ \w+ \(\+9\)/);
  assert.match(await text(page, "#saved"), /MIN-06: Reported 70 → 60.*Undo/);
  assert.equal(await page.evaluate(() => window.stayed), true, "the page was not left");
  assert.deepEqual(page.complaints, []);
});

test("with WebAssembly the task page shows the new status and the history at once", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto("/r/december-1/t/GOV-10");
  await awake(page);
  await page.evaluate(() => (window.stayed = true));
  await page.fill('[name="forecast"]', "2027-01-25");
  await page.fill('[name="note"]', "Waits for the comments.");
  await page.press('[name="note"]', "Control+Enter");
  await page.waitForSelector("text=(+61)");
  assert.match(await text(page, "#task-history"), /Waits for the comments/);
  assert.equal(await page.evaluate(() => window.stayed), true, "the page was not left");
  assert.deepEqual(page.complaints, []);
});

test("Escape closes the form under a row and gives the focus back", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto("/r/december-1/tasks?workstream=MIN");
  await awake(page);
  await page.focus("#row-MIN-07 a.act");
  await page.keyboard.press("Enter");
  await page.waitForSelector("tr.editor form");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("tr.editor").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.closest("tr")?.id), "row-MIN-07");
});

test("the page is the same for a browser in Kiritimati and one in Los Angeles", async () => {
  const seen = [];
  for (const timezoneId of ["Pacific/Kiritimati", "America/Los_Angeles"]) {
    const page = await openPage(browser, server, { timezoneId });
    await page.goto("/r/december-1");
    await awake(page);
    seen.push(await text(page, "body"));
    await page.goto("/r/december-1/t/MIN-03");
    await awake(page);
    seen.push(await text(page, "body"));
    await page.context().close();
  }
  assert.equal(seen[0], seen[2]);
  assert.equal(seen[1], seen[3]);
});

test("pages that do not change load no WebAssembly", async () => {
  const page = await openPage(browser, server);
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  for (const path of ["/r/december-1?asof=2026-11-20", "/r/december-1/tasks?asof=2026-11-20", "/sign-in"]) {
    await page.goto(path, { waitUntil: "networkidle" });
  }
  assert.deepEqual(loaded.filter((url) => /\.(wasm|js)$/.test(url)), []);
});

test("an accept in the queue is taken back by the way that its answer offers", async () => {
  for (const javaScriptEnabled of [false, true]) {
    const page = await openPage(browser, server, { javaScriptEnabled });
    await signIn(page, "reviewer");
    await page.goto("/review");
    if (javaScriptEnabled) await awake(page);
    const item = page.locator("details.item", { hasText: "PRC-03" });
    if (!(await item.evaluate((it) => it.open))) await item.locator("summary").first().click();
    await item.locator('button[value="accept"]').click();
    const undo = page.locator('form[action="/do/undo"] button');
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/do/undo"));
    await undo.click();
    await answered;
    await page.waitForLoadState();
    await page.goto("/review");
    assert.equal(await page.locator("details.item", { hasText: "PRC-03" }).count(), 1, `scripting ${javaScriptEnabled}`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

test("a field for a task finds it by what is typed, and takes a title with scripting off", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto("/r/december-1/t/MIN-06");
  await awake(page);
  await page.locator("summary", { hasText: "Add a link" }).click();
  const choices = page.locator("#keys option");
  await page.fill("#f-from", "china crossings");
  await page.waitForFunction(() => document.querySelectorAll("#keys option").length === 1);
  assert.equal(await choices.first().getAttribute("value"), "LOG-02");
  await page.fill("#f-from", "");
  await page.waitForFunction(() => document.querySelectorAll("#keys option").length === 20);
  const answer = await page.request.get("/r/nothing/suggest?q=a");
  assert.equal(answer.status(), 404);
});
