#!/usr/bin/python3
"""The review console in a real browser: headless Chromium, driven by its own driver.

    Tests/Browser/console_test.py --winnow .build/release/winnow [--screenshots docs/console]

Makes a model and a database of invented texts in a temporary folder, starts `winnow serve`, and does what
reviewers do. Needs the Debian packages chromium, chromium-driver and python3-selenium.
"""
import argparse
import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "datasets/samples"
PASSWORD = "a long enough password"


class Console:
    """A running `winnow serve`."""

    def __init__(self, winnow, folder):
        self.winnow, self.folder = winnow, Path(folder)
        self.database = self.folder / "reviews.sqlite"
        self.process = None

    def command(self, *arguments):
        subprocess.run([self.winnow, *map(str, arguments)], check=True, cwd=REPOSITORY, stderr=subprocess.DEVNULL)

    def prepare(self):
        dump = self.folder / "dump.jsonl"
        lines = (SAMPLES / "dump.jsonl").read_text(encoding="utf-8").splitlines()
        # Three almost equal texts make a group.
        text = ("What about the mayor's brother? Nobody audits him. What about the mayor's cousin, and what about "
                "the harbour? Nobody audits them either, and yet they audit the bakers of Corvane{}")
        for number, end in enumerate([".", "!", " !!"]):
            lines.append(json.dumps({"id": f"copy-{number}", "text": text.format(end), "source": "forum",
                                     "lang": "en", "date": "2026-10-20T10:00:00Z"}))
        dump.write_text("\n".join(lines) + "\n", encoding="utf-8")
        # A few Arabic records, so that there are marks in a text from right to left.
        labelled = (SAMPLES / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
        for number, place in enumerate(["السوق", "الميناء", "المدينة", "الجسر", "المدرسة", "النهر"]):
            for text, labels in [(f"الخونة باعوا {place}", ["name_calling"]), (f"فتح الناس {place} صباحاً", [])]:
                labelled.append(json.dumps({"id": f"ar-{number}-{len(labels)}", "text": text, "labels": labels,
                                            "lang": "ar", "split": "train"}))
        training = self.folder / "labelled.jsonl"
        training.write_text("\n".join(labelled) + "\n", encoding="utf-8")
        model = self.folder / "demo"
        self.command("train", training, "-o", model, "--taxonomy",
                     REPOSITORY / "datasets/taxonomy.json", "--quiet")
        self.command("score", dump, "--model", model, "-o", self.folder / "decisions.jsonl", "--quiet")
        self.command("review", "import", self.folder / "decisions.jsonl", "--texts", dump, "--database",
                     self.database)

    def start(self, *options, model="demo"):
        if model:
            options = ["--model", str(self.folder / model), *options]
        self.process = subprocess.Popen(
            [self.winnow, "serve", "--database", str(self.database), "--port", "0", *options], stderr=subprocess.PIPE, text=True, cwd=REPOSITORY)
        password = address = None
        while address is None:
            line = self.process.stderr.readline()
            if not line:
                raise SystemExit("winnow serve ended")
            if found := re.search(r"first login: (\S+)", line):
                password = found[1]
            if found := re.search(r"http://\S+", line):
                address = found[0].rstrip("/")
        self.address = address
        return password

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)

    def rows(self, sql, *values):
        with sqlite3.connect(self.database) as connection:
            return connection.execute(sql, values).fetchall()


