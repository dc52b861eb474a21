"""`vorlagen neu`: what it asks, what it takes, and that what it writes builds at once as a draft."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from pathlib import Path
from unittest import mock

import pytest
from befunde import fakten
from click.testing import CliRunner, Result
from editor_yaml import as_editors_read
from jsonschema import Draft7Validator
from muster import MUSTER, PROGRAMM, ohne, schreibe
from papiere import seite
from werkstatt import Builder

from vorlagen.bescheide import Foerderprogramm
from vorlagen.building.store import Edition
from vorlagen.cli import main
from vorlagen.cli import neu as command
from vorlagen.cli.app import commands
from vorlagen.findings import Code, Severity
from vorlagen.first_files.writing_files import data, pending
from vorlagen.paper.json_schema import MODELINE, schema
from vorlagen.paper.subjects import art_von
from vorlagen.renditions.plaintext import plaintext

VORLAGE = "data/{}/vorlagen/{}/vorlage.yaml"


def options(given: dict[str, str]) -> list[str]:
    return [part for key, value in given.items() for part in (f"--{key}", value)]


def neu(root: Path, what: str, **given: str) -> int:
    return main(["neu", what, "--projekt", str(root), *options(given)])


def typed(root: Path, what: str, *answers: str) -> Result:
    """Answer the questions of a command, one line each; what is left empty is the proposal."""
    with mock.patch.object(command, "_somebody_answers", return_value=True):
        return CliRunner().invoke(
            commands,
            ["neu", what, "--projekt", str(root)],
            input="".join(f"{a}\n" for a in answers),
        )


@pytest.fixture(scope="module")
def anfang(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an authority, a committee and a meeting, and nothing else."""
    root = tmp_path_factory.mktemp("anfang")
    assert neu(root, "mandant", name="Kreis Übach", organ="Die Landrätin") == 0
    assert neu(root, "gremium", bezeichnung="Kreistag", sitzung="2026-03-05") == 0
    return root


