// The deadline's last minute and the first one after it, with browsers at both ends of the world.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPage, startBrowser, startServer, text } from "./support.mjs";

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

// GOV-10 is due on 25 November in Moscow.
const moments = [
  ["2026-11-25T23:59:00+03:00", /Due today/],
  ["2026-11-26T00:01:00+03:00", /Overdue by 1 day/],
];
for (const [clock, expected] of moments) {
  test(`at ${clock} the status is the same in Kiritimati and in Los Angeles`, async () => {
    const server = await startServer(clock);
    try {
      for (const timezoneId of ["Pacific/Kiritimati", "America/Los_Angeles"]) {
        const page = await openPage(browser, server, { timezoneId });
        await page.goto("/r/december-1/t/GOV-10");
        assert.match(await text(page, ".chips"), expected, timezoneId);
        await page.context().close();
      }
    } finally {
      server.stop();
    }
  });
}
