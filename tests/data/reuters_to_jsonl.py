#!/usr/bin/env python3
"""Writes Reuters-21578 (SGML) as JSON lines: reuters_to_jsonl.py FOLDER > reuters.jsonl

One object a story, those without any text included. Where a story has no TITLE or BODY, its text stands directly in TEXT: that of
TYPE="UNPROC" as it came from the wire (headline in the first line, mostly), that of TYPE="BRIEF" as a headline alone.
"""
import html
import json
import pathlib
import re
import sys

STORY = re.compile(r"<REUTERS(.*?)>(.*?)</REUTERS>", re.S)
CONTROL = re.compile(r"&#(\d+);")


def tag(name, text):
    found = re.search(rf"<{name}[^>]*>(.*?)</{name}>", text, re.S)
    return clean(found.group(1)) if found else None


def clean(text):
    """Entities resolved, the wire's control characters left out."""
    text = CONTROL.sub(lambda m: "" if int(m.group(1)) < 32 else chr(int(m.group(1))), text)
    return html.unescape(text).strip() or None


def places(text):
    found = re.search(r"<PLACES>(.*?)</PLACES>", text, re.S)
    return re.findall(r"<D>(.*?)</D>", found.group(1)) if found else []


def story(attributes, content):
    number = re.search(r'NEWID="(\d+)"', attributes).group(1)
    text = re.search(r"<TEXT(.*?)>(.*?)</TEXT>", content, re.S)
    inner = text.group(2) if text else ""
    body = tag("BODY", inner)
    # What stands in TEXT outside of any tag: all of an unprocessed story.
    loose = clean(re.sub(r"<(TITLE|AUTHOR|DATELINE|BODY)[^>]*>.*?</\1>", "", inner, flags=re.S))
    return {
        "guid": "reuters-21578:" + number,
        "headline": " ".join((tag("TITLE", inner) or "").split()) or None,
        "author": tag("AUTHOR", inner),
        "dateline": tag("DATELINE", inner),
        "date": tag("DATE", content),
        "source": "Reuters",
        "language": "en",
        "body": body or loose,
        "places": places(content),
    }


def main():
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.sgm")):
        # One file has a stray byte that is no UTF-8.
        for attributes, content in STORY.findall(path.read_text(encoding="latin-1")):
            json.dump(story(attributes, content), sys.stdout)
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
