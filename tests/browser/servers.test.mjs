// Three servers over one record: a person is at any of them, and what is written at one is on the pages of all.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { awake, openPage, program, signIn, startBrowser, startServer, text } from "./support.mjs";

const NOW = "2026-11-23T09:00:00Z";
// Cookies are for a host whatever the port, so that one key makes the servers one place to a browser.
process.env.VEKHA_COOKIE_KEY = "ab".repeat(64);

let postgres, address, browser;
const servers = [];

// A PostgreSQL that ends with its input, and the address of an empty database; nothing where there is none.
const startPostgres = () =>
  new Promise((found, failed) => {
    postgres = spawn(join(dirname(program), "postgres-for-tests"), { stdio: ["pipe", "pipe", "inherit"] });
    postgres.on("error", failed);
    let said = "";
    postgres.stdout.on("data", (chunk) => {
      said += chunk;
      const match = said.match(/(postgres:\/\/\S+)\n/);
      if (match) found(match[1]);
    });
    postgres.on("exit", (code) => (code ? failed(new Error(`it ended with ${code}: ${said}`)) : found(undefined)));
  });

before(async () => {
  address = await startPostgres();
  if (!address) return;
  for (let n = 0; n < 3; n += 1) servers.push(await startServer(NOW, ["--demo", "--database", address]));
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  servers.forEach((server) => server.stop());
  if (postgres?.exitCode !== null) return;
  const ended = new Promise((done) => postgres.on("exit", done));
  postgres.stdin.end();
  await ended;
});

const skipped = (t) => {
  if (!address) t.skip("PostgreSQL is not installed");
  return !address;
};

// A report as a program would send it, by the session of a page, at the server of that page.
const report = (page, task, values) =>
  page.evaluate(
    async ([task, values]) => {
      const body = new URLSearchParams({ roadmap: "december-1", task, note: "", ...values });
      const headers = { accept: "application/json" };
      return (await fetch("/do/report", { method: "POST", headers, body })).status;
    },
    [task, values],
  );

test("signed in on one server, a report on another is on the page of a third at once", async (t) => {
  if (skipped(t)) return;
  const [one, two, three] = servers;
  const page = await openPage(browser, one);
  await signIn(page, "planner");
  for (let percent = 61; percent < 71; percent += 1) {
    await page.goto(`${two.address}/r/december-1/tasks`);
    assert.equal(await report(page, "LOG-04", { percent: String(percent), forecast: "2027-03-01" }), 200);
    await page.goto(`${three.address}/r/december-1/t/LOG-04`);
    assert.match(await text(page, "#task-standing"), new RegExp(`${percent} %`));
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("with scripting off a form is filled in at one server, and what comes next is read at another", async (t) => {
  if (skipped(t)) return;
  const [one, two, three] = servers;
  const page = await openPage(browser, one, { javaScriptEnabled: false });
  await signIn(page, "planner");
  await page.goto(`${two.address}/r/december-1/t/LOG-04/report`);
  const form = 'form[action="/do/report"]';
  await page.fill(`${form} [name="percent"]`, "73");
  const save = page.locator(`${form} button:not(.preview):not(.link)`).first();
  await Promise.all([page.waitForNavigation(), save.click()]);
  await page.goto(`${three.address}/r/december-1/t/LOG-04`);
  assert.match(await text(page, "#task-standing"), /73 %/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a change at one server is on an open page of somebody else at another within a second", async (t) => {
  if (skipped(t)) return;
  const [one, , three] = servers;
  const reader = await openPage(browser, one);
  await signIn(reader, "reviewer");
  await reader.goto("/r/december-1/tasks");
  await awake(reader);
  const planner = await openPage(browser, three);
  await signIn(planner, "planner");
  await planner.goto("/r/december-1/tasks");
  await awake(planner);
  await reader.waitForTimeout(400);
  const took = [];
  for (const percent of ["81", "82", "83", "84", "85"]) {
    const began = Date.now();
    assert.equal(await report(planner, "LOG-04", { percent, forecast: "2027-03-01" }), 200);
    await reader.waitForFunction(
      (percent) => document.querySelector("#row-LOG-04")?.textContent.replace(/\s/g, " ").includes(`${percent} %`),
      percent,
    );
    took.push(Date.now() - began);
    await reader.waitForTimeout(300);
  }
  t.diagnostic(`across servers: ${took.join(", ")} ms`);
  assert.ok(Math.max(...took) < 1_000, `${took} ms`);
  await reader.waitForFunction(() => document.querySelector("#news").textContent.includes("Anna Orlova"));
  assert.deepEqual(reader.complaints.concat(planner.complaints), []);
  await reader.context().close();
  await planner.context().close();
});
