"""Training records that teach where evidence stands.

Usage: python3 Scripts/contrast_records.py DATA/SET.jsonl.gz > build/contrast.jsonl

For each record of `train` in which humans marked passages: the record as it is, and its text without
those passages and without labels, as a negative of the same group. A model of such pairs learns what
tells the marked passages from everything around them. Records of `train` with spans but without a
marked passage become negatives; other records and other splits are left out.
"""

import gzip
import json
import sys

path = sys.argv[1]
with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
    for line in lines:
        record = json.loads(line)
        if record.get("split") != "train" or "spans" not in record:
            continue
        identifier, text = record["id"], record["text"]
        common = {"split": "train", "group": record.get("group") or identifier}
        kept, position = [], 0
        for span in sorted(record["spans"], key=lambda span: span["start"]):
            kept.append(text[position:span["start"]])
            position = max(position, span["end"])
        rest = " ".join(kept + [text[position:]])
        if record["spans"]:
            print(json.dumps({"id": identifier, "text": text, "labels": record["labels"], **common}))
        if rest.strip():
            print(json.dumps({"id": f"{identifier}/rest", "text": rest, "labels": [], **common}))
