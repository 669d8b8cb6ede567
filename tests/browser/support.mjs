// Starts the server on a record of its own and opens Chromium pages that report every complaint.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const programs = ["target/debug/vekha-for-tests", "target/debug/vekha", "target/release/vekha"];

export const program = programs.map((path) => join(root, path)).find(existsSync);

// Runs the command on a record that nobody serves.
export const vekha = (...args) => execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"] });

/** Lets the people of the demonstration into a roadmap of a test's own, at an instant of its own. */
export const letIn = (data, roadmap, office, clock) => {
  const people = [
    ["planner", "Anna Orlova", ["--roles", "planner", "--offices", office]],
    ["reviewer", "Boris Lebedev", ["--roles", "reviewer"]],
    ["controller", "Vera Sokolova", ["--roles", "controller"]],
  ];
  for (const [login, name, roles] of people) {
    vekha("person", "add", login, "--name", name, "--no-password", "--data", data, "--clock", clock);
    vekha("person", "member", login, roadmap, ...roles, "--data", data, "--clock", clock);
  }
};

export const newRecord = () => mkdtempSync(join(tmpdir(), "vekha-browser-"));

export async function startServer(clock = "2026-11-23T09:00:00Z", args = ["--demo"], data = newRecord(), port = 0) {
  const child = spawn(program, ["serve", ...args, "--data", data, "--addr", `127.0.0.1:${port}`, "--clock", clock], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, RUST_LOG: "error" },
  });
  const address = await new Promise((found, failed) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const match = text.match(/http:\/\/\S+/);
      if (match) found(match[0]);
    });
    child.on("exit", (code) => failed(new Error(`the server ended with ${code}: ${text}`)));
  });
  return {
    address,
    // Ends the server and leaves its record for another one.
    async leave() {
      child.removeAllListeners("exit");
      const ended = new Promise((done) => child.on("exit", done));
      child.kill("SIGTERM");
      await ended;
    },
    // Ends it as a loss of power does.
    async kill() {
      child.removeAllListeners("exit");
      const ended = new Promise((done) => child.on("exit", done));
      child.kill("SIGKILL");
      await ended;
    },
    stop() {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export const startBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });

// A page whose console errors, failed requests and policy violations are collected in `complaints`.
export async function openPage(browser, server, options = {}) {
  const { locale = "en-GB", ...rest } = options;
  const context = await browser.newContext({ baseURL: server.address, locale, ...rest });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints = [];
  // A refused form is answered with 4xx on purpose; the browser logs that by itself.
  const expected = (text) => /status of (401|403|404|409|413|422|429)/.test(text);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.complaints = complaints;
  return page;
}

export async function signIn(page, person) {
  await page.goto("/sign-in");
  await page.click(`button[value="${person}"]`);
}

// Waits until the islands of the page are awake, and what the page needs beside them is loaded.
export const awake = (page) => page.waitForSelector("html[data-ready]:not([data-waits])");

// The text of an element as a person reads it, without the difference between kinds of spaces.
export const text = async (page, selector) => (await page.innerText(selector)).replaceAll("\u00a0", " ");
