"""Verifies what a receiver got by the library of others: one JSON object a line on standard input, with the
secret, the headers, the body and the seconds at which it came. Prints how many there were."""

import json
import sys
from datetime import datetime, timezone

from standardwebhooks import webhooks


class Then(datetime):
    """The clock as it stood when the message came."""

    seconds = 0

    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(cls.seconds, tz or timezone.utc)


webhooks.datetime = Then
count = 0
for line in sys.stdin:
    got = json.loads(line)
    Then.seconds = got["at"]
    message = webhooks.Webhook(got["secret"]).verify(got["body"], got["headers"])
    assert message["type"].split(".")[0] in ("roadmap", "webhook"), message["type"]
    try:
        webhooks.Webhook(got["secret"]).verify(got["body"] + " ", got["headers"])
    except webhooks.WebhookVerificationError:
        count += 1
    else:
        sys.exit("a body that was altered was taken")
print(count)
