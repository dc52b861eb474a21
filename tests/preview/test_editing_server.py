"""What the page for editing answers: what it writes, what it refuses, and how it says so."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ausgeliefert import REPOSITORY
from gitarchiv import eingecheckt
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from muster import BESCHEID, GREMIEN, KGST, MUSTER, PROGRAMM, TEXT, VORLAGE, schreibe
from papiere import seite
from starlette.testclient import TestClient

from vorlagen.facts.yaml_writer import Steps, YamlText
from vorlagen.preview.browser_pages import NO_EDITOR
from vorlagen.preview.entered_tables import table_group
from vorlagen.preview.fact_forms import FormField, Kind, Schemas, form_at
from vorlagen.preview.tables_in_files import table_in, with_table
from vorlagen.preview.text_sections import place_of_section, sections, with_section
from vorlagen.preview.web_server import application
from vorlagen.renditions.plaintext import plaintext

PAPER = "musterkreis/beratung"
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"


class Page:
    """The page for editing a project, without a network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        app, self.session = application(root, NO_EDITOR, "geheim", PORT, "marke")
        self.client = TestClient(app, base_url=BASE)

    def get(self, path: str, **query: str | int) -> str:
        answer = self.client.get(f"/geheim/{path}", params=query or None)
        return html.unescape(answer.text)

    def post(self, path: str, **values: str) -> str:
        headers = {"x-vorlagen-marke": "marke", "origin": BASE}
        answer = self.client.post(f"/geheim/{path}", json=values, headers=headers)
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)

    def form(self, file: str, line: int, column: int) -> dict[str, str]:
        """The hidden fields of the form for the value at a place."""
        page = self.get("angabe", datei=file, zeile=line, spalte=column)
        fields = dict(
            re.findall(r'type="hidden" name="(\w+)" value="(.*?)">', page.split("</form>")[0])
        )
        assert fields, page
        return fields

    def place(self, file: str, value: str) -> tuple[int, int]:
        """Where a value begins in a file."""
        lines = (self.root / file).read_text().split("\n")
        for number, line in enumerate(lines, start=1):
            if value in line:
                return number, line.index(value) + 1
        raise AssertionError(value)

    def change(self, file: str, value: str, text: str, **others: str) -> str:
        """Enter a text in place of a value."""
        fields = self.form(file, *self.place(file, value))
        given = {"status": "bekannt", "aktion": "speichern", "text": text, **others}
        return self.post("angabe", **{**fields, **given})

    def text(self, file: str) -> str:
        return (self.root / file).read_text()


@pytest.fixture
def page(projekt: Path) -> Page:
    return Page(projekt)


@pytest.fixture
def running(projekt: Path) -> Iterator[Page]:
    """A page whose session knows the papers."""
    page = Page(projekt)
    page.session.start()
    try:
        while page.session.overview is None:
            page.session.stopped.wait(0.01)
        yield page
    finally:
        page.session.stop()


# Facts


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("45.000", "45000"),
        ("45.000,50 €", "45000.50"),
        ("45000", "45000"),
        ("1,125", "1.1250"),  # 1.125 could be meant as 1125
    ],
)
def test_numbers_are_typed_as_people_write_them(page: Page, typed: str, written: str) -> None:
    assert "Gespeichert." in page.change(PROGRAMM, "48000", typed)
    assert page.text(PROGRAMM) == MUSTER[PROGRAMM].replace("48000", written)


@pytest.mark.parametrize("typed", ["45.00", "viel", "", "12,,5", "-5"])
def test_what_is_no_number_is_told_and_not_written(page: Page, typed: str) -> None:
    assert 'class="kasten fehler"' in page.change(PROGRAMM, "48000", typed)
    assert page.text(PROGRAMM) == MUSTER[PROGRAMM]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "31.11.2024",
            "Den Tag „31.11.2024“ gibt es nicht. Der letzte Tag dieses Monats ist der 30.11.2024.",
        ),
        ("15.1.24", "„15.1.24“ ist kein Datum; üblich ist die Schreibweise 22.02.2021."),
    ],
)
def test_what_is_no_day_is_told_alike_everywhere(page: Page, typed: str, told: str) -> None:
    assert told in page.change(BESCHEID, "2024-01-15", typed)
    assert page.text(BESCHEID) == MUSTER[BESCHEID]
    for what, key in (("bescheid", "datum"), ("bescheid", "von"), ("gremium", "sitzung")):
        assert told in page.post("neu", was=what, aktion="fragen", **{key: typed})


def test_what_stands_there_already_is_not_called_saved(page: Page) -> None:
    answer = page.change(PROGRAMM, "48000", "48.000")
    assert "steht schon so in der Datei" in answer
    assert "Gespeichert." not in answer


def test_a_value_becomes_pending_with_its_reason_and_known_again(page: Page) -> None:
    assert "Hier fehlt der Grund" in page.change(BESCHEID, "2024-01-15", "", status="ausstehend")
    reason = "Der Bescheid ist unterwegs"
    assert "Gespeichert." in page.change(
        BESCHEID, "2024-01-15", "", status="ausstehend", grund=reason
    )
    assert f'datum: {{ausstehend: "{reason}"}}' in page.text(BESCHEID)
    assert "Gespeichert." in page.change(BESCHEID, "{ausstehend", "15.01.2024")
    assert page.text(BESCHEID) == MUSTER[BESCHEID]


