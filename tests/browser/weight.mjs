// Prints the elements of a page and the milliseconds of the main thread until it stands, the median of
// seven loads with an empty cache.
import { startBrowser } from "./support.mjs";

const browser = await startBrowser();
const times = [];
let elements = 0;
for (let n = 0; n < 7; n += 1) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await page.goto(process.argv[2], { waitUntil: "load" });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  const { metrics } = await session.send("Performance.getMetrics");
  times.push(1000 * metrics.find((it) => it.name === "TaskDuration").value);
  elements = await page.evaluate(() => document.querySelectorAll("*").length);
  await context.close();
}
await browser.close();
times.sort((a, b) => a - b);
console.log(`${elements} elements, ${times[3].toFixed(0)} ms`);
