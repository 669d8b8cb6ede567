#!/usr/bin/env python3
"""Takes what a webhook of Vekha sends, and says it in a chat: Mattermost (CHAT_URL, an incoming webhook) or
Telegram (TELEGRAM_TOKEN and TELEGRAM_CHAT). SECRET is the secret of the webhook. STATE is a file that keeps how
far each roadmap was told. With VEKHA_URL and VEKHA_TOKEN (scope: read) what was missed is asked for. HOST and
PORT are where it listens; a proxy in front of it speaks HTTPS."""

import base64, hashlib, hmac, json, os, time, urllib.parse, urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

ENV, TOLERANCE, LONGEST = os.environ, 300, 100_000
KEY = base64.b64decode(ENV["SECRET"].removeprefix("whsec_"))
STATE = ENV.get("STATE", "bridge.json")


def is_signed(headers, body):
    id, at, sent = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not at.isdigit() or abs(time.time() - int(at)) > TOLERANCE:
        return False
    digest = hmac.new(KEY, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    ours = "v1," + base64.b64encode(digest).decode()
    return any(hmac.compare_digest(ours.encode(), one.encode()) for one in sent.split(" "))


def ask(url, values=None, token=None):
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    data = None if values is None else json.dumps(values).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
        return answer.read()


def say(text):
    if "CHAT_URL" in ENV:
        ask(ENV["CHAT_URL"], {"text": text})
    else:
        api = ENV.get("TELEGRAM_API", "https://api.telegram.org")
        ask(f"{api}/bot{ENV['TELEGRAM_TOKEN']}/sendMessage", {"chat_id": ENV["TELEGRAM_CHAT"], "text": text})


def words(event):
    why = f": {event['why']}" if event.get("why") else ""
    return " ".join(filter(None, [event["stream"], event.get("task"), event["kind"], "–", event["by"]["name"]])) + why


def tell(event, known):
    stream, seq = event["stream"], event["seq"]
    last = known.get(stream)
    missed = []
    if last is not None and seq > last + 1 and "VEKHA_URL" in ENV:
        stream_path = urllib.parse.quote(stream, safe="")
        url = f"{ENV['VEKHA_URL']}/api/v1/roadmaps/{stream_path}/events?after={last}&limit=1000"
        missed = [it for it in json.loads(ask(url, token=ENV.get("VEKHA_TOKEN")))["items"] if it["seq"] < seq]
    # What was told before is not told twice.
    for one in missed + ([event] if last is None or seq > last else []):
        say(words(one))
        known[stream] = one["seq"]
        with open(STATE + ".new", "w") as file:
            json.dump(known, file)
        os.replace(STATE + ".new", STATE)


class Bridge(BaseHTTPRequestHandler):
    def do_POST(self):
        length = self.headers.get("content-length", "")
        body = self.rfile.read(int(length)) if length.isdigit() and int(length) <= LONGEST else b""
        if not is_signed(self.headers, body):
            return self.answer(401)
        try:
            message = json.loads(body)
            known = json.load(open(STATE)) if os.path.exists(STATE) else {}
            if message["type"] == "webhook.test":
                say(f"Vekha: {message['data']['webhook']}")
            else:
                tell(message["data"], known)
            self.answer(204)
        except OSError as error:
            # The chat or Vekha does not answer: what was not told is sent once more.
            self.log_message("%s", error)
            self.answer(503)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


if __name__ == "__main__":
    server = HTTPServer((ENV.get("HOST", "127.0.0.1"), int(ENV.get("PORT", "8080"))), Bridge)
    print(server.server_port, flush=True)
    server.serve_forever()