def test_undo_goes_step_by_step_and_stops_at_what_others_changed(page: Page) -> None:
    page.change(PROGRAMM, "48000", "47000")
    page.change(PROGRAMM, "47000", "46000")
    page.post("zurueck")
    assert "betrag: 47000" in page.text(PROGRAMM)
    page.post("zurueck")
    assert page.text(PROGRAMM) == MUSTER[PROGRAMM]
    assert "nichts rückgängig" in page.post("zurueck")

    for number in range(31):
        page.change(PROGRAMM, str(48000 - number), str(47999 - number))
    page = Page(page.root)  # as after a restart
    for _ in range(30):
        page.post("zurueck")
    assert "nichts rückgängig" in page.post("zurueck")
    assert "betrag: 47999" in page.text(PROGRAMM)
    page.change(PROGRAMM, "47999", "48000")

    page.change(PROGRAMM, "48000", "47000")
    schreibe(page.root, {PROGRAMM: MUSTER[PROGRAMM].replace("48000", "1")})
    assert "seither anderswo geändert" in page.post("zurueck")
    assert "betrag: 1" in page.text(PROGRAMM)


def test_a_value_that_stands_at_several_places_is_not_changed(page: Page) -> None:
    anchored = MUSTER[PROGRAMM].replace("48000", "&satz 48000")
    anchored += "volumen2: {a: *satz}\n"
    schreibe(page.root, {PROGRAMM: anchored})
    assert "an 2 Stellen" in page.change(PROGRAMM, "&satz", "45000")
    assert page.text(PROGRAMM) == anchored


@pytest.mark.parametrize(
    "file",
    [
        "data/../pyproject.yaml",
        "../geheim.yaml",
        "/etc/passwd.yaml",
        "output/x.yaml",
        "data/musterkreis/vorlagen/beratung/text.md",
        "templates/musterkreis/hausstil.css",
    ],
)
def test_only_facts_and_texts_of_the_project_are_read(page: Page, file: str) -> None:
    schreibe(page.root, {"pyproject.yaml": "a: geheim\n", "output/x.yaml": "a: geheim\n"})
    answer = page.get("angabe", datei=file, zeile=1, spalte=4)
    assert 'class="kasten fehler"' in answer
    assert "geheim" not in answer.replace("/geheim/", "").replace("../geheim.yaml", "")


def test_without_the_mark_of_the_page_nothing_is_changed(page: Page) -> None:
    fields = page.form(PROGRAMM, *page.place(PROGRAMM, "48000"))
    for headers in (
        {},
        {"x-vorlagen-marke": "falsch"},
        {"x-vorlagen-marke": "marke", "origin": "http://x"},
    ):
        values = {**fields, "status": "bekannt", "aktion": "speichern", "text": "1"}
        answer = page.client.post("/geheim/angabe", json=values, headers=headers)
        assert answer.status_code == 403
    assert page.text(PROGRAMM) == MUSTER[PROGRAMM]


def test_what_a_change_moves_is_told_before_it_is_saved(running: Page) -> None:
    answer = running.change(PROGRAMM, "48000", "45.000", aktion="wirkung")
    assert "67.200\xa0€" in answer
    assert "73.200\xa0€" in answer
    assert running.text(PROGRAMM) == MUSTER[PROGRAMM]


def test_all_facts_of_a_paper_are_reached_from_its_head(running: Page) -> None:
    head = running.get(f"angaben/{PAPER}")
    assert ">Betreff</label>" in head
    stations = re.search(r'href="/geheim/(angabe\?[^"]*)">Beratungsfolge</a>', head)
    assert stations
    listed = running.get(stations[1])
    link = re.search(r'href="/geheim/(angabe\?[^"]*)">1\. Ausschuss für Soziales</a>', listed)
    assert link
    assert ">Gremium</label>" in running.get(link[1])


# Entries


def enter(page: Page, file: str, *steps: object, **values: str) -> str:
    """Fill in the form for something new."""
    given = {"datei": file, "schritte": json.dumps(steps), "aktion": "speichern"}
    for key, typed in values.items():
        inner = [int(step) if step.isdigit() else step for step in key.split("__")]
        given[json.dumps([*steps, *inner], separators=(",", ":"))] = typed
    return page.post("eintrag", **given)


def test_a_station_is_added_sorted_and_removed(page: Page) -> None:
    """Committees and sittings are chosen by their names."""
    asked = page.get("eintrag", datei=VORLAGE, schritte='["beratungsfolge",1]')
    assert '<option value="ausschuss">Ausschuss für Soziales</option>' in asked
    assert '<option value="juni_2025">10.06.2025 Ausschuss für Soziales</option>' in asked
    stations: tuple[object, ...] = ("beratungsfolge", 1)
    chosen = {"gremium": "ausschuss", "sitzung": "juni_2025", "zustaendigkeit": "Beratung"}
    assert "Gespeichert." in enter(page, VORLAGE, *stations, **chosen)
    first = "  - {gremium: ausschuss, sitzung: maerz_2024, zustaendigkeit: Entscheidung}\n"
    new = '  - {gremium: "ausschuss", sitzung: "juni_2025", zustaendigkeit: "Beratung"}\n'
    assert page.text(VORLAGE) == MUSTER[VORLAGE].replace(first, first + new)
    there: dict[str, str] = {"datei": VORLAGE, "schritte": json.dumps(stations)}
    assert "Gespeichert." in page.post("eintrag/stelle", aktion="hoch", **there)
    assert page.text(VORLAGE) == MUSTER[VORLAGE].replace(first, new + first)
    there["schritte"] = '["beratungsfolge",0]'
    assert "Gespeichert." in page.post("eintrag/stelle", aktion="weg", **there)
    assert page.text(VORLAGE) == MUSTER[VORLAGE]
    for _ in range(3):
        page.post("zurueck")
    assert page.text(VORLAGE) == MUSTER[VORLAGE]


