"""Derives questions.jsonl from the manuals by the rule in questions.md. Reads the PDFs with pypdfium2, never with the platform.

    python tests/bench/questions/derive.py FOLDER_WITH_PDFS tests/bench/manuals.json > tests/bench/questions/questions.jsonl
"""

import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

SEED = "homelab questions 1"
PER_MANUAL = 12
PER_FORM = 3
SUBJECT_IS_NAMED_BELOW = 6

VERBS = "specifies controls determines returns prints displays lists contains describes defines enables disables removes reads writes creates indicates provides".split()
# rule 1: what is asked, by the form of the sentence; the part that answers is left out
FORMS = [
    ("purpose", r"To (?P<q>[a-z]+ [^,]+), .+", "How do I {q}?"),
    ("use", r"(?:Use|Set|Specify|Run|Call|Select|Add|Type|Press|Choose|Define|Give) .{2,60}? to (?P<q>[a-z]+ .+)", "How do I {q}?"),
    ("means", r".{2,60}? (?:can|may|is|are|should) (?:also )?(?:be )?used to (?P<q>[a-z]+ .+)", "What is used to {q}?"),
    ("condition", r"If (?P<q>(?!that )[^,]+?)(?:, then|,| then) .+", "What happens if {q}?"),
    ("moment", r"When (?P<q>[^,]+), .+", "What happens when {q}?"),
    ("definition", r"(?:A|An|The) [^,]{2,40}? is (?P<q>(?:a|an) .+)", "What is the name of {q}?"),
    ("effect", rf"(?:(?! which | that ).){{2,50}}? (?P<v>{'|'.join(VERBS)}) (?P<q>(?:the|a|an|all|which|whether|how) .+)", "What {v} {q}?"),
    ("duty", r"(?P<x>[A-Z][a-z]+s?(?: [a-z-]+){0,4}) (?P<v>must|should|cannot) (?P<q>(?:not )?(?:be )?[a-z]+ .+)", "What {v} {x} {q}?"),
]
# rule 3: sentences that lean on their neighbours ask nothing by themselves
LEANING = set("this these those it its they them he she above below following previous example here such latter former chapter section figure table see".split())
# rule 4: said otherwise in every second question
OTHERWISE = {
    "delete": "remove", "remove": "delete", "display": "show", "displays": "shows", "create": "make", "creates": "makes", "specify": "state", "specifies": "states",
    "obtain": "get", "disable": "turn off", "enable": "turn on", "enables": "turns on", "disables": "turns off", "modify": "change", "change": "alter", "begin": "start",
    "start": "launch", "stop": "end", "allow": "permit", "allows": "permits", "prevent": "avoid", "locate": "find", "determine": "decide", "determines": "decides",
    "contains": "holds", "contain": "hold", "provide": "offer", "provides": "offers", "require": "need", "requires": "needs", "error": "failure", "errors": "failures",
    "directory": "folder", "directories": "folders", "argument": "parameter", "arguments": "parameters", "list": "enumeration", "build": "compile", "print": "output",
    "prints": "outputs", "check": "verify", "select": "choose", "execute": "run", "run": "execute", "several": "many", "number": "count", "write": "save",
    "writes": "saves", "read": "load", "reads": "loads", "large": "big", "quickly": "fast", "entire": "whole", "current": "present", "default": "standard",
    "indicates": "tells", "convert": "transform", "install": "set up", "user": "person", "users": "people", "must": "have to", "multiple": "many", "returns": "gives back",
}
FILLERS = set("also usually normally only simply automatically always just then therefore however currently generally typically often still even actually really".split())
COMMON = set("a an the of to in on at by for from with and or not is are be been was were do does did can may must should will would that which what how i if when as has have had into than then any all one name used happens".split())


def digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, (SEED, *parts))).encode()).hexdigest()


def sentences(text: str) -> Iterator[str]:
    """Whole sentences of a page, its first and last line left out (running heads)."""
    lines = [line.strip() for line in text.replace("\r", "").split("\n") if line.strip()][1:-1]
    joined = re.sub(r"(?<=[a-z])[-\u00ad\ufffe]\s(?=[a-z])", "", " ".join(lines))
    joined = re.sub(r"\s+", " ", joined.replace("\u2019", "'").replace("\ufb01", "fi").replace("\ufb02", "fl").replace("\ufffe", ""))
    for found in re.finditer(r"(?<=[.?!:] )[A-Z][^.?!]{30,260}\.(?= [A-Z]|$)", joined):
        yield found.group()


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9_-]+", text.lower())


def content(text: str) -> set[str]:
    return {word for word in words(text) if word not in COMMON}