@pytest.fixture
def kreis(anfang: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(anfang, tmp_path, dirs_exist_ok=True)
    return tmp_path


def check_draft(root: Path) -> None:
    """All papers build as drafts without a Fehler, and each YAML file fits its schema."""
    report = Builder(root).check(())
    assert [f for f in report.findings if f.severity is not Severity.HINWEIS] == []
    assert {paper.status.value for paper in report.papers} == {"entwurf"}
    for path in root.glob("data/**/*.yaml"):
        name, content = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        art = art_von(name)
        assert art is not None
        Draft7Validator(schema(art)).validate(as_editors_read(content))
        if content.startswith(MODELINE):
            leads_to = path.parent / content.partition("\n")[0].removeprefix(MODELINE)
            assert leads_to.resolve().is_file()


# With options


@pytest.mark.parametrize(
    ("art", "finanzierung"),
    [
        ("Beschlussvorlage", "ja"),
        ("Mitteilungsvorlage", "nein"),
    ],
)
def test_a_first_paper_from_an_empty_folder_builds_as_a_draft(
    art: str, finanzierung: str, kreis: Path
) -> None:
    given = {"betreff": "Beratung vor Ort", "art": art, "finanzierung": finanzierung}
    assert neu(kreis, "vorlage", **given) == 0
    check_draft(kreis)
    text = (kreis / "data/kreis-uebach/vorlagen/beratung-vor-ort/text.md").read_text("utf-8")
    assert text.startswith('# Sachverhalt\n\n{{ offen("Was ist der Anlass')
    assert ("{{ tabelle(" in text) is (finanzierung == "ja")


def test_sections_and_questions_follow_the_kind_of_paper(kreis: Path) -> None:
    kinds = """\
papierarten:
  bericht:
    bezeichnung: Bericht
    abschnitte:
      kopf: {felder: {nummer: Nr.}}
      betreff: {}
      beratungsfolge: {spalten: {gremium: Gremium, sitzung: Termin}}
      lage: {ueberschrift: Sachlage, text: ja, pflicht: ja}
      umwelt: {ueberschrift: Folgen für die Umwelt, text: ja, pflicht: ja}
"""
    schreibe(kreis, {"data/kreis-uebach/papierarten.yaml": kinds})
    assert neu(kreis, "vorlage", betreff="Bericht") == 0
    folder = kreis / "data/kreis-uebach/vorlagen/bericht"
    assert (folder / "text.md").read_text("utf-8") == (
        '# Sachlage\n\n{{ offen("Was ist der Anlass, was ist bisher geschehen, und warum'
        ' wird jetzt beraten?") }}\n\n# Folgen für die Umwelt\n\n{{ offen("Was sagt eine Vorlage'
        ' der Art „Bericht“ unter dieser Überschrift?") }}\n'
    )
    assert "federfuehrung: {" not in (folder / "vorlage.yaml").read_text("utf-8")
    check_draft(kreis)


@pytest.fixture(scope="module")
def all_purposes(anfang: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a paper for each purpose, some of them also of a kind that has few sections."""
    root = shutil.copytree(anfang, tmp_path_factory.mktemp("zwecke"), dirs_exist_ok=True)
    kinds = root / "data/kreis-uebach/papierarten.yaml"
    text = kinds.read_text(encoding="utf-8")
    own = "\n  notiz: {bezeichnung: Notiz, abschnitte: {kopf: {}, text: {}, anlagen: {}}}\n\n# Eine"
    kinds.write_text(text.replace("\n\n# Eine", own, 1), encoding="utf-8")
    for zweck in data("zwecke.j2")["zwecke"]:
        assert neu(root, "vorlage", betreff=zweck, zweck=zweck) == 0
        if zweck in {"investition", "gebuehr", "wahl", "haushalt"}:
            assert neu(root, "vorlage", betreff=f"{zweck} Notiz", zweck=zweck, art="Notiz") == 0
    for zweck, no in (
        ("investition", "zuwendung"),
        ("gebuehr", "synopse"),
        ("wahl", "sitzverteilung"),
    ):
        assert neu(root, "vorlage", betreff=f"{zweck} ohne", zweck=zweck, **{no: "nein"}) == 0
    return root


def test_a_paper_for_each_purpose_builds_as_a_draft(all_purposes: Path) -> None:
    check_draft(all_purposes)
    for zweck, purpose in data("zwecke.j2")["zwecke"].items():
        fragen = purpose.get("fragen", {})
        folder = all_purposes / f"data/kreis-uebach/vorlagen/{zweck}"
        yaml, text = ((folder / name).read_text("utf-8") for name in ("vorlage.yaml", "text.md"))
        tables = set(re.findall(r"^  (\w+):\n    titel:", yaml, re.MULTILINE))
        assert tables == set(re.findall(r"datentabelle\(tabellen\.(\w+)\)", text))
        assert bool(tables) is bool(fragen)
        kind = "Mitteilungsvorlage" if zweck == "anfrage" else "Beschlussvorlage"
        assert f"art: {kind}" in yaml
        assert f"oeffentlich: {'nein' if zweck == 'vergabe' else 'ja'}" in yaml
        assert "\nfinanzielle_auswirkungen: keine" not in yaml
        assert "Stelle" not in re.sub("(Erste|bewilligende) Stelle", "", yaml)
        assert text.count("# ") == (len(fragen) or len(("Sachverhalt", "Begründung")))


def test_no_paper_is_final_while_something_is_left_to_fill_in(all_purposes: Path) -> None:
    report = Builder(all_purposes).check((), edition=Edition.ENDFASSUNG_UNVERSIONIERT)
    assert {paper.status.value for paper in report.papers} == {"fehler"}
    wrong = [f for f in report.findings if f.severity is Severity.FEHLER]
    assert {f.code for f in wrong} == {Code.AUSSTEHEND}
    places = {f.place.file.removeprefix("data/kreis-uebach/") for f in wrong}
    for zweck in data("zwecke.j2")["zwecke"]:
        assert {f"vorlagen/{zweck}/vorlage.yaml", f"vorlagen/{zweck}/text.md"} <= places
    annexes = {place for place in places if "/gebuehr/anlagen/" in place}
    assert {Path(place).name for place in annexes} >= {
        "anlage.yaml",
        "text.md",
        "satzung-bisher.md",
    }
    assert "haushalt.yaml" in places


KNOWN = {
    "nummer": "1/2026", "datum": "2026-02-02", "tag": "2026-04-01", "federfuehrung": "Bauamt",
    "zustaendigkeit": "Entscheidung", "finanzielle_auswirkungen": "keine",
    "produkt": "{nummer: 01.02.03, bezeichnung: Bauen}", "kostenstelle": "K", "sachkonto": "S",
    "ladung": "{tage: 10, zaehlung: werktage}", "vorlagenschluss": "{tage: 12, zaehlung: werktage}",
    "ansaetze": "{jahr_2026: 100}", "anteil_gebuehr": "20", "anteil_reinigungsklasse_1": "0",
    "anteil_niederschlagswasser": "10", "bisher": "4.24", "foerdersatz": "60", "nebenkosten": "30",
    "sitze": "9",
    "satzungen": "[{jahre: [2026], beschlossen: 2025-12-11, quelle: {dokument: Satzung}}]",
    "schwellen": "[{ab: 2026-01-01, erheblich_ab: 50000, quelle: {dokument: Satzung}}]",
}  # fmt: skip


def fill_in(root: Path) -> None:
    """Write something wherever something is left open."""
    amounts = itertools.count(
        9999, -1
    )  # rests and what is taken off are less than what they come from
    for path in [*root.glob("data/**/*.yaml"), *root.glob("data/**/*.md")]:
        name, lines = path.name, path.read_text(encoding="utf-8").split("\n")
        for key, place, _ in pending(path.relative_to(root).as_posix(), "\n".join(lines)):
            *_, above, last = ["", *key.split(".")]
            word = "".join(chr(ord("a") + int(digit)) for digit in str(next(amounts)))
            value = (
                word
                if ".texte." in key
                else KNOWN.get(last) or KNOWN.get(above, str(next(amounts)))
            )
            row = lines[place.line - 1]
            lines[place.line - 1] = re.sub(r'\{ausstehend: "[^"]*"\}', value, row, count=1)
        text = re.sub(r'\{\{ offen\("[^"]*"\) \}\}', "Das ist geschrieben.", "\n".join(lines))
        if name == "satzung-bisher.md":
            text = text.replace("Das ist", "Dies war")
        path.write_text(text, encoding="utf-8")


def test_filled_in_every_paper_is_final(filled: Path) -> None:
    report = Builder(filled).check((), edition=Edition.ENDFASSUNG_UNVERSIONIERT)
    assert [f for f in report.findings if f.severity is Severity.FEHLER] == []
    assert {paper.status.value for paper in report.papers} == {"fertig"}


def test_what_a_purpose_does_not_need_is_not_there(all_purposes: Path) -> None:
    folder = all_purposes / "data/kreis-uebach/vorlagen"
    assert "uwendung" not in (folder / "investition-ohne/vorlage.yaml").read_text("utf-8")
    assert not (folder / "gebuehr-ohne/anlagen/synopse").exists()
    for name in ("vorlage.yaml", "text.md"):
        assert "sitze" not in (folder / "wahl-ohne" / name).read_text("utf-8")


@pytest.fixture(scope="module")
def fees(anfang: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper about two fees in two years, of which nothing is open any more."""
    root = shutil.copytree(anfang, tmp_path_factory.mktemp("gebuehren"), dirs_exist_ok=True)
    called = "Reinigungsklasse 1 je Meter, Niederschlagswasser je m²"
    given = {"betreff": "Gebühren", "gebuehren": called, "jahre": "2027, 2028"}
    assert neu(root, "vorlage", zweck="gebuehr", **given) == 0
    check_draft(root)
    entered = {"Personal": 100000, "zuzüglich Unterdeckung der Vorjahre": 6000, "Menge": 24950}
    path = root / VORLAGE.format("kreis-uebach", "gebuehren")
    text = re.sub(
        r"\{ausstehend: [^}]* Der Wert für „([^“]*)“ fehlt noch.\"\}",
        lambda gap: str(entered.get(gap[1], 0)),
        path.read_text(encoding="utf-8"),
    )
    path.write_text(text, encoding="utf-8")
    fill_in(root)
    return root


def test_what_a_paper_says_of_its_fees_follows_from_their_figures(fees: Path) -> None:
    printed = " ".join(plaintext(seite(fees, "gebuehren")).replace("\xa0", " ").split())
    for sentence in (
        "Niederschlagswasser (je m²): 3,84 € im Jahr 2027, 3,84 € im Jahr 2028",
        "betragen die Kosten 400.000 €. Davon trägt der allgemeine Haushalt 20.000 €.",
        "Durch Gebühren zu decken sind 404.000 €;",
        "Reinigungsklasse 1 (je Meter), 2027: Die Gebühr bleibt unverändert (vorher 4,24 €, dann 4,24 €).",
        "Niederschlagswasser (je m²), 2027: Die Gebühr sinkt (vorher 4,24 €, dann 3,84 €).",
    ):
        assert sentence in printed
    assert "abgerundet" not in printed


def test_a_fee_may_not_bring_in_more_than_it_has_to_cover(fees: Path, tmp_path: Path) -> None:
    root = shutil.copytree(fees, tmp_path / "mehr")
    path = root / VORLAGE.format("kreis-uebach", "gebuehren")
    path.write_text(path.read_text("utf-8").replace('"abrunden(', '"runden('), "utf-8")
    messages = [finding.message for finding in Builder(root).check(()).findings]
    assert any("bringt mehr ein, als durch sie zu decken ist" in said for said in messages)


def test_a_loss_is_no_paper_without_effects(filled: Path, tmp_path: Path) -> None:
    root = shutil.copytree(filled, tmp_path / "verlust")
    path = root / VORLAGE.format("kreis-uebach", "jahresabschluss")
    text = re.sub(
        r"(kennung: aufwendungen\n(?:.*\n){3}.*ist: )\d+", r"\g<1>99999", path.read_text()
    )
    path.write_text(text, encoding="utf-8")
    printed = " ".join(plaintext(seite(root, "jahresabschluss")).split())
    assert "mit einem Jahresfehlbetrag von" in printed
    assert "Finanzielle Auswirkungen -" in printed
    assert "Das Eigenkapital sinkt: am Anfang des Jahres" in printed


def test_who_proposes_is_named_or_open(kreis: Path) -> None:
    given = {"zweck": "wahl", "betreff": "Wahl", "fraktionen": "Linke Mitte, Bündnis 90/Die Grünen"}
    assert neu(kreis, "vorlage", **given) == 0
    yaml = (kreis / VORLAGE.format("kreis-uebach", "wahl")).read_text("utf-8")
    assert "bezeichnung: Linke Mitte, kennung: linke_mitte, werte" in yaml
    assert "offen(" not in yaml.partition("tabellen:")[2]
    check_draft(kreis)


@pytest.mark.parametrize(
    ("called", "genitive"),
    [
        ("Gemeinderat", "des Gemeinderates"),
        ("Stadtrat", "des Stadtrates"),
        ("Bezirksvertretung Nord", "der Bezirksvertretung Nord"),
        ("Rat der Stadt Übach", "des Rates der Stadt Übach"),
        ("Haupt- und Finanzausschuss", "des Haupt- und Finanzausschusses"),
        ("Technischer Ausschuss", ""),
    ],
)
def test_the_genitive_of_a_committee_is_proposed_where_it_is_sure(
    called: str, genitive: str, kreis: Path
) -> None:
    assert neu(kreis, "gremium", bezeichnung=called) == 0
    known = (kreis / "data/kreis-uebach/gremien.yaml").read_text("utf-8").partition(called)[2]
    assert re.findall("genitiv: (.*)", known.partition("#")[0]) == ([genitive] if genitive else [])


def test_a_new_budget_asks_for_what_is_not_known_and_calls_the_council_by_its_name(
    tmp_path: Path,
) -> None:
    assert neu(tmp_path, "mandant", name="Kreis Übach", organ="Die Landrätin") == 0
    council = {"bezeichnung": "Kreistag des Kreises", "genitiv": "des Kreistags des Kreises"}
    assert neu(tmp_path, "gremium", **council, sitzung="2026-03-05") == 0
    given = {"zweck": "haushalt", "art": "Beschlussvorlage", "betreff": "Mehr Mittel für Salz"}
    assert neu(tmp_path, "vorlage", **given) == 0
    budget = (tmp_path / "data/kreis-uebach/haushalt.yaml").read_text("utf-8")
    assert "  gremium: Kreistag des Kreises # " in budget
    assert "  genitiv: des Kreistags des Kreises # " in budget
    assert '    bezeichnung: {ausstehend: "Der Name des Kontos' in budget
    assert "Salz" not in budget


def test_a_paper_posts_to_an_account_that_is_there_or_to_a_new_one(
    kreis: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"zweck": "haushalt", "art": "Beschlussvorlage"}
    assert neu(kreis, "vorlage", betreff="Salz", **given) == 0
    budget = kreis / "data/kreis-uebach/haushalt.yaml"
    first = budget.read_text(encoding="utf-8")
    assert neu(kreis, "vorlage", betreff="Eis", **given, konto="salz_aufwand") == 0
    assert budget.read_text(encoding="utf-8") == first
    yaml = (kreis / VORLAGE.format("kreis-uebach", "eis")).read_text("utf-8")
    assert "konten: {aufwand: salz_aufwand}" in yaml
    capsys.readouterr()
    assert neu(kreis, "vorlage", betreff="Schule", zweck="investition") == 0
    assert "Ergänzt: data/kreis-uebach/haushalt.yaml" in capsys.readouterr().out
    more = budget.read_text(encoding="utf-8")
    assert re.findall("^  ([a-z_]+):$", more, re.MULTILINE) == [
        "salz_aufwand", "schule_auszahlung", "schule_einzahlung",
    ]  # fmt: skip
    check_draft(kreis)


def test_a_paper_goes_through_several_committees(
    kreis: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, day in (("Ausschuss für Klima, Umwelt", "2026-02-03"), ("Rat", "2026-03-20")):
        assert neu(kreis, "gremium", bezeichnung=name, sitzung=day) == 0
    given = {
        "betreff": "Neues",
        "gremium": "kreistag",
        "danach": "rat, Ausschuss für Klima, Umwelt",
    }
    given["zustaendigkeit"] = "Vorberatung, Entscheidung"
    assert neu(kreis, "vorlage", **given) == 0
    yaml = (kreis / VORLAGE.format("kreis-uebach", "neues")).read_text("utf-8")
    assert "    zustaendigkeit: Vorberatung #" in yaml
    rat = "  - gremium: rat\n    sitzung: maerz_2026\n    zustaendigkeit: Entscheidung\n"
    assert rat in yaml
    before = "  - gremium: ausschuss_fuer_klima_umwelt\n    sitzung: {ausstehend:"
    assert before in yaml  # it meets before
    for wrong, said in (("rad", "Meinten Sie „Rat“?"), ("kreistag", "schon die erste Station")):
        assert neu(kreis, "vorlage", **given | {"betreff": "X", "danach": wrong}) == 2
        assert said in capsys.readouterr().err


def test_the_financing_of_a_paper_starts_from_the_youngest_notice(tmp_path: Path) -> None:
    schreibe(tmp_path, ohne(*(file for file in MUSTER if "/vorlagen/" in file)))
    notice = {
        "von": "2025-01-01", "bis": "2025-12-31", "vzae": "2.5", "entgeltgruppe": "E10",
        "datum": "2025-01-15", "betrag": "120000", "bewilligt-von": "Bezirksregierung: Köln",
        "aktenzeichen": "#49.1",
    }  # fmt: skip
    assert neu(tmp_path, "bescheid", **notice) == 0
    assert neu(tmp_path, "vorlage", betreff="Neues", finanzierung="ja") == 0
    check_draft(tmp_path)
    yaml = (tmp_path / VORLAGE.format("musterkreis", "neues")).read_text("utf-8")
    assert "stellen: bescheide.modul1_2025.bewilligt.beratung" in yaml
    assert "je_stelle: kgst.E10" in yaml
    assert "abzug: muster.modul1.beratung.personal" in yaml


def test_a_programme_of_its_own_and_a_notice_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schreibe(tmp_path, ohne(PROGRAMM, *(file for file in MUSTER if "/bescheide/" in file)))
    assert neu(tmp_path, "bescheid") == 2
    assert "vorlagen neu programm" in capsys.readouterr().err
    programme = {
        "bezeichnung": "Schulhilfe", "foerdergeber": "Land: NRW", "gegenstand": "Ganztag",
        "satz": "Pauschale", "betrag": "480.50", "je": "Kind", "zeitraum": "Jahr",
        "ab": "01.08.2026", "dokument": "Richtlinie", "fundstelle": "Nr. 5",
    }  # fmt: skip
    assert neu(tmp_path, "programm", **programme) == 0
    file = tmp_path / "data/gemeinsam/foerderprogramme/schulhilfe.yaml"
    satz = fakten(Foerderprogramm, file.read_text("utf-8")).module["modul1"]
    assert satz.gegenstaende["ganztag"].saetze["pauschale"].einheit == "EUR/Kind/Jahr"
    assert neu(tmp_path, "programm", **programme | {"bezeichnung": "Finanzierung"}) == 2
    assert "heißt schon etwas anderes" in capsys.readouterr().err
    assert neu(tmp_path, "bescheid") == 0
    assert (tmp_path / "data/musterkreis/bescheide/modul1.yaml").exists()


def test_the_answer_in_json_names_files_and_what_is_pending(
    kreis: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert neu(kreis, "vorlage", betreff="Bericht", format="json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["geschrieben"][0] == VORLAGE.format("kreis-uebach", "bericht")
    command = f"vorlagen bauen kreis-uebach/bericht --projekt {kreis}"
    assert said["naechster_befehl"] == command
    assert "nummer" in {entry["schluessel"] for entry in said["ausstehend"]}


# With answers


def test_who_answers_the_questions_gets_the_same_files(tmp_path: Path) -> None:
    answer = typed(tmp_path, "mandant", "Kreis Übach", "", "", "Die Landrätin", *[""] * 5)
    assert answer.exit_code == 0, answer.output
    assert "Ordner unter data/, zugleich ihr Kurzname in Befehlen [kreis-uebach]" in answer.output
    assert typed(tmp_path, "gremium", "", "Kreistag", "", "", "2026-03-05", "", "").exit_code == 0
    answer = typed(tmp_path, "vorlage", *["", "", "", "Beratung: vor Ort", *[""] * 8])
    assert answer.exit_code == 0, answer.output
    assert "Möglich: Beschlussvorlage, Mitteilungsvorlage, Berichtsvorlage" in answer.output
    assert "vorlagen bauen kreis-uebach/beratung-vor-ort" in answer.output
    check_draft(tmp_path)


@pytest.fixture(scope="module")
def filled(all_purposes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same project, of which nothing is open any more."""
    root = tmp_path_factory.mktemp("voll") / "voll"
    shutil.copytree(all_purposes, root)
    fill_in(root)
    return root


@pytest.mark.parametrize(
    ("paper", "change", "said"),
    [
        (
            "investition",
            (r"(kosten - )auszahlungen.jahr_\d+", r"\g<1>angaben.hoechstbetrag"),
            "Auszahlungen aller Jahre ergeben die Gesamtkosten",
        ),
        (
            "investition",
            (r"(Auszahlungen\n.*\n +jahr_2027: )\d+", r"\g<1>4000000"),
            "In keinem Jahr ist eine Zahlung negativ",
        ),
        (
            "investition",
            (r"(Zuwendung\n.*\n +jahr_2027: )\d+", r"\g<1>4000000"),
            "In keinem Jahr ist eine Zahlung negativ",
        ),
        (
            "gebuehr",
            (r"(kennung: ueberdeckung\n.*\n +jahr_2027: )", r"\g<1>-"),
            "Überdeckung und Unterdeckung stehen",
        ),
        (
            "gebuehr",
            (r"(kennung: ueberdeckung\n.*\n +jahr_2027: )", r"\g<1>99"),
            "Jede Gebühr ist höher als 0",
        ),
        ("vergabe", (r"(tag: )2026-04-01", r"\g<1>2026-03-04"), "noch an ihre Angebote gebunden"),
        (
            "vergabe",
            (r"(firma: )(\w+)(?=\}.*\n.*firma: )(.*\n.*firma: )\w+", r"\1\2\3\2"),
            "steht schon in Zeile",
        ),
        ("vergabe", (r"oeffentlich: nein #", "oeffentlich: ja #"), "bieter_1.firma“ gibt es nicht"),
    ],
)
def test_starting_files_refuse_what_cannot_be(
    filled: Path, tmp_path: Path, paper: str, change: tuple[str, str], said: str
) -> None:
    shutil.copytree(filled, tmp_path / "falsch")
    path = tmp_path / "falsch" / VORLAGE.format("kreis-uebach", paper)
    text, times = re.subn(*change, path.read_text(encoding="utf-8"))
    assert times == 1
    path.write_text(text, encoding="utf-8")
    found = Builder(tmp_path / "falsch").check((paper,)).findings
    told = [f.message for f in found if f.severity is not Severity.HINWEIS]
    assert any(said in message for message in told), told


def test_a_wrong_answer_is_explained_and_asked_again(kreis: Path) -> None:
    answer = typed(
        kreis, "gremium", "", "Ausschuss", "ein name", "ausschuss", "", "morgen", "2026-02-30",
        "18.1.2026", "20.01.2026", "5 Uhr", "17:00", "",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    for said in (
        "„ein name“ ist als Kennung nicht möglich.",
        "„morgen“ ist kein Datum; üblich ist die Schreibweise 22.02.2021.",
        "Den Tag „2026-02-30“ gibt es nicht.",
        "Der 18.01.2026 ist ein Sonntag.",
        "„5 Uhr“ ist keine Uhrzeit.",
    ):
        assert said in " ".join(answer.output.split())


@pytest.mark.parametrize("answered", [3, 6])
def test_who_breaks_off_leaves_nothing_behind(answered: int, tmp_path: Path) -> None:
    answer = typed(tmp_path, "mandant", *["Kreis Übach", *[""] * 8][:answered])
    assert answer.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_control_c_is_answered_in_german(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        mock.patch.object(command, "_somebody_answers", return_value=True),
        mock.patch("click.termui.visible_prompt_func", side_effect=KeyboardInterrupt),
    ):
        assert neu(tmp_path, "mandant") == 1
    assert "Abgebrochen." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# Wrong use


@pytest.mark.parametrize(
    ("what", "given", "said"),
    [
        ("mandant", {}, "Es fehlt: --name, --kennung."),
        ("mandant", {"name": "X", "kennung": "Übach"}, "Zum Beispiel: uebach."),
        ("mandant", {"name": "X", "bundesland": "NRW"}, "Meinten Sie „NW“?"),
        ("gremium", {"bezeichnung": "kreistag"}, "Es fehlt: --sitzung."),
        ("gremium", {"bezeichnung": "kreistag", "sitzung": "2026-03-05"}, "schon eingetragen"),
        ("gremium", {"bezeichnung": "X", "sitzung": "2026-12-25"}, "Weihnachtstag"),
        ("vorlage", {"betreff": "5.000 €"}, "„5.000 €“ ist getippt"),
        ("vorlage", {"betreff": "X", "federfuehrung": "Amt \udcff"}, "Steuerzeichen"),
        ("vorlage", {"betreff": "X", "unterschrift": "ja"}, "nicht nach ja oder nein"),
        ("vorlage", {"betreff": "X", "gebuehren": "Wasser je m³"}, "passt nicht zu den übrigen"),
        ("vorlage", {"betreff": "X", "zweck": "gebuehr", "gebuehren": "Wasser"}, "„Wasser je m³“"),
        ("vorlage", {"betreff": "X", "zweck": "gebuehr", "jahre": "2028, 2027"}, "der Reihe nach"),
        (
            "vorlage",
            {"betreff": "X", "zweck": "wahl", "fraktionen": "A, a"},
            "Verschiedene angeben",
        ),
    ],
)
def test_wrong_use_is_explained_and_writes_nothing(
    what: str, given: dict[str, str], said: str, kreis: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(kreis.rglob("*"))
    assert neu(kreis, what, **given) == 2
    assert said in capsys.readouterr().err
    assert sorted(kreis.rglob("*")) == before


@pytest.mark.parametrize(
    "what",
    [
        "gremium",
        "vorlage",
    ],
)
def test_without_an_authority_that_comes_first(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert neu(tmp_path, what) == 2
    assert "Zuerst: vorlagen neu mandant" in capsys.readouterr().err


def test_a_file_that_lies_there_already_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schreibe(tmp_path, {"templates/kreis/hausstil.css": "alt"})
    assert neu(tmp_path, "mandant", name="Kreis") == 2
    assert "templates/kreis/hausstil.css. Geschrieben ist nichts." in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_git_leaves_out_what_is_built_unless_somebody_has_said_what_to_leave_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "alt").mkdir()
    (tmp_path / "alt/.gitignore").write_text("*.bak\n")
    for folder in ("neu", "alt"):
        assert neu(tmp_path / folder, "mandant", name="Kreis Übach") == 0
    assert (tmp_path / "neu/.gitignore").read_text().endswith("/output/\n/.schema/\n")
    assert (tmp_path / "alt/.gitignore").read_text() == "*.bak\n"