def test_a_financing_grows_line_by_line(page: Page) -> None:
    table = {"titel": "Umbau", "ergebnis": "Rest"}
    assert "Erste Zeile: Bezeichnung“ fehlt" in enter(
        page, VORLAGE, "finanzierung", "tabellen", "*", **table
    )
    table |= {"zeilen__0__bezeichnung": "Kosten", "zeilen__0__je_stelle": "12.000 €"}
    assert "Gespeichert." in enter(page, VORLAGE, "finanzierung", "tabellen", "*", **table)
    lines: tuple[object, ...] = ("finanzierung", "tabellen", "umbau", "zeilen")
    enter(page, VORLAGE, *lines, 1, bezeichnung="Spende", abzug="1.500,50")
    assert (
        page.text(VORLAGE)
        == MUSTER[VORLAGE]
        + """\
    umbau:
      titel: "Umbau"
      zeilen:
        - {bezeichnung: "Kosten", je_stelle: 12000}
        - {bezeichnung: "Spende", abzug: 1500.50}
      ergebnis: "Rest"
"""
    )
    asked = page.get("eintrag", datei=VORLAGE, schritte=json.dumps([*lines, 2]))
    assert '<option value="kgst.E10">81.600\N{NO-BREAK SPACE}€' in asked


def test_effects_that_were_none_are_told_in_words(page: Page) -> None:
    schreibe(page.root, {VORLAGE: f"{MUSTER[VORLAGE]}finanzielle_auswirkungen: keine\n"})
    effects = "finanzielle_auswirkungen"
    assert "Finanzielle Auswirkungen</button>" in page.get(f"angaben/{PAPER}")
    assert "Gespeichert." in enter(page, VORLAGE, effects, text="Die Mittel stehen bereit.")
    expected = 'finanzielle_auswirkungen: {text: "Die Mittel stehen bereit."}'
    assert page.text(VORLAGE) == f"{MUSTER[VORLAGE]}{expected}\n"


def test_what_is_missing_is_asked_for_and_nothing_is_written(page: Page) -> None:
    assert "„Gremium“ fehlt noch." in enter(page, VORLAGE, "beratungsfolge", 1, sitzung="x")
    sitting = ("gremien", "ausschuss", "sitzungen", "*")
    told = enter(page, GREMIEN, *sitting, datum="31.11.2024")
    assert "Datum: Den Tag „31.11.2024“ gibt es nicht." in told
    assert page.text(VORLAGE) == MUSTER[VORLAGE]
    assert page.text(GREMIEN) == MUSTER[GREMIEN]


def test_whatever_a_form_offers_can_be_entered(page: Page) -> None:
    """At each outer group of two files: what it may get is written and undone."""
    count = 0
    for file in (VORLAGE, BESCHEID):
        yaml = YamlText(page.text(file).encode())
        groups = [
            steps for steps in all_steps(yaml, ()) if len(steps) < 2 and not yaml.is_single(steps)
        ]
        for group in groups:
            form = form_at(yaml, group, yaml.place_of(group, file), {})
            for new in form.additions:
                given = {}
                for field in Schemas(file, {}).new_fields(new.steps):
                    if field.is_needed:
                        given[field.steps_as_json] = example(field)
                told = page.post(
                    "eintrag",
                    datei=file,
                    schritte=new.steps_as_json,
                    aktion="speichern",
                    name="" if "titel" in str(given) or "bezeichnung" in str(given) else "neu",
                    **given,
                )
                if not given:
                    assert "noch nichts eingetragen" in told
                    continue
                assert "Gespeichert." in told, (file, new.steps, told)
                page.post("zurueck")
                count += 1
        assert page.text(file) == MUSTER[file]
    assert count > 30


def all_steps(yaml: YamlText, steps: Steps) -> Iterator[Steps]:
    yield steps
    below: list[str | int] = [*yaml.keys(steps), *yaml.entries(steps)]
    for key in below:
        yield from all_steps(yaml, (*steps, key))


def example(field: FormField) -> str:
    """Something that a person may type there."""
    if field.offers:
        return next(iter(field.offers))
    return {Kind.ZAHL: "1", Kind.TAG: "01.02.2024"}.get(field.kind, "Beispiel")


# Whole papers


def test_a_paper_begins_as_a_copy_and_goes_again(page: Page) -> None:
    assert "Hier fehlt, worum es" in page.post("kopie", name=PAPER, betreff=" ")
    answer = page.post("kopie", name=PAPER, betreff="Beratung im Jahr 2025")
    assert "vorlage/musterkreis/beratung_im_jahr_2025" in answer
    head = "data/musterkreis/vorlagen/beratung_im_jahr_2025/vorlage.yaml"
    expected = MUSTER[VORLAGE]
    for old, new in (
        ("betreff: Beratung vor Ort im Musterkreis", "betreff: Beratung im Jahr 2025"),
        ("nummer: 12/2024", 'nummer: {ausstehend: "noch nicht vergeben"}'),
        ("datum: 2024-02-01", 'datum: {ausstehend: "noch zu bestimmen"}'),
        ("sitzung: maerz_2024", 'sitzung: {ausstehend: "noch zu bestimmen"}'),
    ):
        expected = expected.replace(old, new)
    assert page.text(head) == expected
    assert page.text(head.replace("vorlage.yaml", "text.md")) == MUSTER[TEXT]

    name = "musterkreis/beratung_im_jahr_2025"
    assert "nicht mehr im Projekt" in page.post("vorlage-weg", name=name)
    assert not (page.root / head).parent.exists()
    assert "Rückgängig gemacht" in page.post("zurueck")
    assert page.text(head) == expected
    assert "Rückgängig gemacht" in page.post("zurueck")
    assert not (page.root / head).parent.exists()


