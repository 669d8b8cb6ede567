// A task's whole life: approved, reported, submitted with files, returned, submitted again, accepted;
// once with scripting off and once with WebAssembly.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { awake, letIn, newRecord, openPage, signIn, startBrowser, startServer, text, vekha } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "vekha-life-"));
const plan = {
  format: "vekha-roadmap", version: 1, key: "life", title: "A short plan", time_zone: "Europe/Moscow",
  calendar: "ru", public: true, final: "L-9",
  offices: [{ key: "minpromtorg", name: "Minpromtorg" }],
  workstreams: [{ key: "L", title: "Life", owner: "minpromtorg" }],
  tasks: [
    {
      key: "L-1", workstream: "L", title: "The act is drawn up", owner: "minpromtorg",
      start: "2026-10-01", deadline: "2026-11-30",
      criteria: [
        { text: "The act is signed", verification: "the act" },
        { text: "The table adds up", verification: "the table" },
      ],
    },
    { key: "L-9", workstream: "L", title: "The end", owner: "minpromtorg", start: "2026-12-01", deadline: "2026-12-01", links: [{ from: "L-1" }] },
  ],
};

let browser;
const files = { "act.pdf": "%PDF-1.7 the act", "table.csv": "a;b\n1;2\n".repeat(50_000), "page.pdf": "%PDF-1.7 the page" };
before(async () => {
  browser = await startBrowser();
  writeFileSync(join(folder, "life.json"), JSON.stringify(plan));
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
});
after(() => browser.close());

const sha256 = (contents) => createHash("sha256").update(contents).digest("hex");
const path = (name) => join(folder, name);

