"""A day of a planner with an assistant, by the MCP client of others: what is due, why, a draft; then the person
opens the address of the draft in a browser and saves it. Prints what was asked; ends with 1 if anything is not as
it should be."""

import asyncio
import html.parser
import re
import sys
import urllib.parse

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

base, token, session = sys.argv[1:]
ROADMAP, TASK, NOTE = "december-1", "LOG-04", 'Two <hubs> & one "annex" are late.'


def hold(what, is_so):
    if not is_so:
        sys.exit(f"not so: {what}")


class Form(html.parser.HTMLParser):
    """The values of a form, as a browser would send them."""

    def __init__(self, action):
        super().__init__()
        self.action, self.inside, self.area, self.values = action, False, None, {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("action") == self.action
        if not self.inside or "name" not in attrs:
            return
        if tag == "input" and (attrs.get("type") != "radio" or "checked" in attrs):
            self.values[attrs["name"]] = attrs.get("value") or ""
        if tag == "textarea":
            self.area = attrs["name"]
            self.values[self.area] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        if tag == "form":
            self.inside = False

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data


async def ask():
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"})
    async with Client(streamable_http_client(f"{base}/mcp", http_client=http)) as client:
        tools = (await client.list_tools()).tools
        names = {tool.name for tool in tools}
        print(f"{len(tools)} tools, {client.protocol_version}")
        hold("there are ten tools at the most", len(tools) <= 10)
        hold("what a token to read may is marked so", all(it.annotations.read_only_hint for it in tools))
        hold("nothing is decided", not names & {"accept", "return", "decide", "reopen", "submit"})
        hold("an assistant is told of quotations", "‹quote›" in (client.instructions or ""))

        async def call(name, **arguments):
            result = await client.call_tool(name, arguments)
            text = result.content[0].text
            print(f"{name}: {len(text)} characters")
            hold(f"{name} answers: {text}", not result.is_error)
            hold(f"{name} is short", len(text.encode()) <= 24_000)
            return text

        due = await call("whats_due")
        hold("the task is due", TASK in due)
        hold("both deadlines are said", "Original deadline 2026-" in due and "Deadline 2026-" in due)
        await call("why", roadmap=ROADMAP, task=TASK)
        await call("task", roadmap=ROADMAP, task=TASK)
        await call("roadmap_status", roadmap=ROADMAP)
        await call("forecast", roadmap=ROADMAP)
        await call("changes_since", roadmap=ROADMAP, **{"from": "approval"})
        hold("it is found", TASK in await call("search", q=TASK))
        await call("what_if", roadmap=ROADMAP, task=TASK, forecast="2026-12-09")
        draft = await call(
            "draft_report", roadmap=ROADMAP, task=TASK, percent=70, forecast="2026-12-09", note=NOTE
        )
        refused = await client.call_tool("file_report", {"roadmap": ROADMAP, "task": TASK, "percent": 70})
        hold("a token to read files nothing", refused.is_error)
        return re.search(r"http://\S+/report\?\S+", draft).group()


def confirm(address):
    """Opens the address and saves the form, as the person's browser does."""
    path = urllib.parse.urlsplit(address)
    hold("the address is here", f"{path.scheme}://{path.netloc}" == base)
    with httpx2.Client(headers={"Cookie": f"vekha={session}", "Accept": "text/html"}) as browser:
        page = browser.get(address)
        hold("the form is there", page.status_code == 200)
        hold("it says that it is a draft", "Filled in by the link" in page.text)
        form = Form("/do/report")
        form.feed(page.text)
        values = form.values
        # A browser takes the first line break of a text for none of it.
        values["note"] = values["note"].removeprefix("\n")
        said = (values["percent"], values["forecast"], values["note"])
        hold(f"it is filled in: {said}", said == ("70", "2026-12-09", NOTE))
        saved = browser.post(f"{base}/do/report", data=values, headers={"Origin": base})
        hold(f"it is saved: {saved.status_code}", saved.status_code == 303)


confirm(asyncio.run(ask()))
print("a day is done")
