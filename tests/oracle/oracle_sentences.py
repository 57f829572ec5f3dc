"""Sentences and paragraphs (newsq-query(7), DIALECT)."""
import re
import unicodedata

INVISIBLE = re.compile("[\u00ad\u200c\u200d\u2060\ufeff]")
ABBREVIATIONS = set("mr mrs ms dr prof gen sen rep gov lt col sgt capt adm maj rev hon st jr sr co corp inc ltd bros vs no jan feb mar "
                    "apr jun jul aug sep sept oct nov dec".split())
CJK_MARKS = "\u3002\uff01\uff1f\u2026"


def begins_paragraph(gap):
    return re.search(r"\n[ \t\n]", gap) is not None


def begins_sentence(gap, before, following):
    marks = re.findall("[.!?%s]" % CJK_MARKS, gap)
    if not marks:
        return False
    behind = gap[max(gap.rindex(mark) for mark in set(marks)) + 1:]
    if marks[-1] not in CJK_MARKS and not re.search(r"\s", behind):
        return False
    if marks == ["."]:
        single = len(before) == 1 and unicodedata.category(before)[0] == "L"
        if single or before.lower() in ABBREVIATIONS:
            return False
    return unicodedata.category(following[0]) != "Ll"


def breaks_of(text, surfaces):
    """(sentence numbers, paragraph numbers) of the words, given as they stand in the text."""
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    surfaces = [unicodedata.normalize("NFC", surface) for surface in surfaces]
    sentences, paragraphs = [], []
    end = sentence = paragraph = 0
    for n, surface in enumerate(surfaces):
        start = text.find(surface, end)
        if start < 0:
            start = end
        if n > 0:
            gap = text[end:start]
            new = begins_paragraph(gap)
            paragraph += new
            sentence += new or begins_sentence(gap, surfaces[n - 1], surface)
        sentences.append(sentence)
        paragraphs.append(paragraph)
        end = start + len(surface)
    return sentences, paragraphs
