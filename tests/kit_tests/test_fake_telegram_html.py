"""Telegram's HTML: what it reads, and the very words it refuses with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.telegram.errors import BotApiError
from tests.kit.telegram.html import parse_html
from tests.kit.telegram.text import FormattedText, clean, tidy


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("moi", "moi", []),
        ("<b>moi</b>", "moi", [entity("bold", 0, 3)]),
        ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<b>a<i>b</i></b>", "ab", [entity("italic", 1, 1), entity("bold", 0, 2)]),
        ("<B>a</b>", "a", [entity("bold", 0, 1)]),
        ("👋 <u>b</u>", "👋 b", [entity("underline", 3, 1)]),
        ("<s>a</s><del>b</del>", "ab", [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
        ('<a href="https://oulu.fi/?a=1&amp;b=2">x</a>', "x",
         [entity("text_link", 0, 1, url="https://oulu.fi/?a=1&b=2")]),
        ("<a href='tg://user?id=5'>x</a>", "x", [entity("text_link", 0, 1, url="tg://user?id=5")]),
        ("<a href=oulu.fi>x</a>", "x", [entity("text_link", 0, 1, url="oulu.fi")]),
        ("<a>oulu.fi</a>", "oulu.fi", [entity("text_link", 0, 7, url="oulu.fi")]),
        ("<a href='nonsense'>x</a>", "x", []),
        ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍",
         [entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")]),
        ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
        ("<code><b>a</b></code>", "a", [entity("code", 0, 1)]),
        ("<b></b>a", "a", []),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;", '1 < 2 && 3 > 2 "', []),
        ("&#228;&#xE4;&auml; & &nbsp;", "ää&auml; & &nbsp;", []),
        ("&#xD800; &#1114112;", "&#xD800; &#1114112;", []),
        ("a > b", "a > b", []),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
    ],
)  # fmt: skip
def test_reads(source, text, entities):
    assert parse_html(source) == FormattedText(text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ä <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("<a href=", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=https://x>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b bold>a</b>",
         'Expected equal sign in declaration of an attribute of the tag "b" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)  # fmt: skip
def test_refuses(source, complaint):
    with pytest.raises(BotApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_refuses_an_emoji_without_an_id():
    with pytest.raises(BotApiError, match="invalid custom emoji identifier specified"):
        parse_html("<tg-emoji>👍</tg-emoji>")


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == FormattedText(text)


@given(st.text(alphabet="<>/ab ='\"&;#x1😀"))
def test_any_text_is_read_or_refused_and_entities_stay_inside(source):
    try:
        formatted = parse_html(source)
    except BotApiError:
        return
    length = len(formatted.text.encode("utf-16-le")) // 2
    assert all(e["offset"] >= 0 and 0 < e["length"] <= length - e["offset"] for e in formatted.entities)


@pytest.mark.parametrize(
    ("text", "entities", "expected"),
    [
        ("  moi\n", [], ("moi", [])),
        (" 👋moi ", [entity("bold", 3, 3)], ("👋moi", [entity("bold", 2, 3)])),
        (" moi ", [entity("bold", 0, 5)], ("moi", [entity("bold", 0, 3)])),
        ("/start x", [], ("/start x", [entity("bot_command", 0, 6)])),
        ("/apua@duunikaveri_bot", [], ("/apua@duunikaveri_bot", [entity("bot_command", 0, 21)])),
        ("ja/tai 1/2", [], ("ja/tai 1/2", [])),
        ("a@b.fi @aino_k #työ", [],
         ("a@b.fi @aino_k #työ", [entity("email", 0, 6), entity("mention", 7, 7), entity("hashtag", 15, 4)])),
        ("katso https://oulu.fi/a.", [], ("katso https://oulu.fi/a.", [entity("url", 6, 17)])),
        ("https://oulu.fi", [entity("text_link", 0, 15, url="https://x.fi")],
         ("https://oulu.fi", [entity("text_link", 0, 15, url="https://x.fi")])),
    ],
)  # fmt: skip
def test_text_is_tidied_as_the_server_does(text, entities, expected):
    assert tidy(FormattedText(text, entities)) == FormattedText(*expected)


def test_text_is_cleaned_before_anything_else():
    assert clean("a\r\nb\x00c\td") == "a\nb c d"
