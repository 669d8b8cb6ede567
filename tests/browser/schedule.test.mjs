// The driving chain, and what a report would do: said before it is saved, true afterwards.
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

const plain = (words) => words.replaceAll("\u00a0", " ");

/** The headline's expected date, and how many tasks of the roadmap cannot meet their deadline. */
async function standing(page) {
  await page.goto("/r/december-1");
  const expected = plain(await text(page, "h1 em"));
  const roadmap = await page.evaluate(async () => (await fetch("/r/december-1.json")).json());
  const late = roadmap.tasks.filter(({ state, schedule }) =>
    !["submitted", "verified", "withdrawn"].includes(state) && schedule.deadline_float < 0);
  return { expected, late: late.length };
}

test("the driving chain opens from the headline and names task, dates, float and driver", async () => {
  for (const javaScriptEnabled of [false, true]) {
    const page = await openPage(browser, server, { javaScriptEnabled });
    await page.goto("/r/december-1");
    await page.click("#chain summary");
    const rows = await page.locator("#chain tbody tr").allInnerTexts();
    assert.ok(rows.length >= 3, rows.join("\n"));
    assert.match(rows.at(-1), /GOV-12/);
    assert.match(rows.at(-1), /GOV-11/, "what drives it");
    assert.deepEqual(page.complaints, []);
  }
});

test("one forecast is moved, and the preview tells what the page shows afterwards", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  const before = await standing(page);
  await page.goto("/r/december-1/t/GOV-07");
  await awake(page);
  await page.fill('form[action="/do/report"] [name="forecast"]', "2026-12-28");
  await page.waitForSelector('[data-effect="report"] li');
  const said = plain(await text(page, '[data-effect="report"]'));
  const [, becomeLate] = said.match(/(\d+) becomes? late/) ?? [0, "0"];
  const [, from, to, days] = said.match(/final milestone (\d+ \w+)(?: \d{4})? → (\d+ \w+)(?: \d{4})? \(\+(\d+)\)/);
  assert.match(before.expected, new RegExp(from));
  const asked = await page.evaluate(async () => {
    const form = new FormData(document.querySelector('form[action="/do/report"]'));
    form.set("preview", "1");
    const headers = { accept: "application/json" };
    const answer = await fetch("/do/report", { method: "POST", headers, body: new URLSearchParams(form) });
    return (await answer.json()).preview;
  });
  const shown = (await page.innerHTML('[data-effect="report"]')).replaceAll("&nbsp;", "\u00a0");
  assert.equal(asked, shown, "the server says the same");
  await page.click("text=Save report");
  await page.waitForFunction(() => document.querySelector("#saved.shown"));
  const after = await standing(page);
  assert.match(after.expected, new RegExp(to), `${said} against ${after.expected}`);
  assert.equal(after.late - before.late, Number(becomeLate));
  assert.ok(Number(days) > 0);
  assert.deepEqual(page.complaints, []);
});

test("with scripting off the preview comes back in the form and records nothing", async () => {
  const page = await openPage(browser, server, { javaScriptEnabled: false });
  await signIn(page, "planner");
  await page.goto("/r/december-1/t/INT-06");
  await page.goto("/r/december-1/t/GOV-10");
  const entries = await text(page, "#task-history h2");
  await page.fill('form[action="/do/report"] [name="forecast"]', "2027-02-15");
  await page.click('form[action="/do/report"] >> text=Preview the effect');
  assert.match(plain(await text(page, '[data-effect="report"]')), /final milestone .* → \d+ Feb 2027/);
  assert.equal(await page.inputValue('form[action="/do/report"] [name="forecast"]'), "2027-02-15");
  assert.equal(await text(page, "#task-history h2"), entries);
});

test("a link that would close a circle is explained while it is typed", async () => {
  const page = await openPage(browser, server);
  await signIn(page, "planner");
  await page.goto("/r/december-1/t/MIN-03");
  await awake(page);
  await page.click("text=Add a link");
  await page.fill('form[action="/do/link"] [name="from"]', "GOV-12");
  await page.waitForSelector('[data-effect="link"] p');
  assert.match(await text(page, '[data-effect="link"]'), /circle: .*GOV-12 → MIN-03/);
});
