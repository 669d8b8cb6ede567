"""Reads a project with MPXJ and holds it against what was written, given as JSON; prints each difference."""

import json
import sys

import jpype
import mpxj

jpype.startJVM()
from java.time import LocalDate  # noqa: E402
from org.mpxj.cpm import MicrosoftScheduler  # noqa: E402
from org.mpxj.reader import UniversalProjectReader  # noqa: E402

project = UniversalProjectReader().read(sys.argv[1])
expected = json.load(open(sys.argv[2], encoding="utf-8"))
found = []


def same(what, has, wants):
    if has != wants:
        found.append(f"{what}: {has}, not {wants}")


def day(value):
    return None if value is None else str(value)[:10]


by_key = {str(task.getWBS()): task for task in project.getTasks()}
calendar = project.getDefaultCalendar()
for date, works in expected["days"].items():
    same(f"works on {date}", bool(calendar.isWorkingDate(LocalDate.parse(date))), works)
links = 0
for wanted in expected["tasks"]:
    key = wanted["key"]
    task = by_key.get(key)
    if task is None:
        found.append(f"{key} is missing")
        continue
    same(f"{key} name", str(task.getName()), wanted["name"])
    same(f"{key} level", int(str(task.getOutlineLevel())), wanted["level"])
    parent = task.getParentTask()
    above = None if parent is None or parent.getWBS() is None else str(parent.getWBS())
    same(f"{key} parent", above if wanted["level"] > 1 else None, wanted["parent"])
    same(f"{key} summary", bool(task.getSummary()), wanted["summary"])
    if wanted["finish"]:
        same(f"{key} finish", day(task.getFinish()), wanted["finish"])
    if not wanted["summary"]:
        same(f"{key} deadline", day(task.getDeadline()), wanted["deadline"])
        same(f"{key} baseline", day(task.getBaselineFinish()), wanted["baseline"])
    got = sorted(
        [str(link.getPredecessorTask().getWBS()), str(link.getType()), round(float(link.getLag().getDuration()))]
        for link in task.getPredecessors()
    )
    links += len(got)
    same(f"{key} links", got, sorted(wanted["links"]))

before = {key: (day(task.getStart()), day(task.getFinish())) for key, task in by_key.items() if not task.getSummary()}
MicrosoftScheduler().schedule(project, project.getProjectProperties().getStartDate())
agrees = sum(before[key] == (day(by_key[key].getStart()), day(by_key[key].getFinish())) for key in before)
for line in found:
    print(line)
print(f"{len(expected['tasks'])} tasks, {links} links, {len(found)} differences, scheduler agrees on {agrees} of {len(before)}")
sys.exit(1 if found or agrees < len(before) else 0)