def test_what_is_new_since_any_saved_state_is_told_and_taken_back(running: Page) -> None:
    eingecheckt(running.root)
    first = MUSTER[VORLAGE]
    running.change(VORLAGE, "Sozialamt", "Jugendamt")
    eingecheckt(running.root)
    running.change(VORLAGE, "Jugendamt", "Schulamt")
    record = (running.root / VORLAGE).with_name("veroeffentlicht.json")
    record.write_text("{}")  # it was handed over after that
    page = running.get(f"vergleich/{PAPER}")
    oldest = re.findall(r'<option value="(\w+)"', page)[-1]
    since = running.get(f"vergleich/{PAPER}", seit=oldest)
    assert "Sozialamt" in since
    assert "Schulamt" in since
    assert "wie im Stand" in running.post("zurueckholen", name=PAPER, stand=oldest)
    assert running.text(VORLAGE) == first
    assert record.exists()
    assert "gibt es nicht" in running.post("zurueckholen", name=PAPER, stand="--output=x")
    assert "Rückgängig gemacht" in running.post("zurueck")
    assert "Schulamt" in running.text(VORLAGE)


# Texts


def test_the_group_around_a_fact_is_reached_from_it(page: Page) -> None:
    """A rate says elsewhere than at its amount for what and how long it is."""
    line, column = page.place(PROGRAMM, "48000")
    form = page.get("angabe", datei=PROGRAMM, zeile=line, spalte=column)
    link = re.search(r'href="/geheim/(angabe\?[^"]*)">Darüber: Personalausgaben', form)
    assert link
    outer = page.get(link[1])
    assert ">Je</label>" in outer
    assert ">Zeitraum</label>" in outer


def test_a_heading_opens_what_is_printed_under_it(running: Page) -> None:
    def opened(heading: str) -> str:
        return running.get(f"text/{PAPER}/ueberschrift", titel=heading)

    assert '<h2 tabindex="-1">Text: Finanzierung</h2>' in opened("2. Finanzierung")
    assert ">Beschlussvorschlag</label>" in opened("Beschlussvorschlag")
    assert "schreibt das Programm aus den Angaben" in opened("Finanzielle Auswirkungen")


def test_line_ends_and_the_other_sections_stay(running: Page) -> None:
    before = "\ufeff# Eins\r\n\r\nAlt.\r\n# Zwei\r\n\r\nBleibt.\r\n"
    (running.root / TEXT).write_bytes(before.encode())
    values = {"datei": TEXT, "name": PAPER, "zeile": "1", "aktion": "speichern"}
    answer = running.post("text", bisher="# Eins\r\n\r\nAlt.", text="# Eins\r\n\r\nNeu.", **values)
    assert "Gespeichert." in answer
    after = (running.root / TEXT).read_bytes().decode()
    assert after == before.replace("Alt.", "Neu.")


def test_a_file_in_another_encoding_is_told_with_its_cure(running: Page) -> None:
    (running.root / TEXT).write_bytes("# Größe\n".encode("latin-1"))
    assert "UTF-8" in running.get(f"text/{PAPER}")
    (running.root / PROGRAMM).write_bytes("kurz: Größe\n".encode("latin-1"))
    assert "UTF-8" in running.get("angabe", datei=PROGRAMM, zeile=1, spalte=7)


def test_figures_are_offered_with_their_names_and_values(running: Page) -> None:
    offered = json.loads(running.get(f"text/{PAPER}/groessen"))
    own = "finanzierung.beratung.eigenanteil"
    assert [own, "67.200\xa0€", f"{{{{ {own} | euro }}}}"] in offered


# What is still open


def test_a_fault_in_a_file_of_all_authorities_stands_beside_the_paper(running: Page) -> None:
    schreibe(running.root, {KGST: "bezeichnung: [\n"})
    running.session.look()
    while (sheet := running.session.sheet(PAPER)) and sheet.is_current:
        running.session.stopped.wait(0.01)
    assert "yaml-syntax" in running.get(f"vorlage/{PAPER}")


# Saved states


def save_state(page: Page, message: str) -> str:
    """Save what the page lists."""
    listed = re.search(r'name="dateien" value="(.*?)">', page.get("sichern"))
    assert listed
    return page.post("sichern", nachricht=message, dateien=listed[1])


