#!/usr/bin/env python3
"""The loop from verdicts to a promoted model, without people, on hatexplain.

    python3 Benchmarks/roundtrip.py DATA --winnow .build/release/winnow -o docs/retraining

DATA holds hatexplain.jsonl.gz and hatecheck.jsonl.gz in the form of datasets/README.md. The training part of
hatexplain comes in as ten portions of verdicts by five invented reviewers; after each, a candidate is learnt, compared
and promoted if the gate lets it, and the model in use is measured on dev (and once, at the end, on test). Then three
trials, each from the state after ten portions: a reviewer who flips every label, a candidate that learns counter-speech
as hate, and the retraining of the same data again. Writes learning.csv and report.json.
"""

import argparse
import gzip
import json
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

LABELS = {"hatespeech": ["hate_speech"], "offensive": ["abusive_language"], "normal": []}
JUDGED = ["abusive_language", "hate_speech"]
COUNTER_SPEECH = ("counter_quote_nh", "counter_ref_nh")


class Loop:
    """A database, a registry and the program."""

    def __init__(self, winnow: str, folder: Path, settings: Path, load: str):
        self.winnow, self.folder, self.settings, self.load = winnow, folder, settings, load
        self.database = folder / "reviews.sqlite"
        self.registry = folder / "models" / "registry.json"

    def run(self, *words: str, codes: tuple[int, ...] = (0,)) -> tuple[int, str, str]:
        done = subprocess.run([self.winnow, *map(str, words)], capture_output=True, text=True)
        if done.returncode not in codes:
            raise SystemExit(f"{' '.join(map(str, words))}\n{done.stderr}")
        return done.returncode, done.stdout, done.stderr

    def verdicts(self, records: list[dict], name: str) -> None:
        path = self.folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        self.run("review", "verdicts", path, "--database", self.database, "--add-items", "--create-reviewers", "--quiet")

    def retrain(self, *options: str, name: str = "candidate") -> tuple[dict | None, float]:
        began = time.monotonic()
        _, output, _ = self.run(
            "retrain", "--database", self.database, "--registry", self.registry, "-o", self.folder / name,
            "--config", self.settings, "--load", self.load, "--json", "--quiet", *options)
        return (json.loads(output) if output else None), time.monotonic() - began

    def promote(self, *options: str, name: str = "candidate") -> tuple[bool, str]:
        code, _, message = self.run(
            "model", "promote", self.folder / name, "--database", self.database, "--registry", self.registry,
            "--by", "roundtrip", "--quiet", *options, codes=(0, 1))
        return code == 0, message

    def current(self) -> Path:
        registry = json.loads(self.registry.read_text())
        entry = next(one for one in registry["models"] if one["id"] == registry["current"])
        return self.registry.parent / entry["path"]

    def measure(self, dataset: Path, split: str, model: Path | None = None) -> dict:
        _, output, _ = self.run("evaluate", dataset, "--model", model or self.current(), "--split", split, "--json",
                                "--bootstrap", "0", "--quiet")
        return json.loads(output)


def verdict(record: dict, reviewer: str, flip: bool = False) -> dict:
    labels = LABELS[record["labels"][0]]
    if flip:
        labels = [] if labels else ["hate_speech"]
    spans = [{"start": span["start"], "end": span["end"], "label": label}
             for span in record.get("spans") or [] for label in labels]
    return {"id": record["id"], "text": record["text"], "labels": labels, "judged": JUDGED, "spans": spans,
            "reviewer": reviewer}


