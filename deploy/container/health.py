"""Whether the bot in this container answers: `jasmine run` on its health port, `jasmine serve` on its port."""

import http.client
import os
import sys

for port in (os.environ.get("PORT") or "3000", os.environ.get("JASMINE_HEALTH_PORT")):
    if not port:
        continue
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=3)
    try:
        connection.request("GET", "/healthz")
        if connection.getresponse().status == 200:
            sys.exit(0)
    except (OSError, http.client.HTTPException):
        continue
    finally:
        connection.close()
sys.exit(1)
