// What others change is on every open page at once, and nobody's work is disturbed by it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { awake, newRecord, openPage, signIn, startBrowser, startServer, text } from "./support.mjs";

let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

// A report as a program would send it, by the session of a page.
const report = (page, task, values) =>
  page.evaluate(
    async ([task, values]) => {
      const body = new URLSearchParams({ roadmap: "december-1", task, note: "", ...values });
      const headers = { accept: "application/json" };
      return (await fetch("/do/report", { method: "POST", headers, body })).status;
    },
    [task, values],
  );

// Regions as they stand on a page, without what the browser itself adds for a moment.
const regions = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("[data-region]")].map((it) => it.outerHTML.replaceAll(' data-changed=""', "")),
  );

// Regions of the same address, loaded anew.
async function fresh(page) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  const found = await regions(other);
  await other.close();
  return found;
}

test("one change is on the page of somebody else within a second, and the row in use does not move", async () => {
  const planner = await openPage(browser, server);
  await signIn(planner, "planner");
  await planner.goto("/r/december-1/tasks");
  await awake(planner);
  const reviewer = await openPage(browser, server);
  await signIn(reviewer, "reviewer");
  await reviewer.goto("/r/december-1/tasks");
  await awake(reviewer);
  // The reviewer reads why a task is off track, far down the page.
  const why = reviewer.locator("#row-INT-05 details.status summary");
  await why.scrollIntoViewIfNeeded();
  await why.click();
  await reviewer.waitForTimeout(400);
  const top = async () => (await why.boundingBox()).y;
  const before = await top();
  const began = Date.now();
  assert.equal(await report(planner, "LOG-04", { percent: "88", forecast: "2027-03-01" }), 200);
  await reviewer.waitForFunction(() => /88\s*%/.test(document.querySelector("#row-LOG-04")?.textContent ?? ""));
  assert.ok(Date.now() - began < 1_000, `${Date.now() - began} ms`);
  assert.ok(Math.abs((await top()) - before) < 2, `${before} → ${await top()}`);
  assert.equal(await reviewer.locator("#row-INT-05 details.status[open]").count(), 1);
  await reviewer.waitForFunction(() => document.querySelector("#news").textContent.includes("Anna Orlova"));
  assert.match(await text(reviewer, "#news"), /Anna Orlova changed LOG-04/);
  assert.deepEqual(planner.complaints.concat(reviewer.complaints), []);
  await planner.context().close();
  await reviewer.context().close();
});

test("what was typed stays when somebody else changes the task, and what is new is one click away", async () => {
  const [mine, theirs] = [await openPage(browser, server), await openPage(browser, server)];
  for (const page of [mine, theirs]) await signIn(page, "planner");
  await mine.goto("/r/december-1/t/MIN-03");
  await awake(mine);
  await theirs.goto("/r/december-1/t/MIN-03");
  await mine.fill("#task-report [name=note]", "Half a sentence");
  await mine.fill("#task-report [name=percent]", "77");
  await mine.click("h1");
  await mine.waitForTimeout(400);
  assert.equal(await report(theirs, "MIN-03", { percent: "68", forecast: "2026-12-22" }), 200);
  await mine.waitForFunction(() => document.querySelector("#task-standing").textContent.includes("68"));
  const mark = mine.locator("#task-report button.news");
  assert.match(await mark.innerText(), /changed by Anna Orlova, show/);
  assert.equal(await mine.inputValue("#task-report [name=note]"), "Half a sentence");
  assert.equal(await mine.inputValue("#task-report [name=forecast]"), "2026-11-28");
  await mark.click();
  assert.equal(await mine.inputValue("#task-report [name=forecast]"), "2026-12-22");
  assert.equal(await mine.inputValue("#task-report [name=note]"), "Half a sentence");
  assert.equal(await mine.inputValue("#task-report [name=percent]"), "77");
  assert.equal(await mark.count(), 0);
  assert.deepEqual(mine.complaints.concat(theirs.complaints), []);
  await mine.context().close();
  await theirs.context().close();
});

