// Says how long the work of a frame takes while somebody scrolls over a timeline, and drags a forecast.
import { chromium } from "playwright-core";

const address = process.argv[2];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
await page.goto(new URL("/sign-in", address).href);
await page.click('button[value="planner"]');
await page.goto(address);
await page.waitForSelector("html[data-ready]");
await page.waitForTimeout(1_000);

// From the beginning of a frame until what it drew has been handed over.
await page.evaluate(() => {
  window.measured = (step, frames) =>
    new Promise((done) => {
      const times = [];
      const channel = new MessageChannel();
      let begun;
      channel.port1.onmessage = () => {
        times.push(performance.now() - begun);
        if (times.length < frames) requestAnimationFrame(frame);
        else done(times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)]);
      };
      const frame = () => {
        begun = performance.now();
        step(times.length);
        channel.port2.postMessage(0);
      };
      requestAnimationFrame(frame);
    });
});
const down = await page.evaluate(() => {
  const gantt = document.getElementById("gantt");
  return window.measured(() => gantt.scrollBy(0, 60), 600);
});
const across = await page.evaluate(() => {
  const gantt = document.getElementById("gantt");
  return window.measured((n) => gantt.scrollBy(n % 200 < 100 ? 20 : -20, 0), 300);
});
await page.evaluate(() => document.getElementById("gantt").scrollTo(0, 0));
const drag = await page.evaluate(async () => {
  const tick = document.querySelector(".tick");
  tick.scrollIntoView({ block: "center" });
  const at = tick.getBoundingClientRect();
  const send = (name, x) =>
    tick.dispatchEvent(
      new PointerEvent(name, { bubbles: true, cancelable: true, pointerId: 1, button: 0, clientX: x, clientY: at.y + 9 }),
    );
  tick.setPointerCapture = () => {};
  send("pointerdown", at.x + 11);
  const found = await window.measured((n) => send("pointermove", at.x + 11 + (n % 120)), 240);
  send("pointerup", at.x + 11);
  return found;
});
const written = [down, across, drag].map((time) => time.toFixed(1));
console.log(`${written[0]} ms down, ${written[1]} ms across, ${written[2]} ms while a forecast is dragged`);
await browser.close();