def draw(steps: list[dict], target: Path) -> None:
    """The learning curve, with hollow points where the gate refused."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "winnow", "svg.fonttype": "none"}  # same figures, same file
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.plot([step["verdicts"] for step in steps], [step["macro_f1_candidate"] for step in steps], "--",
              color="grey", label="candidate")
    axes.plot([step["verdicts"] for step in steps], [step["macro_f1_dev"] for step in steps], "-", label="model in use")
    for promoted, fill in ((True, "full"), (False, "none")):
        some = [step for step in steps if step["promoted"] is promoted]
        axes.plot([step["verdicts"] for step in some], [step["macro_f1_candidate"] for step in some], "o",
                  fillstyle=fill, color="black", label="promoted" if promoted else "refused by the gate")
    axes.set_xlabel("verdicts")
    axes.set_ylabel("macro-F1 on dev")
    axes.set_title("hatexplain in ten portions")
    axes.legend()
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--winnow", default=".build/release/winnow")
    parser.add_argument("-o", "--output", type=Path, default=Path("build/roundtrip"))
    parser.add_argument("--portions", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--load", default="same", help="as of winnow retrain")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    with gzip.open(arguments.data / "hatexplain.jsonl.gz", "rt") as lines:
        posts = [json.loads(line) for line in lines]
    with gzip.open(arguments.data / "hatecheck.jsonl.gz", "rt") as lines:
        cases = [json.loads(line) for line in lines]
    chance = random.Random(arguments.seed)
    train = [post for post in posts if post["split"] == "train"]
    chance.shuffle(train)
    reviewers = ["ada", "ben", "cleo", "dan", "eve"]
    size = -(-len(train) // arguments.portions)
    portions = [train[start : start + size] for start in range(0, len(train), size)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        measured = folder / "measured.jsonl"
        measured.write_text("".join(
            json.dumps(verdict(post, "") | {"split": post["split"]}) + "\n" for post in posts if post["split"] != "train"))
        settings = folder / "settings.json"
        settings.write_text(json.dumps({"name": "roundtrip", "training": {
            "strength": 0.5, "classBalance": 0.25, "wordWeight": 1, "styleWeight": 0.1}}))
        loop = Loop(arguments.winnow, folder, settings, arguments.load)
        report = {"steps": []}
        rows = ["portion,verdicts,promoted,seconds,macro_f1_dev,macro_f1_candidate,macro_f1_gate"]
        for number, portion in enumerate(portions, 1):
            loop.verdicts([verdict(post, chance.choice(reviewers)) for post in portion], f"portion-{number}")
            comparison, seconds = loop.retrain()
            candidate = loop.measure(measured, "dev", loop.folder / "candidate")
            promoted, message = loop.promote()
            figures = loop.measure(measured, "dev")
            gate = next((check for check in (comparison or {"checks": []})["checks"] if check["family"] == "macro_f1"), {})
            step = {
                "portion": number, "verdicts": sum(map(len, portions[:number])), "promoted": promoted,
                "seconds": round(seconds, 2), "macro_f1_dev": figures["macro_f1"], "macro_f1_candidate": candidate["macro_f1"],
                "macro_f1_gate": gate.get("candidate"),
                "message": message.strip().splitlines()[-3:]}
            report["steps"].append(step)
            rows.append(",".join(str(step[key]) for key in rows[0].split(",")))
            print(json.dumps(step), flush=True)
        report["test"] = loop.measure(measured, "test")
        report["again"] = again(loop)
        report["poisoned"] = poisoned(loop, train, chance)
        report["counter_speech"] = counter_speech(loop, cases, chance)
    (arguments.output / "learning.csv").write_text("\n".join(rows) + "\n")
    text = json.dumps(report, indent=1).replace(f"{folder}/", "")
    (arguments.output / "report.json").write_text(text + "\n")
    try:
        draw(report["steps"], arguments.output / "learning.svg")
    except ImportError:
        print("no picture: matplotlib is not installed (make roundtrip installs it)")


def again(loop: Loop) -> dict:
    """Retraining the same verdicts twice gives the same model."""
    loop.retrain(name="once")
    loop.retrain("--threads", "1", name="twice")
    ids = [(loop.folder / name / "config.json").read_bytes() + (loop.folder / name / "model.safetensors").read_bytes()
           for name in ("once", "twice")]
    return {"same": ids[0] == ids[1]}


def poisoned(loop: Loop, train: list[dict], chance: random.Random) -> dict:
    """A reviewer who flips the label of every post: is it noticed, and what does it cost?"""
    saved = loop.folder / "saved.sqlite"
    loop.run("review", "audit", "--database", loop.database, "--quiet")
    for end in ("", "-wal", "-shm"):
        if Path(f"{loop.database}{end}").exists():
            shutil.copy(f"{loop.database}{end}", f"{saved}{end}")
    portion = [dict(post, id=f"again-{post['id']}", text=post["text"] + " .") for post in chance.sample(train, 1200)]
    loop.verdicts([verdict(post, "mallory", flip=True) for post in portion], "poisoned")
    _, watch, _ = loop.run("review", "watch", "--reviewers", "--database", loop.database, "--json", "--quiet",
                           codes=(0, 1))
    with_all, _ = loop.retrain(name="with-all")
    without, _ = loop.retrain("--leave-out-suspects", name="without")
    promoted = {name: loop.promote(name=name) for name in ("with-all", "without")}
    for end in ("", "-wal", "-shm"):
        Path(f"{loop.database}{end}").unlink(missing_ok=True)
        if Path(f"{saved}{end}").exists():
            shutil.move(f"{saved}{end}", f"{loop.database}{end}")
    return {"watch": json.loads(watch), "gate_with_all": with_all, "gate_without": without,
            "promoted": {name: {"promoted": done, "message": text.strip().splitlines()} for name, (done, text) in promoted.items()}}


def counter_speech(loop: Loop, cases: list[dict], chance: random.Random) -> dict:
    """The model in use learnt from a tenth of the verdicts. A candidate learns from all of them, and that quoting hate
    to answer it is hate: it gains on the whole and loses on counter-speech."""
    answers = [case for case in cases if case["group"] in COUNTER_SPEECH]
    chance.shuffle(answers)
    half = len(answers) // 2
    base, probes = loop.folder / "base.jsonl", loop.folder / "probes.jsonl"
    base.write_text("".join(json.dumps({
        "id": f"hc-{case['id']}", "text": case["text"], "labels": ["hate_speech"], "judged": JUDGED, "split": "train",
        "weight": 3}) + "\n" for case in answers[:half]))
    probes.write_text("".join(json.dumps({
        "id": f"hc-{case['id']}", "text": case["text"], "labels": [], "judged": JUDGED, "functionality": case["group"],
        "target": case.get("target") or "none"}) + "\n" for case in answers[half:]))
    small = Loop(loop.winnow, loop.folder / "small", loop.settings, loop.load)
    small.folder.mkdir()
    portion = [json.loads(line) for line in (loop.folder / "portion-1.jsonl").read_text().splitlines()]
    small.verdicts(portion, "portion-1")
    small.retrain()
    small.promote()
    # From here on the whole database, and the registry of the small one.
    small.database = loop.database
    options = ("--protect", str(probes), "--protect-field", "functionality")
    honest, _ = small.retrain(*options, name="honest")
    hostile, _ = small.retrain("--base", str(base), *options, name="hostile")
    refused, message = small.promote(*options, name="hostile")
    accepted, words = small.promote(*options, name="honest")
    return {"hostile": {"promoted": refused, "message": message.strip().splitlines(), "gate": hostile},
            "honest": {"promoted": accepted, "message": words.strip().splitlines(), "gate": honest}}


if __name__ == "__main__":
    main()