def git(root: Path, *arguments: str) -> str:
    command = [
        "git",
        "-C",
        str(root),
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b.example",
        *arguments,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_state_that_could_not_be_handed_on_can_be_later(running: Page, tmp_path: Path) -> None:
    root, shared, other = running.root, tmp_path / "ablage.git", tmp_path / "andere"
    assert "kein Stand gesichert" in running.get(f"vergleich/{PAPER}")
    git(root, "init", "-qb", "main")
    git(root, "config", "user.name", "A")
    git(root, "config", "user.email", "a@b.example")
    assert "Gesichert ist der Stand" in save_state(running, "Anfang")
    assert "nichts geändert" in running.get("sichern")

    git(tmp_path, "init", "-qb", "main", "--bare", str(shared))
    git(root, "remote", "add", "origin", str(shared))
    assert "Ein gesicherter Stand ist noch nicht weitergegeben" in running.get("sichern")
    assert "Weitergegeben ist alles" in running.post("weitergeben")

    git(tmp_path, "clone", "-q", str(shared), str(other))
    schreibe(other, {TEXT: "# Fremd\n"})
    git(other, "commit", "-qam", "fremd")
    git(other, "push", "-q")
    running.change(PROGRAMM, "48000", "47000")
    answer = save_state(running, "Neuer Satz")
    assert "Gesichert ist der Stand" in answer
    assert "Jemand anderes hat inzwischen" in answer
    assert "Noch einmal weitergeben" in answer
    assert git(root, "log", "-1", "--format=%s") == "Neuer Satz\n"

    git(root, "pull", "-q", "--rebase")
    assert "Weitergegeben ist alles" in running.post("weitergeben")
    assert git(shared, "log", "-1", "--format=%s") == "Neuer Satz\n"


def test_what_changed_is_proposed_in_words(running: Page) -> None:
    git(running.root, "init", "-qb", "main")
    git(running.root, "config", "user.name", "A")
    git(running.root, "config", "user.email", "a@b.example")
    save_state(running, "Anfang")
    new = "data/musterkreis/bescheide/zweiter.yaml"
    schreibe(running.root, {new: MUSTER[BESCHEID]})
    running.change(PROGRAMM, "48000", "47000")
    running.post("neu", was="vorlage", aktion="anlegen", betreff="Neuer Radweg")
    told = running.get("sichern")
    assert "- Personal › Werte › Betrag: 48.000 → 47.000, bewegt 4 Zahlen\n" in told
    assert f"- {new} neu\n" in told
    assert "- Neuer Radweg: Die Vorlage ist neu</textarea>" in told


# Sections of texts


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@given(data=st.data())
def test_a_section_is_replaced_alone(line_end: str, data: st.DataObject) -> None:
    line = st.sampled_from(["# Eins", "## Zwei", "Satz.", "", "```", "~~~~", "- a"])
    text = "\n".join(data.draw(st.lists(line, min_size=1, max_size=12)))
    new = "\n".join(data.draw(st.lists(line, max_size=4)))
    raw = data.draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", line_end)
    found = sections(raw.encode())
    for section in found:
        start = place_of_section(raw.encode(), section.text, section.first_line)
        assert start == section.first_line
        changed = with_section(raw.encode(), start, section.text, new).decode()
        at = len("\n".join(text.split("\n")[: start - 1])) + (start > 1)
        expected = text[:at] + new + text[at + len(section.text) :]
        assert changed.removeprefix("\ufeff").replace("\r\n", "\n") == expected
        assert changed.startswith("\ufeff") == raw.startswith("\ufeff")


def test_a_saved_section_is_what_was_written_and_not_its_neighbour(running: Page) -> None:
    """Its heading is gone, or it has two now: the next save still replaces just that."""
    before = "# Eins\n\nA.\n\n# Zwei\n\nB.\n"
    (running.root / TEXT).write_text(before)
    values = {"datei": TEXT, "name": PAPER, "zeile": "5", "aktion": "speichern"}
    first = running.post("text", bisher="# Zwei\n\nB.\n", text="B!\n", **values)
    assert '<textarea name="bisher" hidden>\nB!\n</textarea>' in first
    line = re.search(r'name="zeile" value="(\d+)"', first)
    assert line
    values["zeile"] = line[1]
    running.post("text", bisher="B!\n", text="# Drei\n\nC.\n\n# Vier\n", **values)
    assert running.text(TEXT) == "# Eins\n\nA.\n\n# Drei\n\nC.\n\n# Vier\n"


def test_a_conflict_shows_the_same_section_and_nothing_replaces_another(running: Page) -> None:
    (running.root / TEXT).write_text("# Eins\n\nA.\nmehr\nmehr\n\n# Zwei\n\nFremd.\n")
    values = {"datei": TEXT, "name": PAPER, "zeile": "4", "aktion": "speichern"}
    answer = running.post("text", bisher="# Zwei\n\nB.\n", text="# Zwei\n\nEigen.\n", **values)
    assert "<pre># Zwei\n\nFremd.\n</pre>" in answer
    gone = running.post("text", bisher="# Fort\n", text="# Fort\n\nEigen.\n", **values)
    assert "noch einmal öffnen" in gone
    assert "<form" not in gone


def test_a_new_value_holds_from_a_day_on_with_its_own_source(page: Page) -> None:
    fields = page.form(PROGRAMM, *page.place(PROGRAMM, "48000"))
    new = {"ab": "01.07.2024", "betrag": "45.000", "aktion": "anlegen"}
    assert "fehlt die Quelle" in page.post("nachfolger", **fields, **new)
    assert page.text(PROGRAMM) == MUSTER[PROGRAMM]
    source = {"quelle.dokument": "Bescheid: neu", "quelle.seite": "2"}
    assert "Gespeichert." in page.post("nachfolger", **fields, **new, **source)
    added = """\
              - ab: 2024-07-01
                betrag: 45000
                quelle: {dokument: "Bescheid: neu", seite: 2}
"""
    assert page.text(PROGRAMM) == MUSTER[PROGRAMM] + added
    page.post("zurueck")
    assert page.text(PROGRAMM) == MUSTER[PROGRAMM]


def test_what_was_made_can_be_taken_back(page: Page) -> None:
    before = sorted(page.root.rglob("*.*"))
    answers = {"was": "gremium", "aktion": "anlegen", "bezeichnung": "Kreisausschuss"}
    made = page.post("neu", **answers, sitzung="04.12.2026")
    assert "angelegt" in made
    assert "kreisausschuss" in page.text("data/musterkreis/gremien.yaml")
    assert "Rückgängig gemacht" in page.post("zurueck")
    assert page.text("data/musterkreis/gremien.yaml") == MUSTER["data/musterkreis/gremien.yaml"]
    answers = {"was": "vorlage", "aktion": "anlegen", "betreff": "Neuer Radweg"}
    assert "angelegt" in page.post("neu", **answers)
    page.post("zurueck")
    left = [path for path in sorted(page.root.rglob("*.*")) if "/.schema" not in str(path)]
    assert [path for path in left if "/output" not in str(path)] == before


def test_a_programme_with_a_fault_is_told_as_one(page: Page) -> None:
    schreibe(page.root, {PROGRAMM: MUSTER[PROGRAMM].replace("betrag: 48000", "betrag: viel")})
    assert f"Das Förderprogramm in {PROGRAMM} hat Fehler" in page.get("neu/bescheid")


def test_committees_are_named_as_their_authority_does(running: Page) -> None:
    other = "  rat_der_stadt:\n    bezeichnung: Rat der Stadt Muster\n    sitzungen: {}\n"
    stations = "beratungsfolge:\n  - {gremium: rat_der_stadt, zustaendigkeit: Entscheidung}\n"
    paper = MUSTER[VORLAGE].replace("beratungsfolge:\n", stations)
    schreibe(running.root, {GREMIEN: MUSTER[GREMIEN] + other, VORLAGE: paper})
    asked = running.get("neu/vorlage")
    assert '<option value="rat_der_stadt">Rat der Stadt Muster</option>' in asked
    answers = {"was": "vorlage", "gremium": "ausschuss", "danach": "Rat der Stadt Muster"}
    assert ">05.03.2024</option>" in running.post("neu", aktion="fragen", **answers)
    running.post("neu", aktion="anlegen", betreff="Neuer Radweg", **answers)
    written = running.text("data/musterkreis/vorlagen/neuer-radweg/vorlage.yaml")
    assert "  - gremium: rat_der_stadt\n" in written
    assert ">1. Rat der Stadt Muster</a>" in running.get(
        f"text/{PAPER}/ueberschrift", titel="Beratungsfolge"
    )


def test_a_holiday_is_told_as_one(page: Page) -> None:
    answers = {"was": "gremium", "aktion": "anlegen", "bezeichnung": "Kreisausschuss"}
    assert "Weihnachts" in page.post("neu", **answers, sitzung="25.12.2026")


def test_one_job_at_a_time(running: Page) -> None:
    first = running.post("auftrag", aktion="bauen", name=PAPER)
    assert f"{PAPER}: läuft" in first
    second = running.post("auftrag", aktion="endfassung", name=PAPER)
    assert f"Gerade läuft noch: Entwurf bauen, {PAPER}" in second
    while "data-weiter" in (answer := running.get("stand/0")):
        running.session.stopped.wait(0.05)
    assert "Fertig." in answer


def finished(page: Page, step: str, **given: str) -> str:
    """What a step of finishing answers in the end."""
    answer = page.post("auftrag", aktion=step, name=PAPER, **given)
    while further := re.search(r'data-weiter="(.*?)"', answer):
        page.session.stopped.wait(0.05)
        answer = page.get(further[1])
    return answer


def test_files_of_an_earlier_state_are_not_offered_at_the_hand_over(
    running: Page, tmp_path: Path
) -> None:
    git(running.root, "init", "-qb", "main")
    git(running.root, "config", "user.name", "A")
    git(running.root, "config", "user.email", "a@b.example")
    save_state(running, "Anfang")
    assert "Gebaute Dateien" in finished(running, "endfassung")
    running.change(PROGRAMM, "48000", "47000")
    save_state(running, "Neuer Satz")
    tried = finished(running, "probe", ziel=str(tmp_path))
    for answer in (tried, running.get(f"auftrag/{PAPER}")):
        assert "Gebaute Dateien" not in answer
        assert f"älter als die Angaben: {PROGRAMM} ist geändert" in answer
    finished(running, "endfassung")
    handed_over = finished(running, "uebergabe", ziel=str(tmp_path))
    for answer in (handed_over, running.get(f"auftrag/{PAPER}")):  # though there is a record of it
        assert "Gebaute Dateien" in answer


def test_only_files_that_were_built_are_given_out(running: Page) -> None:
    schreibe(running.root, {"output/fremd/x/geheim.txt": "geheim!", ".git/config": "geheim!"})
    for path in ("ausgabe/fremd/x/geheim.txt", "ausgabe/%2e%2e/.git/config"):
        assert "geheim!" not in running.get(path)


ZAHL = {"name": PAPER, "bezeichnung": "Essensgeld", "wert": "965,50 €", "einheit": "", "je": "Kind"}
QUELLE = {"dokument": "Satzung: Essen", "fundstelle": "§ 4", "status": "bekannt", "grund": ""}


def test_a_new_number_becomes_a_fact_with_its_source(page: Page) -> None:
    before = page.text(VORLAGE)
    answer = page.post("zahl", **ZAHL, **QUELLE)
    assert "{{ angaben.essensgeld | einheit }}" in answer
    added = (
        '  essensgeld:\n    bezeichnung: "Essensgeld"\n    wert: 965.50\n    einheit: "€/Kind"\n'
        '    quelle: {dokument: "Satzung: Essen", fundstelle: "§ 4"}\n'
    )
    assert page.text(VORLAGE) == before.replace("\ngroessen:", added + "\ngroessen:")
    page.post("zahl", **ZAHL, **{**QUELLE, "status": "annahme", "grund": "Wie im Vorjahr"})
    assert "  essensgeld_2:\n" in page.text(VORLAGE)
    assert '{annahme: 965.50, grund: "Wie im Vorjahr"}' in page.text(VORLAGE)


def test_the_first_number_of_a_paper(page: Page) -> None:
    before = page.text(VORLAGE)
    facts = before[before.index("angaben:") : before.index("finanzierung:")]
    schreibe(page.root, {VORLAGE: before.replace(facts, "")})
    page.post("zahl", **{**ZAHL, **QUELLE, "bezeichnung": "Beginn", "wert": "01.08.2026", "je": ""})
    assert "\nangaben:\n  beginn:\n" in page.text(VORLAGE)
    assert "    tag: 2026-08-01\n" in page.text(VORLAGE)


@pytest.mark.parametrize(
    ("typed", "unit", "left", "expression"),
    [
        ("965 €", "EUR", "", "euro"),
        ("12,5 %", "%", "", "prozent"),
        ("1,2 Mio. €", "EUR", "", "euro"),
        ("12 Kinder", "Kinder", "", "einheit"),
        ("12 Kinder", "", " Kinder", "zahl"),
    ],
)
def test_a_typed_number_becomes_a_fact_where_it_stands(
    page: Page, typed: str, unit: str, left: str, expression: str
) -> None:
    schreibe(page.root, {TEXT: f"# Anlass\n\nEs sind rund {typed} im Jahr.\n"})
    place = {"datei": TEXT, "zeile": "3", "spalte": "14"}
    form = page.get(f"zahl/{PAPER}", **place)
    value = re.search(r'id="zahl-wert" name="wert" value="(.*?)"', form)
    shown = re.search(r'name="getippt" value="(.*?)"', form)
    assert value is not None
    assert shown is not None
    place["getippt"] = shown[1]
    entered = {**ZAHL, **QUELLE, **place, "wert": value[1], "einheit": unit, "je": ""}
    assert "inzwischen" in page.post("zahl", **{**entered, "getippt": "964 €"})
    assert page.text(VORLAGE) == MUSTER[VORLAGE]
    page.post("zahl", **entered)
    printed = f"{{{{ angaben.essensgeld | {expression} }}}}{left}"
    assert page.text(TEXT) == f"# Anlass\n\nEs sind rund {printed} im Jahr.\n"
    page.post("zurueck")
    assert typed in page.text(TEXT)
    assert "essensgeld" not in page.text(VORLAGE)


def test_a_number_typed_into_a_fact_becomes_one_of_its_own(page: Page) -> None:
    printed = "{{ finanzierung.beratung.eigenanteil | euro }}"
    typed = MUSTER[VORLAGE].replace(printed, "12.400 €")
    schreibe(page.root, {VORLAGE: typed})
    line, column = page.place(VORLAGE, "12.400")
    place = {"datei": VORLAGE, "zeile": str(line), "spalte": str(column), "getippt": "12.400 €"}
    page.post("zahl", **{**ZAHL, **QUELLE, **place, "wert": "12.400", "einheit": "EUR", "je": ""})
    assert "stellt {{ angaben.essensgeld | euro }} bereit." in page.text(VORLAGE)
    assert "    wert: 12400\n" in page.text(VORLAGE)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"bezeichnung": " "}, "was die Zahl ist"),
        ({"wert": ""}, "fehlt der Wert"),
        ({"wert": "viel"}, "Zum Beispiel: 58.000"),
        ({"dokument": ""}, "gehört das Dokument"),
        ({"einheit": "VZÄ"}, "steht „€“, aber die Einheit ist „VZÄ“"),
        ({"status": "annahme"}, "Grund fehlt"),
        ({"bezeichnung": "§"}, "Buchstaben fehlen"),
    ],
)
def test_a_number_that_cannot_be_entered_is_refused(
    page: Page, wrong: dict[str, str], message: str
) -> None:
    before = page.text(VORLAGE)
    assert message in page.post("zahl", **{**ZAHL, **QUELLE, **wrong})
    assert page.text(VORLAGE) == before