for (const javaScriptEnabled of [false, true]) {
  test(`a whole life of a task, scripting ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const data = newRecord();
    const begin = "2026-11-02T06:50:00Z";
    vekha("import", path("life.json"), "--data", data, "--clock", begin);
    letIn(data, "life", "minpromtorg", begin);
    let server = await startServer("2026-11-02T07:00:00Z", ["--demo"], data);
    let page = await openPage(browser, server, { javaScriptEnabled, acceptDownloads: true });
    const open = async (address) => {
      await page.goto(address);
      if (javaScriptEnabled && (await page.locator('script[src="/pkg/start.js"]').count())) await awake(page);
    };
    const choose = async (names) => {
      await page.setInputFiles('form[action="/do/submit"] input[type=file]', names.map(path));
      if (!javaScriptEnabled) return;
      const kept = page.locator('form[action="/do/submit"] [data-uploads] input[name=files]');
      await page.waitForFunction(
        ([n]) => document.querySelectorAll('form[action="/do/submit"] [data-uploads] input[name=files]').length === n,
        [names.length],
      );
      assert.equal(await kept.count(), names.length, "each file is there before the form is sent");
    };
    const send = async () => {
      await Promise.all([page.waitForNavigation(), page.click("text=Submit for review")]);
    };

    await signIn(page, "controller");
    await open("/r/life");
    await Promise.all([page.waitForNavigation(), page.click('a[href="/r/life/approve"]')]);
    assert.match(await text(page, "main"), /What approval freezes/);
    await Promise.all([page.waitForNavigation(), page.click('form[action="/do/approve"] button')]);

    await signIn(page, "planner");
    await open("/r/life/t/L-1");
    await page.fill('form[action="/do/report"] [name=percent]', "80");
    await page.fill('form[action="/do/report"] [name=forecast]', "2026-11-20");
    await page.click("text=Save report");
    await page.waitForSelector("#task-history >> text=0 → 80");
    await open("/r/life/t/L-1");
    assert.match(await text(page, "#task-standing"), /80 %/);

    // A sentence is missing: the form comes back with the files.
    await page.click("text=Submit as fulfilled");
    await page.fill('[name="fact_date"]', "2026-11-02");
    await page.fill('[name="statements[0]"]', "Signed on Monday.");
    await choose(["act.pdf", "table.csv"]);
    await send();
    assert.match(await text(page, 'form[action="/do/submit"]'), /Fill this in|required/i);
    const kept = page.locator('form[action="/do/submit"] input[name=files]:checked');
    assert.equal(await kept.count(), 2, "nothing has to be chosen again");
    assert.equal(await page.inputValue('[name="statements[0]"]'), "Signed on Monday.");
    await page.fill('[name="statements[1]"]', "The table was checked.");
    await send();
    assert.match(await text(page, "main"), /In review/);
    assert.equal(await page.locator('form[action="/do/decide"]').count(), 0, "no accept button for the submitter");

    await signIn(page, "reviewer");
    await open("/review");
    const item = page.locator("details.item", { hasText: "L-1 The act" });
    if ((await item.getAttribute("open")) === null) await item.locator("summary").first().click();
    assert.match(await item.innerText(), /The act is signed[\s\S]*Signed on Monday\.[\s\S]*act\.pdf/);
    await item.locator('[name="failed[1]"]').fill("The sum is missing.");
    await Promise.all([page.waitForNavigation(), item.locator('button[value="return"]').click()]);

    await signIn(page, "planner");
    await open("/r/life/t/L-1");
    assert.match(await text(page, "main"), /Criterion 2: The sum is missing\./);
    await page.click("text=Submit as fulfilled");
    await page.fill('[name="fact_date"]', "2026-11-02");
    await page.fill('[name="statements[0]"]', "Signed on Monday.");
    await page.fill('[name="statements[1]"]', "The sum was added.");
    await choose(["page.pdf"]);
    await send();
    assert.deepEqual(page.complaints, []);
    await server.leave();

    // The reviewer takes longer than five working days.
    server = await startServer("2026-11-18T07:00:00Z", ["--demo"], data);
    page = await openPage(browser, server, { javaScriptEnabled, acceptDownloads: true });
    await signIn(page, "reviewer");
    await open("/review");
    const again = page.locator("details.item", { hasText: "L-1 The act" });
    if ((await again.getAttribute("open")) === null) await again.locator("summary").first().click();
    assert.match(await again.innerText(), /review overdue/);
    await Promise.all([page.waitForNavigation(), again.locator('button[value="accept"]').click()]);
    await open("/r/life/t/L-1");
    const main = await text(page, "main");
    assert.match(main, /Met on time/);
    assert.match(main, /Review took \d+ working days, limit 5/);
    assert.equal(await page.locator(".submission").count(), 2, "both submissions are listed");
    for (const word of ["returned by Boris Lebedev", "accepted by Boris Lebedev"]) assert.ok(main.includes(word), word);
    for (const [name, contents] of Object.entries(files)) {
      const line = page.locator(".evidence li", { hasText: name }).first();
      const shown = await line.locator("code.hash").innerText();
      assert.equal(shown, sha256(contents), `the shown hash of ${name}`);
      const [download] = await Promise.all([page.waitForEvent("download"), line.locator("a").click()]);
      assert.equal(download.suggestedFilename(), name);
      assert.equal(sha256(readFileSync(await download.path())), shown, `the downloaded ${name}`);
    }
    assert.deepEqual(page.complaints, []);
    await server.leave();
    assert.match(vekha("verify", "--data", data).toString(), /whole: .*, 3 files of evidence/);
  });
}

test("an upload shows its progress and says why it was refused", async () => {
  const server = await startServer("2026-11-23T09:00:00Z");
  const page = await openPage(browser, server);
  writeFileSync(path("empty.txt"), "");
  await signIn(page, "planner");
  await page.goto("/r/december-1/t/LOG-04");
  await awake(page);
  await page.click("text=Submit as fulfilled");
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => {
      const bar = document.querySelector("[data-uploads] progress");
      if (bar) window.seen.push(bar.getAttribute("value"));
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await page.setInputFiles('form[action="/do/submit"] input[type=file]', [path("table.csv"), path("empty.txt")]);
  await page.waitForSelector('form[action="/do/submit"] [data-uploads] input[name=files]');
  await page.waitForSelector('form[action="/do/submit"] [data-uploads] .error');
  assert.match(await text(page, 'form[action="/do/submit"] [data-uploads]'), /table\.csv · 400 kB[\s\S]*The file is empty/);
  assert.ok((await page.evaluate(() => window.seen)).length > 0, "a bar was shown");
  assert.equal(await page.locator('form[action="/do/submit"] button[disabled]').count(), 0, "the form can be sent again");
  assert.deepEqual(page.complaints, []);
  server.stop();
});

test("ten submissions are decided with the keyboard alone", async () => {
  const data = newRecord();
  const ten = structuredClone(plan);
  ten.key = "ten";
  ten.tasks = Array.from({ length: 10 }, (_, n) => ({
    key: `T-${n}`, workstream: "L", title: `Task ${n}`, owner: "minpromtorg", deadline: "2026-12-20",
    criteria: [{ text: "It is there" }],
  }));
  delete ten.final;
  writeFileSync(path("ten.json"), JSON.stringify(ten));
  const begin = "2026-11-23T08:50:00Z";
  vekha("import", path("ten.json"), "--data", data, "--clock", begin);
  letIn(data, "ten", "minpromtorg", begin);
  const server = await startServer("2026-11-23T09:00:00Z", ["--demo"], data);
  const page = await openPage(browser, server);
  const post = (path, form) => page.request.post(path, { form, headers: { accept: "application/json" } });
  await signIn(page, "controller");
  assert.equal((await post("/do/approve", { roadmap: "ten" })).status(), 200);
  await signIn(page, "planner");
  for (let n = 0; n < 10; n += 1) {
    const form = { roadmap: "ten", task: `T-${n}`, fact_date: "2026-11-22", "statements[0]": "It is.", evidence: "https://example.org/a" };
    assert.equal((await post("/do/submit", form)).status(), 200);
  }
  await signIn(page, "reviewer");
  await page.goto("/review");
  await awake(page);
  const ours = () => page.locator("details.item", { hasText: /T-\d/ }).count();
  assert.equal(await ours(), 10);
  const isOurs = async () => /T-\d/.test(await text(page, "details.item[open] > summary"));
  for (let left = 10; left > 0; left -= 1) {
    // What waits longer comes first; j goes on to ours.
    await page.keyboard.press("j");
    for (let tries = 0; tries < 20 && !(await isOurs()); tries += 1) await page.keyboard.press("j");
    if (left % 2) {
      await Promise.all([page.waitForNavigation(), page.keyboard.press("a")]);
    } else {
      await page.keyboard.press("r");
      await page.keyboard.type("It is not.");
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Control+Enter")]);
    }
    await awake(page);
    assert.equal(await ours(), left - 1);
  }
  assert.deepEqual(page.complaints, []);
  server.stop();
});