def is_plain(sentence: str) -> bool:
    """Rule 2: prose, not code, a contents line or a broken table."""
    letters = sum(c.isalpha() or c in " ,'-" for c in sentence)
    return 9 <= len(sentence.split()) <= 38 and letters / len(sentence) > 0.93 and not re.search(r"[{}<>=|\\$@_]{2}|\. \.|[A-Z]{3,}.*[A-Z]{3,}.*[A-Z]{3,}", sentence)


def shortened(part: str) -> str | None:
    """Rule 2: without brackets and fillers, cut at a joint of the sentence when long; None when no joint is there."""
    part = re.sub(r"\s*\([^)]*\)", "", part).strip(" .,;:")
    kept = [word for word in part.split() if word.lower().strip(",") not in FILLERS]
    if len(kept) > 13:
        joints = [at for at in range(6, 14) if kept[at - 1].endswith((",", ";")) or kept[at] in ("which", "that", "because", "while", "where", "so", "unless", "when", "and", "but", "or", "by", "for")]
        if not joints:
            return None
        kept = kept[: joints[-1]]
    text = " ".join(kept).strip(" .,;:")
    return text if text.count('"') % 2 == 0 and text.count("(") == text.count(")") else None


def asked(sentence: str) -> tuple[str, str] | None:
    for form, pattern, question in FORMS:
        found = re.fullmatch(pattern + r"\.", sentence)
        if not found:
            continue
        part = shortened(found["q"])
        if part is None or LEANING & set(words(part)) or not 3 <= len(part.split()):
            return None
        parts = found.groupdict()
        if form == "duty":
            thing = parts["x"][0].lower() + parts["x"][1:]
            if LEANING & set(words(thing)) or words(thing)[0] in ("you", "we", "there", "i", "one"):
                return None
            verb = re.sub(r"^be ", "", part)
            return form, f"What {parts['v']} {thing} {part}?" if verb == "" else f"{parts['v'].capitalize().replace('Cannot', 'Can')} {thing} {part}?"
        return form, question.format(q=part, v=parts.get("v", ""))
    return None


def worded(question: str, key: str, subject: str) -> str:
    """Rules 4 and 5: every second question in other words; the manual's subject where the question has few words of its own."""
    if int(digest("otherwise", key)[:8], 16) % 2:
        head, *rest = question.rstrip("?").split()
        question = " ".join([head, *(OTHERWISE.get(word, word) for word in rest)]) + "?"
    if len(content(question)) < SUBJECT_IS_NAMED_BELOW and not content(subject) & content(question):
        question = f"{question[:-1]} in {subject}?"
    return question


def candidates(folder: Path, manual: dict) -> Iterator[dict]:
    pdf = pypdfium2.PdfDocument(folder / manual["name"])
    for index in range(len(pdf)):
        for sentence in sentences(pdf[index].get_textpage().get_text_range()):
            found = asked(sentence) if is_plain(sentence) else None
            if found is None:
                continue
            form, question = found
            key = digest(manual["sha256"], index + 1, sentence)
            question = worded(question, key, manual["subject"])
            told = content(sentence)
            copied = len(told & content(question)) / len(told)
            # rule 6: at least three words to find it by, and at least three tenths of the sentence's words are not in the question
            if len(content(question)) >= 3 and copied <= 0.7:
                yield {"id": key[:12], "question": question, "manual": manual["name"], "page": index + 1, "sentence": sentence, "form": form, "key": key}


def sampled(found: list[dict], seen: Counter) -> list[dict]:
    """Rule 7: by the order of their hashes, one per page, a few per form, only sentences that stand once in all manuals."""
    pages: set[int] = set()
    forms: Counter = Counter()
    chosen: list[dict] = []
    for question in sorted(found, key=lambda q: q["key"]):
        if len(chosen) == PER_MANUAL or question["page"] in pages or forms[question["form"]] == PER_FORM or seen[" ".join(words(question["sentence"]))] > 1:
            continue
        pages.add(question["page"])
        forms[question["form"]] += 1
        chosen.append(question)
    return chosen


def main(folder: Path, manuals: list[dict]) -> None:
    found: dict[str, list[dict]] = defaultdict(list)
    seen: Counter = Counter()
    for manual in manuals:
        found[manual["name"]] = list(candidates(folder, manual))
        seen.update(" ".join(words(q["sentence"])) for q in found[manual["name"]])
    for manual in manuals:
        for question in sampled(found[manual["name"]], seen):
            # rule 8: the half is decided by the question's own hash
            half = "tuning" if int(digest("half", question.pop("key"))[:8], 16) % 2 else "held-back"
            print(json.dumps({**question, "half": half}, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
