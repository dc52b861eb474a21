"""The plain text of a paper: given this HTML, this text."""

from __future__ import annotations

import re
from itertools import chain
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.renditions.plaintext import plaintext


def expect(html: str, text: str) -> None:
    assert plaintext(html) == dedent(text).removeprefix("\n")


def lines(html: str) -> list[str]:
    return plaintext(html).removesuffix("\n").split("\n")


# The document


def test_a_whole_paper() -> None:
    expect(
        """
        <!doctype html>
        <html lang="de">
        <head><title>Vorlage 12/2021</title><style>p { color: red }</style></head>
        <body>
          <div class="nur-druck">Vorlage 12/2021 – Seite 1</div>
          <header><p>Stadt Musterhausen<br>Der Bürgermeister</p></header>
          <main>
            <h1>Haushaltsplan 2022</h1>
            <section>
              <h2>I. Sachverhalt</h2>
              <p>Die Kosten betragen <strong>158.644&nbsp;€</strong>. Sie sinken
                 zum 31. Dezember.</p>
              <h3>Beschluss</h3>
              <ol><li>Der Rat stimmt zu.</li><li>Die Verwaltung berichtet.</li></ol>
            </section>
          </main>
          <footer>gez. Muster</footer>
        </body>
        </html>
        """,
        """
        Stadt Musterhausen
        Der Bürgermeister

        Haushaltsplan 2022
        ==================

        I. Sachverhalt
        --------------

        Die Kosten betragen 158.644 €.
        Sie sinken zum 31. Dezember.

        ### Beschluss

        1. Der Rat stimmt zu.
        2. Die Verwaltung berichtet.

        gez. Muster
        """,
    )


@pytest.mark.parametrize(
    "furniture",
    [
        "<p hidden>weg</p>",
        '<p class="kopf nur-druck">weg</p>',
        "<script>weg</script>",
        "<ul></ul>",
        "<div><span hidden>weg</span></div>",
    ],
)
def test_what_is_not_for_readers_leaves_no_trace(furniture: str) -> None:
    assert plaintext(f"<p>Oben</p>{furniture}<p>Unten</p>") == "Oben\n\nUnten\n"


# White space and inline elements


def test_no_break_spaces_can_be_searched_for_and_soft_hyphens_are_gone() -> None:
    expect(
        "<p>Haus&shy;halt: 158.644&nbsp;€, z.\u202fB. 5 &nbsp; %</p>",
        "Haushalt: 158.644 €, z. B. 5 %\n",
    )


def test_links_show_where_they_lead() -> None:
    expect(
        '<p>Siehe <a href="https://x.de/s">Satzung </a>an.</p>',
        "Siehe Satzung <https://x.de/s> an.\n",
    )
    expect('<p><a href="mailto:rat@x.de">Büro</a></p>', "Büro <mailto:rat@x.de>\n")


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("mailto:rat@x.de", "rat@x.de"),
        ("#anlage-1", "Anlage 1"),
    ],
)
def test_links_that_say_it_already_or_stay_in_the_paper_are_just_text(href: str, text: str) -> None:
    expect(f'<p><a href="{href}">{text}</a></p>', f"{text}\n")


def test_pictures_are_named() -> None:
    expect(
        """
        <figure>
          <img src="k.svg" alt="Kosten je
                                Jahr">
          <figcaption>Abb. 1: Kosten</figcaption>
        </figure>
        """,
        """
        [Bild: Kosten je Jahr]

        Abb. 1: Kosten
        """,
    )
    expect('<p>Wappen <img src="w.svg" alt=""></p>', "Wappen\n")


# Sentences


@pytest.mark.parametrize(
    "text",
    [
        "Der Rat stimmt zu.| Die Verwaltung berichtet.",
        "Wer zahlt das?| Alle!| Warum …| Darum.",
        "Es sind 158.644 €.| Davon 12.500.| Kinder zahlen 5 %.| Ältere 12,50.| Niemand mehr.",
        "Das endet am 01.12.2021.| Haushaltsreste verfallen.",
        "Papier, Stifte usw. Kosten wenig.",
    ],
)
def test_each_sentence_has_its_line(text: str) -> None:
    assert lines(f"<p>{text.replace('|', '')}</p>") == text.split("| ")


@pytest.mark.parametrize(
    "sentence",
    [
        "Das gilt z. B. Kindern, u. a. Schülern, d. h. Jugendlichen i. H. v. 5 Euro.",
        "Frau Dr. Muster, St. Martin, die sog. Randzeit, ggf. Ferien, inkl. Essen.",
        "Am 31. Dezember, am 3.\u00a0Oktober, am 01.12. Montag, am 5./6. Mai und Sept. Ende.",
        "Der Rat beschließt: 1. Die Planung gilt.",
        "gez. Die Bürgermeisterin",
        "Siehe www.x.de, Version 1.2 und 3.Auflage.",
    ],
)
def test_full_stops_within_a_sentence_do_not_break_it(sentence: str) -> None:
    assert lines(f"<p>{sentence}</p>") == [sentence.replace("\u00a0", " ")]


