// The calendar of deadlines, read by another program at both ends of the world.
import assert from "node:assert/strict";
import { test } from "node:test";
import ICAL from "ical.js";
import { startServer } from "./support.mjs";

const days = async (server, query) => {
  const answer = await fetch(`${server.address}/r/december-1/deadlines.ics${query}`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/calendar; charset=utf-8");
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  const events = calendar.getAllSubcomponents("vevent").map((part) => new ICAL.Event(part));
  return new Map(events.map((event) => [event.uid.split("@")[0], event]));
};

test("a deadline is the same day in Kiritimati and in Los Angeles", async () => {
  const server = await startServer();
  const zone = process.env.TZ;
  try {
    for (const there of ["Pacific/Kiritimati", "America/Los_Angeles"]) {
      process.env.TZ = there;
      const found = await days(server, "?forecast=1");
      const event = found.get("GOV-10.december-1.deadline");
      assert.ok(event.startDate.isDate && event.endDate.isDate, there);
      assert.equal(event.startDate.toString(), "2026-11-25", there);
      assert.equal(event.endDate.toString(), "2026-11-26", there);
      assert.equal(event.startDate.toJSDate().getDate(), 25, there);
      assert.match(event.summary, /^GOV-10 /);
      assert.ok(found.size > 40, `${found.size}`);
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    server.stop();
  }
});

test("an address with filters has what they leave", async () => {
  const server = await startServer();
  try {
    const [all, one] = [await days(server, ""), await days(server, "?q=GOV-10")];
    assert.ok(one.has("GOV-10.december-1.deadline") && one.size < all.size);
  } finally {
    server.stop();
  }
});