def test_a_fact_without_a_source_gets_one(page: Page) -> None:
    fields = page.form(VORLAGE, *page.place(VORLAGE, "2.5"))
    steps = ["angaben", "tage_je_stelle", "quelle", "dokument"]
    new = {"schritte": json.dumps(steps), "bisher": "{}", "text": "Konzept: 2023"}
    assert "Gespeichert." in page.post("angabe", **{**fields, **new, "aktion": "speichern"})
    assert '    quelle: {dokument: "Konzept: 2023"}\n' in page.text(VORLAGE)


COLUMNS: list[dict[str, Any]] = [
    {"name": "Kinder", "unit": "Kinder"},
    {"name": "Land", "unit": "EUR"},
    {"name": "Stadt", "unit": "EUR"},
    {"name": "Gesamt", "kind": "summe"},
    {"name": "Anteil", "kind": "anteil", "first": 3},
    {"name": "Je Kind", "kind": "je", "first": 3, "second": 0},
    {"name": "Träger", "kind": "text"},
]
ROWS = [
    {"name": "Schule: Nord", "cells": ["120", "96.000 €", "48.000,50", "", "", "", "AWO: Kreis"]},
    {"name": "Schule Süd", "cells": ["80", "-", "32.000", "", "", "", ""]},
    {"name": "", "cells": ["", "", "", "", "", "", ""]},
    {"name": "Alle Schulen", "cells": [], "kind": "ja"},
    {"name": "davon Ferien", "cells": ["4", "", "1.000", "", "", "", ""], "kind": "davon"},
]
_END = (
    MUSTER[TEXT].partition("\n# Finanzierung")[0].count("\n")
)  # the last line of the first section
FORM = {
    "name": PAPER, "titel": "Ganztag: Kosten", "kopf": "Schule", "stelle": f"{_END}",
    "dokument": "Kalkulation", "fundstelle": "Blatt 2",
}  # fmt: skip