# Headings, lists, definitions, quotations


def test_lists_nest_and_their_lines_stand_below_each_other() -> None:
    expect(
        """
        <p>Der Rat beschließt:</p>
        <ol start="9">
          <li>Der Plan gilt. Er wird veröffentlicht.
            <ul><li>im Amtsblatt</li><li>im Internet<ol><li>sofort</li></ol></li></ul>
          </li>
          <li><p>Die Satzung gilt.</p><p>Sie ersetzt die alte.<br>Ganz.</p></li>
          <li></li>
        </ol>
        """,
        """
        Der Rat beschließt:

        9. Der Plan gilt.
           Er wird veröffentlicht.
           - im Amtsblatt
           - im Internet
             1. sofort
        10. Die Satzung gilt.

            Sie ersetzt die alte.
            Ganz.
        11.
        """,
    )


# Tables


def test_a_table_with_figures() -> None:
    expect(
        """
        <table>
          <caption>Aufwendungen</caption>
          <thead><tr><th>Posten</th><th>2021</th><th>Plätze</th><th>Bemerkung</th></tr></thead>
          <tfoot><tr><th>Summe</th><td class="betrag">159.000 €</td><td></td><td></td></tr></tfoot>
          <tbody>
            <tr><td>Personal</td><td class="betrag">158.644&nbsp;€</td><td class="zahl">12</td>
                <td>anteilig</td></tr>
            <tr><td>Material</td><td class="betrag">356&nbsp;€</td><td class="zahl">7</td>
                <td></td></tr>
          </tbody>
        </table>
        """,
        """
        Aufwendungen
        Posten         2021  Plätze  Bemerkung
        --------------------------------------
        Personal  158.644 €      12  anteilig
        Material      356 €       7
        --------------------------------------
        Summe     159.000 €
        """,
    )


def test_cells_over_several_columns_or_rows() -> None:
    expect(
        """
        <table>
          <thead>
            <tr><th rowspan="2">Posten</th><th colspan="2">Jahr</th><th rowspan="2">Stand</th></tr>
            <tr><th>2021</th><th>2022</th></tr>
          </thead>
          <tbody>
            <tr><td>Miete</td><td class="zahl">1</td><td class="zahl">20</td><td>neu</td></tr>
            <tr><td colspan="3">Die folgenden sind geschätzt</td><td>alt</td></tr>
            <tr><td>Strom</td><td colspan="2" class="zahl">7</td><td>neu</td></tr>
          </tbody>
        </table>
        """,
        """
        Posten  Jahr                  Stand
                2021            2022
        -----------------------------------
        Miete      1              20  neu
        Die folgenden sind geschätzt  alt
        Strom                      7  neu
        """,
    )


# What holds for any paper

WORDS = st.lists(st.text("abcÄßé012.,!?-–„“()€§", min_size=1, max_size=8), min_size=1, max_size=30)
SPACES = st.sampled_from([" ", "\n", "\t ", "  ", "\r\n", " \f"])
TAGS = st.sampled_from(["p", "li", "blockquote", "h1", "h2", "h3", "dd", "td", "figcaption", "div"])
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def table(rows: list[list[list[str]]]) -> str:
    cells = ("".join(f"<td>{' '.join(words)}</td>" for words in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


@given(WORDS)
def test_no_word_is_lost_or_moved(words: list[str]) -> None:
    assert plaintext(f"<p>{' '.join(words)}</p>").split() == words


@given(st.data(), WORDS, TAGS)
def test_white_space_in_the_source_does_not_matter(
    data: st.DataObject, words: list[str], tag: str
) -> None:
    spaced = "".join(data.draw(SPACES) + word for word in words) + data.draw(SPACES)
    assert plaintext(f"<{tag}>{spaced}</{tag}>") == plaintext(f"<{tag}>{' '.join(words)}</{tag}>")


@given(st.lists(st.tuples(TAGS, st.text(" \u00a0\u202f\u00ad\nab.A<>&;/", max_size=30))))
def test_the_shape_of_the_text(blocks: list[tuple[str, str]]) -> None:
    text = plaintext("".join(f"<{tag}>{content}</{tag}>" for tag, content in blocks))
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"[ \u00a0\u202f]\n|\n\n\n|[\u00a0\u202f\u00ad\r]", text)


@given(TABLES)
def test_columns_start_in_the_same_place_on_every_line(rows: list[list[list[str]]]) -> None:
    printed = lines(table(rows))
    taken = {place for line in printed for place, sign in enumerate(line) if sign != " "}
    starts = sorted({0} | {place for place in taken if not taken & {place - 1, place - 2}})
    ends = [*starts[1:], None]
    columns = [
        " ".join(line[start:end] for line in printed).split()
        for start, end in zip(starts, ends, strict=True)
    ]
    assert columns == [list(chain.from_iterable(column)) for column in zip(*rows, strict=True)]