test("a form that is open stays when its row and others change groups", async () => {
  const [mine, theirs] = [await openPage(browser, server), await openPage(browser, server)];
  for (const page of [mine, theirs]) await signIn(page, "planner");
  await mine.goto("/r/december-1/tasks?group=status");
  await awake(mine);
  await theirs.goto("/r/december-1");
  await mine.click("#row-LOG-04 a[data-open]");
  await mine.fill("tr.editor [name=note]", "In the middle of it");
  await mine.waitForTimeout(400);
  for (const forecast of ["2027-04-01", "2026-11-27", "2027-04-02"]) {
    assert.equal(await report(theirs, "LOG-04", { percent: "61", forecast }), 200);
    assert.equal(await report(theirs, "MIN-03", { percent: "62", forecast }), 200);
    await mine.waitForTimeout(700);
    assert.equal(await mine.inputValue("tr.editor [name=note]"), "In the middle of it");
    assert.equal(await mine.locator("#row-LOG-04").count(), 1);
    assert.equal(await mine.locator("#row-MIN-03").count(), 1);
    assert.equal(await mine.evaluate(() => document.querySelector("tr.editor").previousElementSibling.id), "row-LOG-04");
  }
  assert.deepEqual(mine.complaints.concat(theirs.complaints), []);
  await mine.context().close();
  await theirs.context().close();
});

test("eight tabs of a browser load and are live by one stream", async () => {
  const first = await openPage(browser, server);
  await signIn(first, "planner");
  const tabs = [first];
  while (tabs.length < 8) tabs.push(await first.context().newPage());
  let streams = 0;
  for (const tab of tabs) tab.on("request", (request) => (streams += /\/live/.test(request.url())));
  for (const tab of tabs) {
    await tab.goto("/r/december-1");
    await awake(tab);
  }
  await first.waitForTimeout(500);
  assert.equal(streams, 1);
  assert.equal(await report(first, "LOG-04", { percent: "89", forecast: "2027-03-02" }), 200);
  for (const tab of tabs) {
    // A tab that nobody looks at asks once it is looked at.
    await tab.bringToFront();
    await tab.waitForFunction(() => /89\s*%/.test(document.querySelector("#latest")?.textContent ?? ""), null, {
      timeout: 3_000,
    });
  }
  // The one that listens goes: another one listens.
  await tabs.shift().close();
  await tabs[0].waitForTimeout(300);
  assert.equal(await report(tabs[0], "LOG-04", { percent: "90", forecast: "2027-03-02" }), 200);
  await tabs[6].bringToFront();
  await tabs[6].waitForFunction(() => /90\s*%/.test(document.querySelector("#latest")?.textContent ?? ""));
  await tabs[0].context().close();
});

test("after a server that was killed the regions are those of a page just loaded", async () => {
  const data = newRecord();
  const own = await startServer(undefined, ["--demo"], data);
  const port = new URL(own.address).port;
  const reader = await openPage(browser, own);
  const planner = await openPage(browser, own);
  await signIn(planner, "planner");
  await reader.goto("/r/december-1/tasks?sort=key");
  await awake(reader);
  await reader.waitForTimeout(300);
  await own.kill();
  const again = await startServer(undefined, ["--demo"], data, port);
  const cookies = await planner.context().cookies();
  assert.ok(cookies.length > 0);
  await planner.goto("/r/december-1");
  for (let at = 0; at < 20; at += 1) {
    assert.equal(await report(planner, ["LOG-04", "MIN-03"][at % 2], { percent: `${50 + at}`, forecast: `2026-12-${10 + at}` }), 200);
  }
  await reader.waitForFunction(
    () => /68\s*%/.test(document.querySelector("#row-LOG-04").textContent) && /69\s*%/.test(document.querySelector("#row-MIN-03").textContent),
    null,
    { timeout: 15_000 },
  );
  await reader.waitForTimeout(1_500);
  assert.deepEqual(await regions(reader), await fresh(reader));
  again.stop();
  await reader.context().close();
  await planner.context().close();
});

test("Ctrl+Z takes back what was done last on the page, and says when there is nothing", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto("/r/december-1/tasks");
  await awake(page);
  await page.keyboard.press("Control+z");
  assert.match(await text(page, "#saved"), /nothing to undo here/);
  await page.click("#row-MIN-03 a[data-open]");
  await page.fill("tr.editor [name=percent]", "41");
  await page.click("tr.editor button.primary");
  await page.waitForFunction(() => /41\s*%/.test(document.querySelector("#row-MIN-03").textContent));
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => !/41\s*%/.test(document.querySelector("#row-MIN-03").textContent));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