def test_a_table_from_the_grid_computes_and_is_printed(page: Page) -> None:
    table = json.dumps({"columns": COLUMNS, "rows": ROWS, "total": True})
    answer = page.post("tabelle", **FORM, tabelle=table)
    assert "Gespeichert" in answer, answer
    text = page.text(TEXT)
    assert "{{ datentabelle(tabellen.ganztag_kosten) }}\n\n# Finanzierung" in text
    words = plaintext(seite(page.root))
    assert re.search(r"Schule: Nord.*144\.000,50.*81,8.*1\.200,00.*AWO: Kreis", words), words
    assert re.search(r"Alle Schulen.*200.*176\.000,50.*100,0.*880,00", words), words
    page.post("zurueck")
    assert (page.text(TEXT), page.text(VORLAGE)) == (MUSTER[TEXT], MUSTER[VORLAGE])


def grid_of(answer: str) -> tuple[dict[str, str], dict[str, Any]]:
    """What the form for a table sends as it was opened, and the table in it."""
    values = dict(re.findall(r'type="hidden" name="(\w+)"(?: id="[\w-]+")? value="(.*?)">', answer))
    for field in ("titel", "kopf"):
        values[field] = re.search(rf'name="{field}" value="(.*?)"', answer)[1]  # type: ignore[index]
    return values, json.loads(values["tabelle"])


