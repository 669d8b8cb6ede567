// A date between two offices: one asks, the other offers another one, the first one takes it; with scripting
// on and off, by axe in both languages, and on a phone.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { awake, newRecord, openPage, signIn, startBrowser, startServer, text, vekha } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BEGIN = "2026-11-23T08:50:00Z";
const NEEDS = "/r/dates/t/W-2";
const GIVES = "/r/dates/t/W-1";
const plan = {
  format: "vekha-roadmap", version: 1, key: "dates", title: "Two offices", time_zone: "Europe/Moscow",
  calendar: "ru", public: true, approved: { on: "2026-11-20", by: { name: "Vera Sokolova" } }, final: "W-2",
  offices: [{ key: "alpha", name: "Geological survey" }, { key: "beta", name: "Design bureau" }],
  workstreams: [{ key: "W", title: "Work", owner: "alpha" }],
  tasks: [
    { key: "W-1", workstream: "W", title: "Survey", owner: "alpha", start: "2026-11-23", deadline: "2026-12-18" },
    { key: "W-2", workstream: "W", title: "Design", owner: "beta", start: "2026-12-21", deadline: "2026-12-30", links: [{ from: "W-1" }] },
  ],
};
// Who plans for which of the two offices.
const people = [["planner", "Anna Orlova", "beta"], ["reviewer", "Boris Lebedev", "alpha"]];

let browser;
const servers = [];
before(async () => {
  browser = await startBrowser();
});
after(async () => {
  await browser.close();
  for (const server of servers) server.stop();
});

async function begin() {
  const data = newRecord();
  const file = join(mkdtempSync(join(tmpdir(), "vekha-dates-")), "dates.json");
  writeFileSync(file, JSON.stringify(plan));
  vekha("import", file, "--data", data, "--clock", BEGIN);
  for (const [login, name, office] of people) {
    vekha("person", "add", login, "--name", name, "--no-password", "--data", data, "--clock", BEGIN);
    vekha("person", "member", login, "dates", "--roles", "planner", "--offices", office, "--data", data, "--clock", BEGIN);
  }
  const server = await startServer("2026-11-23T09:00:00Z", ["--demo"], data);
  servers.push(server);
  return server;
}

/** Signs both in, each in a browser of their own. */
async function both(server, options) {
  const pages = [];
  for (const [login] of people) {
    const page = await openPage(browser, server, options);
    await signIn(page, login);
    pages.push(page);
  }
  return pages;
}

const stands = (page, words) => page.waitForSelector(`#task-agreements .mark:has-text("${words}")`);

for (const javaScriptEnabled of [true, false]) {
  test(`a date is asked for, another one is offered and taken, scripting ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const server = await begin();
    const [needs, gives] = await both(server, { javaScriptEnabled });
    const open = async (page, address) => {
      await page.goto(address);
      if (javaScriptEnabled) await awake(page);
    };
    await open(needs, NEEDS);
    await needs.click("#task-agreements summary");
    await needs.fill("#ask-date [name=date]", "2026-12-04");
    await needs.fill("#ask-date [name=reason]", "The design takes two weeks.");
    await needs.click("#ask-date button.primary");
    await stands(needs, "asked for 4 Dec");

    await gives.goto("/my");
    assert.match(await text(gives, "#dates-dates"), /asked of you[\s\S]*W-1 for W-2/);
    await gives.click('#dates-dates a:has-text("W-1 for W-2")');
    await gives.waitForURL(`**${GIVES}**`);
    await open(gives, GIVES);
    assert.match(await text(gives, "#task-agreements"), /The design takes two weeks\./);
    await gives.click("#task-agreements li summary");
    await gives.fill('form[action="/do/answer-date"] [name=date]', "2026-12-11");
    // An offer without a reason comes back with what was typed.
    await gives.click('form[action="/do/answer-date"] button[value=offer]');
    await gives.waitForSelector('form[action="/do/answer-date"] [name=reason][aria-invalid=true]');
    assert.equal(await gives.inputValue('form[action="/do/answer-date"] [name=date]'), "2026-12-11");
    await gives.fill('form[action="/do/answer-date"] [name=reason]', "The rig is busy.");
    await gives.click('form[action="/do/answer-date"] button[value=offer]');
    await stands(gives, "11 Dec offered instead");

    await needs.goto("/my");
    assert.match(await text(needs, "#dates-dates"), /offered to you/);
    await open(needs, NEEDS);
    assert.match(await text(needs, "#task-agreements"), /The rig is busy\./);
    await needs.click('form[action="/do/agree-date"] button');
    await stands(needs, "agreed: 11 Dec");
    await open(gives, GIVES);
    await stands(gives, "agreed: 11 Dec");
    for (const page of [needs, gives]) {
      await page.goto("/my");
      assert.equal(await page.locator("#dates-dates").count(), 0, "nothing is open");
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });
}

async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

test("axe finds nothing serious on either task and in the work of both, which fit on a phone", async () => {
  const server = await begin();
  const [asking] = await both(server);
  await asking.goto(NEEDS);
  const sent = await asking.evaluate(async () => {
    const body = new URLSearchParams(new FormData(document.querySelector("#ask-date")));
    body.set("date", "2026-12-04");
    return (await fetch("/do/ask-date", { method: "POST", headers: { accept: "application/json" }, body })).status;
  });
  assert.equal(sent, 200);
  await asking.context().close();
  for (const locale of ["en-GB", "ru-RU"]) {
    for (const viewport of [{ width: 1280, height: 900 }, { width: 360, height: 740 }]) {
      for (const page of await both(server, { locale, viewport, bypassCSP: true, reducedMotion: "reduce" })) {
        for (const address of [NEEDS, GIVES, "/my"]) {
          await page.goto(address);
          for (const summary of await page.locator("#task-agreements summary").all()) await summary.click();
          const at = `${address} ${locale} ${viewport.width}`;
          assert.deepEqual(await faults(page), [], at);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= viewport.width, `${at} is ${wide} px wide`);
        }
        assert.deepEqual(page.complaints, []);
        await page.context().close();
      }
    }
  }
});
