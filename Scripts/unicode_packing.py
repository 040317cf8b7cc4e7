"""Packs tables into tries and perfect hashes and prints them as C."""

LIMIT = 0x110000
# The tries end here; above, scalars 0xE0000-0xE0FFF are dropped and all others have no property.
TRIE_LIMIT, TAGS, LIKE_TAGS, LIKE_OTHERS = 0x34000, range(0xE0000, 0xE1000), 0x00AD, 0xFFFF


def packed_folds(folds):
    """(index per scalar, entries, sequences): entry 0 is the scalar itself."""
    whole, entries, numbers, leaves = "", [0], {}, [0] * LIMIT
    for text in sorted(set(folds.values()), key=lambda text: (-len(text), text)):
        if len(text) > 1 and text not in whole:
            whole += text
    for scalar, text in sorted(folds.items()):
        if text not in numbers:
            numbers[text] = len(entries)
            entries.append(ord(text) if len(text) == 1 else
                           1 << 31 | len(text) << 24 | whole.index(text))
        leaves[scalar] = numbers[text]
    return leaves, entries, [ord(character) for character in whole]


def trie(values):
    """(shift, index, blocks): the cheapest two-stage table."""
    best = None
    for scalar in range(TRIE_LIMIT, LIMIT):
        assert values[scalar] == values[LIKE_TAGS if scalar in TAGS else LIKE_OTHERS], hex(scalar)
    for shift in range(4, 9):
        size, seen, index, blocks = 1 << shift, {}, [], []
        for start in range(0, TRIE_LIMIT, size):
            block = tuple(values[start:start + size])
            if block not in seen:
                seen[block] = len(seen)
                blocks.extend(block)
            index.append(seen[block])
        cost = table_bytes(index) + table_bytes(blocks)
        if best is None or cost < best[0]:
            best = cost, shift, index, blocks
    return best[1:]


def slot(key, salt, count):
    mixed = (key ^ salt) * 0x9E3779B97F4A7C15 & (1 << 64) - 1
    mixed = (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93 & (1 << 64) - 1
    return (mixed >> 32) * count >> 32


def perfect_hash(keys):
    """(salts, keys by slot): slot(key, salts[slot(key, 0)]) differs for every key."""
    count, salts, slots = len(keys), [0] * len(keys), {}
    buckets = [[] for _ in keys]
    for key in keys:
        buckets[slot(key, 0, count)].append(key)
    for number, bucket in sorted(enumerate(buckets), key=lambda pair: (-len(pair[1]), pair[0])):
        for salt in range(1, 1 << 16):
            places = {slot(key, salt, count) for key in bucket}
            if len(places) == len(bucket) and not places & slots.keys():
                break
        else:
            raise SystemExit("no salt found: change the multipliers")
        salts[number] = salt if bucket else 0
        slots |= {slot(key, salt, count): key for key in bucket}
    return salts, [slots[place] for place in range(count)]


def element_bits(values):
    return next(bits for bits in (8, 16, 32, 64) if max(values) < 1 << bits)


def table_bytes(values):
    return len(values) * element_bits(values) // 8


def c_array(name, values):
    digits = [str(value) if value < 1 << 32 else f"0x{value:x}u" for value in values]
    lines, line = [], " "
    for text in digits:
        if len(line) + len(text) + 2 > 100:
            lines.append(line)
            line = " "
        line += f" {text},"
    return "\n".join([f"const uint{element_bits(values)}_t {name}[{len(values)}] = {{", *lines,
                      line, "};"])