def test_a_table_that_is_there_opens_in_the_grid_and_changes_where_it_differs(page: Page) -> None:
    page.post("tabelle", **FORM, tabelle=json.dumps({"columns": COLUMNS, "rows": ROWS}))
    before = page.text(VORLAGE)
    opened = page.get(
        "angabe",
        datei=VORLAGE,
        zeile=1 + before.count("\n", 0, before.index('titel: "Ganztag')),
        spalte=5,
    )
    given, table = grid_of(opened)
    assert [column["kind"] for column in table["columns"]] == [
        one.get("kind", "zahl") for one in COLUMNS
    ]
    assert page.post("tabelle", **given).count("steht schon so")
    assert page.text(VORLAGE) == before
    table["rows"][0]["cells"][1] = "97.000"
    page.post("tabelle", **{**given, "tabelle": json.dumps(table)})
    assert page.text(VORLAGE) == "97000".join(before.rsplit("96000", 1))
    assert "anderswo geändert" in page.post("tabelle", **{**given, "tabelle": json.dumps(table)})


@pytest.mark.parametrize(
    "file",
    [
        path
        for path in sorted((REPOSITORY / "data").glob("*/*/*/*.yaml"))
        if "\ntabellen:" in path.read_text()
    ],
    ids=lambda path: path.parent.name,
)
def test_the_grid_changes_nothing_of_what_stays(file: Path) -> None:
    yaml = YamlText(file.read_bytes())
    for key in yaml.keys(("tabellen",)):
        steps = ("tabellen", key)
        table = table_in(yaml, steps)
        given = {name: table.group[name].text for name in ("titel", "kopf")}
        group, texts = table_group(table.shown, given, table)
        assert with_table(yaml.content, steps, table.shown, group, texts) == yaml.content
        turned = replace(table.shown, rows=table.shown.rows[::-1])
        group, texts = table_group(turned, given, table)
        changed = table_in(YamlText(with_table(yaml.content, steps, turned, group, texts)), steps)
        assert [row.cells for row in changed.shown.rows] == [row.cells for row in turned.rows]


def test_rows_and_columns_of_a_table_are_added_moved_and_removed(page: Page) -> None:
    page.post("tabelle", **FORM, tabelle=json.dumps({"columns": COLUMNS, "rows": ROWS}))
    given, table = grid_of(page.get(f"tabelle/{PAPER}", schluessel="ganztag_kosten"))
    north, south, *others = table["rows"]
    north["name"] = "Schule im Norden"
    east = {"name": "Schule Ost", "cells": ["10", "= 2 * [Schule im Norden]", "1", "", "", "", "x"]}
    table["rows"] = [south, north, east, others[1]]
    columns = table["columns"]
    for row in table["rows"]:
        row["cells"] = row["cells"][1:]
    columns[:] = columns[1:]
    for column in columns:
        column["first"], column["second"] = (
            max(0, column["first"] - 1),
            max(0, column["second"] - 1),
        )
    columns[4] = {"name": "Doppelt", "kind": "formel", "formula": "2 * [Gesamt]"}
    given["tabelle"] = json.dumps(table)
    answer = page.post("tabelle", **given)
    assert "Gespeichert" in answer, answer
    words = plaintext(seite(page.root))
    assert re.search(r"Schule Süd.*Schule im Norden.*Schule Ost.*192\.000", words, re.DOTALL), words
    assert "Kinder" not in words
    _, table = grid_of(answer)
    assert table["rows"][2]["cells"][0] == "= 2 * [Schule im Norden]"
    assert table["columns"][4]["formula"] == "2 * [Gesamt]"
    page.post("zurueck")


@pytest.mark.parametrize(
    ("columns", "cell", "message"),
    [
        ([], "1", "noch leer"),
        ([{"name": ""}], "1", "1. Spalte braucht einen Kopf"),
        ([{"name": "Kosten"}], "viel", "Zeile „Nord“, Spalte „Kosten“"),
        ([{"name": "Kosten", "unit": "EUR"}], "12 %", "steht „%“"),
        ([{"name": "Gesamt", "kind": "summe"}], "", "steht keine Zahl"),
        ([{"name": "Gesamt", "kind": "mal"}], "", "eine andere Spalte"),
    ],
)
def test_a_table_that_cannot_be_entered_is_refused(
    page: Page, columns: list[dict[str, str]], cell: str, message: str
) -> None:
    rows = [{"name": "Nord", "cells": [cell]}]
    table = json.dumps({"columns": columns, "rows": rows})
    assert message in page.post("tabelle", **FORM, tabelle=table)
    assert page.text(VORLAGE) == MUSTER[VORLAGE]


def test_a_programme_is_made_on_the_page_and_a_notice_follows(page: Page) -> None:
    answers = {
        "bezeichnung": "Ganztagshilfe", "foerdergeber": "Land", "gegenstand": "Ganztag",
        "satz": "Pauschale", "betrag": "1.020,50", "je": "Kind", "ab": "01.08.2026",
        "dokument": "Runderlass",
    }  # fmt: skip
    made = page.post("neu", was="programm", aktion="anlegen", **answers)
    assert "Weiter: ein Bescheid" in made
    assert "betrag: 1020.50" in page.text("data/gemeinsam/foerderprogramme/ganztagshilfe.yaml")
    assert "ganztagshilfe.modul1" in page.get("neu/bescheid")
