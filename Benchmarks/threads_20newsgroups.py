"""Writes the train split of 20newsgroups with the thread (subject line) of each post as its group.

Random folds put posts of one thread on both sides and favour settings that remember threads; folds by
group do not. The settings in datasets/benchmarks/20newsgroups.json were chosen so:

    python3 Benchmarks/threads_20newsgroups.py DATA/20newsgroups.jsonl.gz > build/threads.jsonl
    winnow train build/threads.jsonl -o build/threads --config SETTINGS.json

The accuracy printed is that of records held out by thread ("folds": 2 was used, to halve the time).
"""

import gzip
import json
import re
import sys

with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
    for line in lines:
        record = json.loads(line)
        if record["split"] != "train":
            continue
        subject = re.search(r"^Subject:\s*(.*)$", record["text"], re.M)
        thread = (subject.group(1) if subject else record["id"]).strip().lower()
        record["group"] = re.sub(r"^(re:\s*)+", "", thread)
        print(json.dumps(record, ensure_ascii=False))
