"""Reads a calendar and a feed with others' programs, far from the roadmap's zone, and holds them against what was
meant, given as JSON; prints each difference."""

import datetime
import json
import os
import sys
import time

os.environ["TZ"] = "Pacific/Kiritimati"
time.tzset()

import feedparser  # noqa: E402
import icalendar  # noqa: E402

calendar_file, feed_file, expected_file = sys.argv[1:]
expected = json.load(open(expected_file, encoding="utf-8"))
found = []


def same(what, has, wants):
    if has != wants:
        found.append(f"{what}: {has!r}, not {wants!r}")


with open(calendar_file, "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())
same("name", str(calendar["NAME"]), expected["name"])
same("method", str(calendar["METHOD"]), "PUBLISH")
events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
same("events", sorted(events), sorted(expected["events"]))
for uid, wanted in expected["events"].items():
    event = events.get(uid)
    if event is None:
        continue
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    # A date alone: an instant would be another day somewhere.
    same(f"{uid} begins", (type(start), str(start)), (datetime.date, wanted["day"]))
    same(f"{uid} lasts", end - start, datetime.timedelta(days=1))
    same(f"{uid} title", str(event["SUMMARY"]), wanted["title"])
    same(f"{uid} sequence", int(event["SEQUENCE"]), 0)
    same(f"{uid} stamp", event.decoded("DTSTAMP").tzinfo is not None, True)
    same(f"{uid} errors", list(event.errors), [])

feed = feedparser.parse(feed_file)
same("feed is well formed", bool(feed.bozo), False)
same("feed", feed.version, "atom10")
same("decisions", [entry.id for entry in feed.entries], expected["decisions"])
for entry in feed.entries:
    same(f"{entry.id} has a title", bool(entry.title), True)
    same(f"{entry.id} has a time", entry.updated_parsed is not None, True)

print(f"{len(events)} events, {len(feed.entries)} decisions, {len(found)} differences")
print("\n".join(found))
sys.exit(1 if found else 0)