class Reviewer:
    """A browser of one's own."""

    def __init__(self, console, size=(1280, 900), dark=False):
        options = webdriver.ChromeOptions()
        for option in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                       "--force-device-scale-factor=1", "--hide-scrollbars", "--lang=en",
                       f"--window-size={size[0]},{size[1]}"]:
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.console = console
        # Narrower than the least width of a window.
        self.view(*size, dark=dark)

    def view(self, width, height, dark=False):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def open(self, path):
        self.driver.get(self.console.address + path)

    def find(self, query):
        return self.driver.find_element(By.CSS_SELECTOR, query)

    def all(self, query):
        return self.driver.find_elements(By.CSS_SELECTOR, query)

    def wait(self, condition, what):
        try:
            return WebDriverWait(self.driver, 10, 0.02).until(lambda _: condition())
        except Exception:
            raise AssertionError(f"did not come: {what}; at {self.driver.current_url}; "
                                 f"notice “{self.notice}”") from None

    @property
    def notice(self):
        return self.driver.execute_script("return document.querySelector('#notice')?.textContent ?? ''")

    @property
    def item(self):
        return self.driver.execute_script("return document.querySelector('.stage')?.dataset.item ?? null")

    def press(self, *keys):
        chain = ActionChains(self.driver)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def fill(self, name, value):
        field = self.find(f"[name='{name}']")
        field.clear()
        field.send_keys(value)

    def submit(self, button):
        page = self.find("html")
        self.find(button).click()
        self.wait(lambda: is_stale(page), f"the page after {button}")

    def login(self, name, password, new=PASSWORD):
        self.open("/login")
        self.fill("name", name)
        self.fill("password", password)
        self.submit("button.main")
        if self.driver.current_url.endswith("/password"):
            for field, value in [("old", password), ("new", new), ("again", new)]:
                self.fill(field, value)
            self.submit("button.main")
        assert self.all(".queues"), self.find("main").text

    def start(self, queue):
        self.open("/")
        self.submit(f"form[action='/queues/{queue}/next'] button")
        assert self.item, self.find("main").text
        self.settle()

    def settle(self):
        """Waits until the item after this one is here."""
        self.wait(lambda: self.driver.execute_script("return coming === null && !isBusy"), "the next item")

    def decide(self, key):
        before = self.item
        self.press(key)
        self.wait(lambda: self.item != before, f"another item after “{key}”")
        return before

    def shot(self, folder, name):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(folder / f"{name}.png"))

    def errors(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def quit(self):
        self.driver.quit()


def is_stale(element):
    try:
        element.is_enabled()
        return False
    except Exception:
        return True


def verdicts(console, item=None):
    return console.rows(
        "SELECT item, round, outcome, reviewer FROM verdicts v WHERE round <> 'withdrawal' AND NOT EXISTS "
        "(SELECT 1 FROM verdicts w WHERE w.supersedes = v.id) AND (? IS NULL OR item = ?) ORDER BY id", item, item)


def add_user(admin, name, role):
    admin.open("/users")
    form = admin.all("form[action='/users']")[0]
    form.find_element(By.NAME, "name").send_keys(name)
    Select(form.find_element(By.NAME, "role")).select_by_value(role)
    page = admin.find("html")
    form.find_element(By.CSS_SELECTOR, "button").click()
    admin.wait(lambda: is_stale(page), "the new account")
    return admin.find(".secret").text


def set_queue(admin, number, **values):
    admin.open("/queues")
    form = next(form for form in admin.all("form[action='/queues']")
                if form.find_element(By.NAME, "id").get_attribute("value") == str(number))
    for name, value in values.items():
        field = form.find_element(By.NAME, name)
        if isinstance(value, bool):
            if field.is_selected() != value:
                field.click()
        else:
            field.clear()
            field.send_keys(value)
    page = admin.find("html")
    form.find_element(By.CSS_SELECTOR, "button").click()
    admin.wait(lambda: is_stale(page), "the queue")


# What is tested


def ten_by_keys(one, console):
    one.start(1)
    seen = []
    times = []
    base = len(verdicts(console))
    for number in range(10):
        one.settle()
        one.driver.execute_script("""
          window.began = performance.now(); window.took = null;
          new MutationObserver((_, me) => { me.disconnect();
            requestAnimationFrame(() => { window.took = performance.now() - window.began; }); })
            .observe(document.querySelector('#stage'), {childList: true});
          addEventListener('keydown', () => { window.began = performance.now(); }, {capture: true, once: true});""")
        seen.append(int(one.decide("a" if number % 2 else "r")))
        # A screen reader is told what was done, and goes on with the item that came.
        assert one.driver.execute_script("return document.activeElement.matches('.itemhead')")
        one.wait(lambda: one.driver.execute_script("return window.took !== null"), "a frame")
        times.append(one.driver.execute_script("return window.took"))
    one.settle()
    assert one.notice == "Confirmed.", one.notice
    one.wait(lambda: len(verdicts(console)) == base + 10, "ten verdicts in the file")
    assert len(set(seen)) == 10
    assert [row[0] for row in verdicts(console)][base:] == seen
    assert [row[2] for row in verdicts(console)][base:] == ["rejected", "confirmed"] * 5
    times.sort()
    print(f"  key to next item: median {times[5]:.1f} ms, largest {times[-1]:.1f} ms")
    assert times[5] < 50, times
    return seen


def undo_one(one, console, seen):
    one.press("u")
    one.wait(lambda: one.item == str(seen[-1]), "the item that was decided last")
    one.settle()
    left = [row[0] for row in verdicts(console)]
    assert seen[-1] not in left and left[-1] == seen[-2]
    one.decide("a")
    one.settle()
    one.wait(lambda: len(verdicts(console)) == len(left) + 1, "the verdict again")


def keys_stay_quiet(one, console):
    before = len(verdicts(console))
    item = one.item
    one.press("n")
    one.press("a", "r", "s")
    assert one.item == item
    assert one.find("textarea[name=note]").get_attribute("value") == "ars"
    one.find("textarea[name=note]").clear()
    one.press(Keys.ESCAPE)
    for modifier in [Keys.CONTROL, Keys.ALT, Keys.META]:
        ActionChains(one.driver).key_down(modifier).send_keys("r").key_up(modifier).perform()
    one.settle()
    assert one.item == item and len(verdicts(console)) == before
    one.press("?")
    one.wait(lambda: one.find("#help").is_displayed(), "the sheet of keys")
    one.press("r")
    one.press(Keys.ESCAPE)
    assert len(verdicts(console)) == before


def spans_are_exact(one, console):
    """Marks words by keys in a text with an emoji before them."""
    rows = console.rows("SELECT i.id, t.text FROM items i JOIN texts t ON t.item = i.id WHERE i.state = 'open'")
    item, text = next((row for row in rows if re.search("[\U0001F300-\U0001FAFF].*\\w+ \\w+", row[1], re.S)))
    one.open(f"/items/{item}")
    one.submit(f"form[action='/items/{item}/claim'] button")
    assert one.driver.execute_script("return document.querySelector('#text').textContent") == text
    one.press("t")
    words = one.driver.execute_script("return marking.words.length")
    for _ in range(words - 3):
        one.press(Keys.ARROW_RIGHT)
    ActionChains(one.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT).key_up(Keys.SHIFT).perform()
    quoted = one.driver.execute_script("return getSelection().toString()")
    one.press(Keys.ENTER)
    start, end, _ = one.find("input[name=span]").get_attribute("value").split(":")
    assert text[int(start):int(end)] == quoted, (text, start, end, quoted)
    page = one.find("html")
    one.press("a")
    one.wait(lambda: is_stale(page), "the verdict")
    spans = json.loads(console.rows("SELECT spans FROM verdicts WHERE item = ? ORDER BY id DESC", item)[0][0])
    assert [(span["start"], span["end"]) for span in spans] == [(int(start), int(end))]


def group_decision(one, console):
    items = [row[0] for row in console.rows("SELECT id FROM items WHERE external_id LIKE 'copy-%' ORDER BY id")]
    one.open(f"/items/{items[0]}")
    one.submit(f"form[action='/items/{items[0]}/claim'] button")
    assert len(one.all("input[name=member]")) == 2
    one.press("g")
    boxes = one.all("input[name=member]")
    assert all(box.is_selected() for box in boxes)
    boxes[1].click()
    left = boxes[1].get_attribute("value")
    page = one.find("html")
    one.press("r")
    one.wait(lambda: is_stale(page), "the verdict")
    decided = {row[0] for row in verdicts(console)}
    assert set(items) - decided == {int(left)}


def disagreement(admin, one, two, console):
    set_queue(admin, 1, second="100")
    one.start(1)
    first = int(one.decide("a"))
    one.settle()
    state = lambda item: console.rows("SELECT state FROM items WHERE id = ?", item)[0][0]
    one.wait(lambda: state(first) == "second", "the second judgement wanted")
    # To somebody else it looks like any other.
    two.open(f"/items/{first}")
    assert "waits for a judgement" in two.find(".meta").text
    assert "confirmed" not in two.find(".history").text
    two.submit(f"form[action='/items/{first}/claim'] button")
    page = two.find("html")
    two.press("r")
    two.wait(lambda: is_stale(page), "the second verdict")
    assert state(first) == "disputed"
    # A lead sees both and decides.
    admin.start(2)
    assert int(admin.item) == first
    assert "confirmed" in admin.find(".history").text and "rejected" in admin.find(".history").text
    admin.press("a")
    admin.wait(lambda: state(first) == "decided", "the adjudication")
    set_queue(admin, 1, second="0")
    return first


def appeal(admin, one, two, console, seen):
    item = seen[0]
    one.open(f"/items/{item}")
    one.find("form[action$='/appeal']").find_element(By.XPATH, "..").find_element(By.TAG_NAME, "summary").click()
    one.fill("reason", "it was a quotation")
    one.submit("form[action$='/appeal'] button")
    # The first decider does not get it.
    one.open("/")
    form = one.all("form[action='/queues/4/next'] button")
    if form:
        one.submit("form[action='/queues/4/next'] button")
        assert "Nothing left here" in one.find("main").text
    two.start(4)
    assert int(two.item) == item
    two.press("l")
    two.press("quotation")
    two.press(Keys.ESCAPE)
    two.find("input[name=add][value=quotation]").click()
    two.press("r")
    two.wait(lambda: console.rows("SELECT is_overturned FROM appeals WHERE item = ?", item)[0][0] is not None,
             "the answer")
    admin.open("/insights")
    assert "of 1" in admin.find(".figures").text


def hidden_score(admin, two, console):
    set_queue(admin, 1, hides=True)
    two.start(1)
    assert "hidden until you have judged" in two.find(".stage").text
    assert not two.all(".stage mark") and not two.all(".stage meter") and "%" not in two.find(".labels").text
    two.decide("r")
    two.settle()
    rows = console.rows("SELECT score_shown FROM verdicts ORDER BY id DESC LIMIT 1")
    assert rows[0][0] == 0
    set_queue(admin, 1, hides=False)


def covered_words(one, console):
    one.open("/preferences")
    one.fill("words", "the")
    one.submit("button[value=save]")
    item = console.rows("SELECT i.id FROM items i JOIN texts t ON t.item = i.id WHERE i.state = 'open' AND "
                        "t.text LIKE '% the %' LIMIT 1")[0][0]
    one.open(f"/items/{item}")
    assert {veil.text.lower() for veil in one.all(".text .veil")} == {"the"}
    colour = "return getComputedStyle(document.querySelector('.veil')).color"
    covered = one.driver.execute_script(colour)
    ActionChains(one.driver).key_down("v").perform()
    assert one.driver.execute_script(colour) != covered
    ActionChains(one.driver).key_up("v").perform()
    assert one.driver.execute_script(colour) == covered


def remapped(one, console):
    one.open("/preferences")
    one.fill("key-reject", "x")
    one.submit("button[value=save]")
    one.start(1)
    before = len(verdicts(console))
    item = one.item
    one.press("r")
    one.settle()
    assert one.item == item and len(verdicts(console)) == before
    one.decide("x")
    one.settle()
    assert len(verdicts(console)) == before + 1
    one.open("/preferences")
    one.submit("button[value=standard]")


def without_script(admin, console):
    admin.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        admin.open("/")
        admin.submit("form[action='/queues/1/next'] button")
        before = admin.find(".stage").get_attribute("data-item")
        admin.submit("button[value=reject]")
        after = admin.find(".stage").get_attribute("data-item")
        assert before != after
        admin.submit("button[data-key=undo]")
        assert admin.find(".stage").get_attribute("data-item") == before
        admin.submit("button[value=skip]")
    finally:
        admin.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def foreign_name(console):
    """Without login the console answers to names of this machine only."""
    console.stop()
    console.start("--no-login")
    for host, status in [("127.0.0.1", 200), ("evil.example", 421)]:
        port = int(console.address.rsplit(":", 1)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/", headers={"Host": f"{host}:{port}"})
        assert connection.getresponse().status == status, host


CONTRAST = """
const luminance = ([r, g, b]) => { const [x, y, z] = [r, g, b].map(v => { v /= 255;
  return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * x + .7152 * y + .0722 * z; };
const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
const poor = [];
for (const element of document.querySelectorAll('body *')) {
  if (!element.checkVisibility() || element.closest('.veil, svg, option') || element.matches('meter')) continue;
  if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
  let back = element, colour;
  do { colour = parse(getComputedStyle(back).backgroundColor); back = back.parentElement; }
  while (back && colour.length > 3 && colour[3] === 0);
  if (colour.length > 3 && colour[3] === 0) colour = [255, 255, 255];
  const ink = parse(getComputedStyle(element).color);
  const [a, b] = [luminance(ink), luminance(colour)];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 4.5) poor.push(`${element.tagName}.${element.className} “${element.textContent.trim().slice(0, 30)}” ${ratio.toFixed(2)}`);
}
return poor;"""

UNNAMED = """
return [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, summary, a')]
  .filter(one => one.checkVisibility() && !one.closest('label') && !one.textContent.trim() && !one.ariaLabel)
  .map(one => one.outerHTML);"""

STRUCTURE = """
const faults = [];
const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
if (new Set(ids).size !== ids.length) faults.push(`an id twice: ${ids.sort()}`);
if (!document.documentElement.lang || !document.title) faults.push('no language or title');
for (const query of ['h1', 'main', 'header', '[role=status][aria-live]'])
  if (document.querySelectorAll(`body :is(${query})`).length !== 1 && query !== '[role=status][aria-live]' ||
      !document.querySelector(query)) faults.push(`not one ${query}`);
for (const nav of document.querySelectorAll('nav')) if (!nav.ariaLabel) faults.push('nav without a name');
let last = 1;
for (const heading of document.querySelectorAll('main :is(h1, h2, h3, h4)')) {
  const level = Number(heading.tagName[1]);
  if (level > last + 1) faults.push(`${heading.textContent} skips a level`);
  last = level;
}
for (const table of document.querySelectorAll('thead th')) if (!table.scope) faults.push('a head without scope');
for (const chart of document.querySelectorAll('svg[role=img]')) if (!chart.ariaLabel) faults.push('a chart without a name');
if (document.getAnimations().length) faults.push('something moves');
for (const box of document.querySelectorAll('.scroll')) if (box.tabIndex < 0) faults.push('keys cannot move a box');
return faults;"""

SMALL = """
return [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, summary')]
  .filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([text]) => text);"""


def accessible(one, console, item):
    for dark in [False, True]:
        for width in [1280, 390]:
            one.view(width, 900, dark=dark)
            for path in ["/", "/items", f"/items/{item}", "/insights", "/agreement", "/audit", "/queues", "/users",
                         "/preferences", "/password", "/labels/smears", "/nowhere", "held"]:
                if path == "held":
                    one.start(1)
                else:
                    one.open(path)
                one.driver.execute_script("for (const one of document.querySelectorAll('details')) one.open = true;")
                where = f"{path} at {width}{' dark' if dark else ''}"
                for script in [CONTRAST, UNNAMED, SMALL, STRUCTURE]:
                    assert not (found := one.driver.execute_script(script)), (where, found)
                wide = one.driver.execute_script("return document.documentElement.scrollWidth")
                assert wide <= width, (where, wide)
            one.press("?")
            assert not (found := one.driver.execute_script(CONTRAST)), ("keys", found)
            one.press(Keys.ESCAPE)
    one.view(1280, 900)
    focus_is_seen(one)


def focus_is_seen(one):
    """Tab goes through an item in the order of the page, and where it is can be seen."""
    one.start(1)
    one.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0);")
    seen = []
    for _ in range(40):
        one.press(Keys.TAB)
        name, outline, rank = one.driver.execute_script("""
          const here = document.activeElement, style = getComputedStyle(here);
          const all = [...document.querySelectorAll('*')];
          return [here.outerHTML.slice(0, 80), style.outlineStyle + style.outlineWidth, all.indexOf(here)];""")
        if name.startswith("<body"):
            break
        assert outline == "solid3px", (name, outline)
        seen.append(rank)
    assert len(seen) > 15 and seen == sorted(seen), seen


def screenshots(admin, console, folder):
    if not folder:
        return
    admin.view(1280, 860)
    admin.open("/")
    admin.shot(folder, "queues")
    admin.open("/items")
    admin.shot(folder, "items")
    good = console.rows("SELECT i.id FROM items i JOIN texts t ON t.item = i.id WHERE i.state = 'open' AND "
                        "i.language = 'en' AND length(t.text) > 100 AND i.id NOT IN (SELECT item FROM claims) ORDER BY i.priority DESC LIMIT 1")[0][0]
    strength = lambda record: sum(len(passage["text"]) for label in json.loads(record).get("labels", [])
                                  for passage in label["evidence"] if passage["contribution"] > 0.1)
    arabic = max(console.rows("SELECT i.id, d.record FROM items i JOIN decisions d ON d.item = i.id WHERE i.state = "
                              "'open' AND i.language LIKE 'ar%' AND i.id NOT IN (SELECT item FROM claims)"),
                 key=lambda row: strength(row[1]))[0]
    for name, item, size, dark in [("item", good, (1280, 860), False), ("item-dark", good, (1280, 860), True),
                                   ("item-phone", good, (390, 844), False), ("item-arabic", arabic, (1280, 860), False)]:
        admin.view(*size, dark=dark)
        admin.open(f"/items/{item}")
        if button := admin.all(f"form[action='/items/{item}/claim'] button"):
            page = admin.find("html")
            button[0].click()
            admin.wait(lambda: is_stale(page), "the claim")
        admin.shot(folder, name)
        if name == "item":
            admin.press("?")
            admin.shot(folder, "keys")
            admin.press(Keys.ESCAPE)
    admin.view(1280, 860)
    admin.open("/insights?by=week")
    admin.shot(folder, "insights")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--winnow", default=os.environ.get("WINNOW", ".build/release/winnow"))
    parser.add_argument("--screenshots", type=Path)
    options = parser.parse_args()
    winnow = str(Path(options.winnow).resolve())
    with tempfile.TemporaryDirectory() as folder:
        console = Console(winnow, folder)
        console.prepare()
        browsers = []
        try:
            password = console.start()
            browser = lambda: browsers.append(Reviewer(console)) or browsers[-1]
            admin, one, two = browser(), browser(), browser()
            step("log in, with a password that is good once", lambda: admin.login("admin", password))
            one_password = add_user(admin, "one", "reviewer")
            two_password = add_user(admin, "two", "reviewer")
            one.login("one", one_password)
            two.login("two", two_password)
            step("a group, one member taken away", lambda: group_decision(one, console))
            seen = step("ten items by keys alone", lambda: ten_by_keys(one, console))
            step("undo", lambda: undo_one(one, console, seen))
            step("keys are quiet while typing and with a modifier", lambda: keys_stay_quiet(one, console))
            step("words marked by keys, after an emoji", lambda: spans_are_exact(one, console))
            step("a second review that differs, and adjudication", lambda: disagreement(admin, one, two, console))
            step("an appeal", lambda: appeal(admin, one, two, console, seen))
            step("hidden score", lambda: hidden_score(admin, two, console))
            step("covered words", lambda: covered_words(one, console))
            step("keys of one's own", lambda: remapped(one, console))
            step("without script", lambda: without_script(admin, console))
            step("accessible", lambda: accessible(admin, console, seen[3]))
            step("screenshots", lambda: screenshots(admin, console, options.screenshots))
            step("another site by a name that leads here", lambda: foreign_name(console))
            for one in browsers:
                errors = [text for text in one.errors() if "status of 4" not in text]
                assert not errors, errors
            subprocess.run([winnow, "review", "audit", "--database", str(console.database), "--quiet"], check=True)
        finally:
            for one in browsers:
                one.quit()
            console.stop()
    print("all passed")


def step(name, body):
    print(name, flush=True)
    return body()


if __name__ == "__main__":
    sys.exit(main())
