#!/usr/bin/python3
"""Times the review console on a database that is there: pages by HTTP, and keys in a headless browser.

    Benchmarks/console.py --winnow .build/release/winnow --database reviews.sqlite [--keys 100]

It judges items: use a copy. Needs what Tests/Browser/console_test.py needs.
"""
import argparse
import http.client
import os
import re
import sys
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/Browser"))
from console_test import Console, Reviewer  # noqa: E402


def say(name, times):
    times = sorted(times)
    print(f"{name:<44} median {times[len(times) // 2]:6.1f} ms   99th percentile "
          f"{times[min(len(times) - 1, len(times) * 99 // 100)]:6.1f} ms   ({len(times)} times)")


def timed(body, count):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        body()
        times.append((time.perf_counter() - start) * 1000)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--winnow", default=os.environ.get("WINNOW", ".build/release/winnow"))
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--keys", type=int, default=100)
    options = parser.parse_args()
    console = Console(str(Path(options.winnow).resolve()), options.database.parent)
    console.database = options.database.resolve()
    console.start("--no-login", model=None)
    try:
        by_http(console, options.keys)
        by_key(console, options.keys)
    finally:
        console.stop()


def by_http(console, count):
    connection = http.client.HTTPConnection("127.0.0.1", int(console.address.rsplit(":", 1)[1]))

    def ask(method, path, body=None):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "x-winnow-fragment": "1"}
        connection.request(method, path, urllib.parse.urlencode(body) if body else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, (path, answer.status, text)
        return text

    token = re.search(r'name="_token" value="([^"]+)"', ask("GET", "/"))[1]
    label = re.search(r'name="label">.*?value="([a-z_]+)"', ask("GET", "/items"), re.S)[1]
    for name, path in [
            ("queues", "/"), ("list", "/items"), ("list, oldest first", "/items?order=oldest"),
            ("list, a label", f"/items?label={label}"), ("list, a label, oldest first", f"/items?label={label}&order=oldest"),
            ("list, an axis", "/items?axis=harm"), ("list, an axis, newest first", "/items?axis=harm&order=newest"),
            ("list, a language, least sure first", "/items?language=de&order=uncertainty"),
            ("list, a label, a source, a language", f"/items?label={label}&source=radio&language=en"),
            ("list, a month", "/items?from=2026-02-01&until=2026-02-28"),
            ("list, scores, oldest first", "/items?least=90&most=91&order=oldest"),
            ("list, a word of one text in 140", "/items?text=harbour"),
            ("list, a word of one text in 50", "/items?text=council"),
            ("list, a word of most texts", "/items?text=the"),
            ("list, a word of most texts, a label", f"/items?text=the&label={label}"),
            ("list, several words", "/items?text=the+harbour+council"),
            ("list, words in this order", "/items?text=%22of+the+harbour%22"),
            ("list, beginning of a word", "/items?text=harb*"),
            ("list, Chinese", "/items?text=" + urllib.parse.quote("工人")),
            ("item", "/items/1"), ("insights", "/insights?by=week")]:
        times = timed(lambda path=path: ask("GET", path), count + 1)
        say(name, times[1:] if name != "insights" else times)
        if name == "insights":
            print(f"{'insights, the first time in a minute':<44} {times[0]:13.1f} ms")
    item = re.search(r'data-item="(\d+)"', ask("POST", "/queues/1/next", {"_token": token}))[1]

    def decide():
        nonlocal item
        page = ask("POST", f"/items/{item}/decide", {"_token": token, "queue": 1, "action": "reject"})
        item = re.search(r'data-item="(\d+)"', page)[1]

    say("verdict and the next item, by HTTP", timed(decide, count))


def by_key(console, count):
    one = Reviewer(console)
    try:
        one.start(1)
        times = []
        for _ in range(count):
            one.settle()
            one.driver.execute_script("""
              window.took = null;
              addEventListener('keydown', event => {
                const began = event.timeStamp;
                new MutationObserver((_, me) => { me.disconnect();
                  requestAnimationFrame(() => { window.took = performance.now() - began; }); })
                  .observe(document.querySelector('#stage'), {childList: true});
              }, {capture: true, once: true});""")
            one.decide("r")
            one.wait(lambda: one.driver.execute_script("return window.took !== null"), "a frame")
            times.append(one.driver.execute_script("return window.took"))
        say("key to the frame with the next item", times)
    finally:
        one.quit()


if __name__ == "__main__":
    main()
