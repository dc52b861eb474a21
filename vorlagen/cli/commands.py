"""All commands with their options and help texts.

What a command does is a function in the file of its name. That is imported only when the command is
called, so that no help text waits for the rest of the program, and no command for the imports of another.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from vorlagen.building.processes import Bounds, allow
from vorlagen.cli.terminal import GermanCommand, GermanGroup

_MEGABYTE = 1_000_000
CONTAINER_PORT = 8765  # the container publishes the same port at 127.0.0.1 of its machine
COPIES = ("docx", "odt")

# Options that several commands have

_PROJECT = click.Option(
    ["--projekt"],
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="ORDNER",
    help="Der Projektordner; er enthält data/. Ohne Angabe ist es dieser Ordner.",
)
_LAYOUT = click.Option(
    ["--format", "layout"],
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Ausgabe für Menschen (text) oder Programme (json).",
)
_LIMITS = (  # of a paper, or of the file that another command reads
    click.Option(
        ["--rechenzeit"],
        type=click.IntRange(1, 86_400),
        default=int(Bounds().seconds),
        metavar="SEKUNDEN",
        show_default=True,
        expose_value=False,
        callback=lambda _ctx, _option, seconds: allow(seconds=seconds),
        help="Wie lange der Prozessor an einer Vorlage oder Datei arbeiten darf.",
    ),
    click.Option(
        ["--speicher"],
        type=click.IntRange(100, 1_000_000),
        default=Bounds().memory // _MEGABYTE,
        metavar="MB",
        show_default=True,
        expose_value=False,
        callback=lambda _ctx, _option, megabytes: allow(memory=megabytes * _MEGABYTE),
        help="Wie viel Arbeitsspeicher eine Vorlage oder Datei brauchen darf.",
    ),
)
_SELECTION = click.Argument(["auswahl"], nargs=-1, metavar="[BEHÖRDE|KENNUNG]...")
_PROCESSES = (  # where a command does its work
    click.Option(
        ["--jobs"],
        type=click.IntRange(min=1),
        metavar="N",
        help="In wie vielen Prozessen; ohne Angabe so viele, wie der Rechner Kerne hat.",
    ),
    click.Option(
        ["--verteilt", "cluster"],
        default="",
        metavar="ADRESSE",
        help="Auf den Rechnern eines Verbunds (dask), zum Beispiel tls://rechner:8786.",
    ),
)
_MAKING = (  # for building and checking
    click.Option(["--alle", "everything"], is_flag=True, help="Alle Hinweise zeigen."),
    click.Option(
        ["--warum", "why"], is_flag=True, help="Zu jeder Vorlage sagen, warum sie gemacht wurde."
    ),
    *_PROCESSES,
    click.Option(
        ["--endfassung", "final"],
        is_flag=True,
        help="Abweisen, was noch aussteht, nicht freigegeben oder nicht eingecheckt ist.",
    ),
    click.Option(
        ["--unversioniert", "unversioned"],
        is_flag=True,
        help="Zu --endfassung: auch einen Stand nehmen, den git nicht hat; das PDF vermerkt es.",
    ),
    *_LIMITS,
    _PROJECT,
)
_TARGET = click.Option(
    ["--ziel", "target"],
    required=True,
    metavar="ADRESSE",
    help="Wohin: ein Ordner, webdav(s)://…, sftp://…, s3://… oder rclone:…; ohne Kennwort darin.",
)
_ONLY = click.Option(
    ["--vorlage", "papers"], multiple=True, metavar="KENNUNG", help="Nur diese Vorlagen."
)


class _Formats(click.ParamType[tuple[str, ...]]):
    """Formats with commas between them."""

    name = "format"
    choices = ("text", "json", *COPIES)

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        names = [name.strip() for name in value.split(",")]
        if not set(names) <= set(self.choices):
            self.fail("", param, ctx)
        return tuple(name for name in self.choices if name in names)


def _command(
    name: str,
    text: str,
    *options: click.Parameter,
    does: str = "",
    is_bounded: bool = True,
    **known: Any,
) -> GermanCommand:
    """A command with its help text and options.

    It calls the function of its name in the file of its name, or the one that it `does` (`file:function`),
    with its options and what is `known`. It may take any processor time if it is not bounded.
    """
    file, _, function = (does or f"{name}:{name}").partition(":")

    def call(**given: Any) -> Any:
        work = getattr(importlib.import_module(f"vorlagen.cli.{file}"), function)
        return work(**given, **known)

    return GermanCommand(name, callback=call, params=[*options], help=text, is_bounded=is_bounded)


class _StartingCommands(GermanGroup):
    """`vorlagen neu`: the options of its commands answer questions, which no other command loads."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from vorlagen.first_files.questions import FORMS, without_hint  # noqa: PLC0415

        for name, form in FORMS.items():
            options = []
            for key, question in form.questions.items():
                declared = [f"--{key}", key.replace("-", "_")]
                options.append(click.Option(declared, metavar="…", help=without_hint(question)))
            options.append(_QUIET)
            self.add_command(
                _command(name, form.summary, *options, _PROJECT, _LAYOUT, does="neu:neu", what=name)
            )
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self.list_commands(ctx)
        return super().get_command(ctx, cmd_name)


_QUIET = click.Option(
    ["--ohne-fragen", "quiet"], is_flag=True, help="Nichts fragen; was fehlt, ist ein Fehler."
)


# In the order of the help
COMMANDS: tuple[click.Command, ...] = (
    _command(
        "bauen",
        """Vorlagen bauen: PDF, HTML, Text und Fakten nach output/ schreiben.

        Ohne Angabe werden alle gebaut; sonst nur die der genannten Behörden oder Kennungen.
        """,
        _SELECTION,
        click.Option(
            ["--gesamtdatei", "combined"],
            is_flag=True,
            help="Jede Vorlage zusätzlich mit ihren Anlagen in einer PDF-Datei.",
        ),
        *_MAKING,
        click.Option(
            ["--format", "layout"],
            type=_Formats(),
            default="text",
            metavar="FORMATE",
            show_default=True,
            help="Ausgabe für Menschen (text) oder Programme (json); dazu, mit Komma, docx und odt:"
            " Kopien für die Textverarbeitung.",
        ),
        is_bounded=False,  # as all that bound each paper by itself, or wait for somebody
    ),
    _command(
        "pruefen",
        """Alles prüfen, was ein Bau prüft, ohne etwas zu schreiben.

        Mit einer DATEI.pdf wird geprüft, woraus dieses fertige PDF entstanden ist, ob seine Zahlen aus den
        eingebetteten Fakten folgen und auf den Seiten stehen; wo das Projekt seinen Stand hat, wird es neu
        gebaut und verglichen.
        """,
        click.Argument(["auswahl"], nargs=-1, metavar="[BEHÖRDE|KENNUNG|DATEI.pdf]..."),
        *_MAKING,
        _LAYOUT,
        is_bounded=False,
    ),
    _command(
        "erklaeren",
        """Zeigen, woher eine Zahl kommt, bis zu den Fakten mit Datei und Zeile.

        Gesucht wird eine ADRESSE (finanzierung.steuerung.eigenanteil) oder ein gedruckter BETRAG
        ("158.644 €"). Zu einem BEFUND (zahl-getippt) zeigt der Befehl, was er bedeutet, wann er kommt
        und was zu tun ist.
        """,
        click.Argument(["gesucht"], metavar="ADRESSE|BETRAG|BEFUND"),
        *_LIMITS,
        _PROJECT,
        _LAYOUT,
    ),
    _command(
        "vergleichen",
        """Zeigen, was zwischen zwei Ständen anders ist: Größen mit Ursache, dann der Text.

        VON und BIS sind Commits, Zweige oder Marken von git, Tage (2021-03-04), Ordner oder früher gebaute
        PDF-Dateien. Ohne BIS wird mit dem Arbeitsstand verglichen, ohne VON der letzte Commit mit ihm.
        """,
        click.Argument(["von"], default="HEAD", metavar="[VON]"),
        click.Argument(["bis"], default="", metavar="[BIS]"),
        _ONLY,
        click.Option(
            ["--alle", "everything"], is_flag=True, help="Auch zeigen, wo nur Zahlen anders sind."
        ),
        click.Option(
            ["--synopse"],
            is_flag=True,
            help="In html und pdf den Text als bisher, neu und Begründung.",
        ),
        *_LIMITS,
        _PROJECT,
        click.Option(
            ["--format", "layout"],
            type=click.Choice(["text", "pdf", "html", "markdown", "json"]),
            help="Ausgabe für Menschen (text, html), ein Gremium (pdf), einen Merge Request (markdown),"
            " Programme (json). Ohne Angabe, was die Endung der Datei sagt, sonst text.",
        ),
        click.Option(
            ["--ausgabe", "target"],
            type=click.Path(path_type=Path),
            metavar="DATEI",
            help="In diese Datei schreiben; ein PDF braucht sie.",
        ),
    ),
    _command(
        "verlauf",
        """Zeigen, welche Werte eine Größe je hatte, seit wann und wodurch.

        Gelesen werden alle Commits, die etwas an data/ oder templates/ geändert haben, und die Dateien, wie
        sie jetzt sind.
        """,
        click.Argument(["adresse"], metavar="ADRESSE"),
        _ONLY,
        *_LIMITS,
        _PROJECT,
        _LAYOUT,
    ),
    _command(
        "fristen",
        """Zeigen, was für Vorlagen und Bescheide bis wann zu tun ist.

        Ohne Angabe für alle; sonst nur für die genannten Behörden oder Kennungen.
        """,
        _SELECTION,
        click.Option(
            ["--stichtag", "key_day"],
            metavar="TAG",
            help="Von welchem Tag aus gezählt wird, zum Beispiel 2021-05-01. Ohne Angabe von heute.",
        ),
        click.Option(
            ["--alle", "everything"],
            is_flag=True,
            help="Auch nennen, was vorbei oder erledigt ist.",
        ),
        click.Option(
            ["--ics"],
            type=click.Path(path_type=Path),
            metavar="DATEI",
            help="Die gezeigten Termine auch als Kalenderdatei (iCalendar) schreiben.",
        ),
        click.Option(
            ["--erinnerung"],
            type=click.IntRange(0, 60),
            metavar="TAGE",
            help="In der Kalenderdatei so viele Tage vor jedem Termin erinnern.",
        ),
        *_LIMITS,
        _PROJECT,
        _LAYOUT,
    ),
    _command(
        "vorschau",
        """Vorlagen im Browser zeigen, die jeder gespeicherten Änderung folgen.

        Neben der Seite stehen ihre Befunde; ein Klick auf eine Zahl zeigt, woher sie kommt. Geschrieben wird
        nur mit --bearbeiten, und nur, was dort gespeichert wird. Strg+C beendet die Vorschau.
        """,
        click.Option(
            ["--port"],
            type=click.IntRange(0, 65535),
            default=0,
            metavar="NUMMER",
            help="Unter welchem Port; ohne Angabe unter einem freien.",
        ),
        click.Option(
            ["--editor"],
            default="vscode://file/{pfad}:{zeile}:{spalte}",
            metavar="MUSTER",
            show_default=True,
            help="Adresse, mit der ein Editor eine Stelle öffnet; „ohne“ zeigt die Stelle nur an.",
        ),
        click.Option(["--ohne-browser", "quiet"], is_flag=True, help="Nur die Adresse nennen."),
        click.Option(
            ["--bearbeiten", "edits"],
            is_flag=True,
            help="Zahlen und Texte lassen sich auf der Seite ändern.",
        ),
        click.Option(
            ["--im-container", "contained"],
            is_flag=True,
            help="Nur im Container: unter seinen Adressen antworten, ohne --port unter Port"
            f" {CONTAINER_PORT}.",
        ),
        *_LIMITS,
        _PROJECT,
        is_bounded=False,
    ),
    _command(
        "rechenprobe",
        """Fertige Vorlagen nachrechnen, gleich woher (PDF, HTML, Text, DOCX, ODT, XLSX, CSV).

        Gemeldet wird, was sich widerspricht: Summen, Produkte, Anteile, Zählungen und Daten. ORT ist eine
        Datei, ein Ordner, ein ZIP-Archiv, eine Webadresse oder OParl: die Adresse des Systems oder ein Ordner
        mit dessen Dateien.
        """,
        click.Argument(["orte"], nargs=-1, metavar="ORT..."),
        click.Option(
            ["--liste", "names"],
            type=click.Path(path_type=Path),
            metavar="DATEI",
            help="Eine Textdatei mit weiteren Orten, in jeder Zeile einer.",
        ),
        click.Option(
            ["--ablage", "folder"],
            type=click.Path(path_type=Path),
            default=Path(".rechenprobe"),
            show_default=True,
            metavar="ORDNER",
            help="Wo von vielen Dateien die Befunde bleiben, damit der nächste Lauf nur Neues liest.",
        ),
        click.Option(
            ["--alle", "everything"],
            is_flag=True,
            help="Auch nennen, was stimmt oder kein Fehler ist.",
        ),
        click.Option(
            ["--html", "page"],
            type=click.Path(path_type=Path),
            metavar="DATEI",
            help="Dazu eine Seite schreiben, die zeigt, wo in der Vorlage etwas nicht stimmt.",
        ),
        *_PROCESSES,
        *_LIMITS,
        _LAYOUT,
        is_bounded=False,
    ),
    _command(
        "veroeffentlichen",
        """Endgültige Vorlagen übergeben: Dateien mit Angaben und Prüfsummen an ein Ziel.

        Gebaut wird die Endfassung aus dem eingecheckten Stand. Was nicht öffentlich ist, wird in jeder
        Datei gesucht, bevor sie hinausgeht. Was übergeben ist, steht danach in
        veroeffentlichungen.jsonl der Behörde.
        """,
        _SELECTION,
        _TARGET,
        click.Option(
            ["--sitzung", "meeting_name"],
            default="",
            metavar="GREMIUM/TAG",
            help="Die Vorlagen einer Sitzung, auch zusammen als eine ZIP-Datei: rat/2026-11-26.",
        ),
        click.Option(
            ["--probe"], is_flag=True, help="Nur zeigen, was wohin ginge; nichts schreiben."
        ),
        click.Option(
            ["--intern", "internal"], is_flag=True, help="Die internen Fassungen, mit allem."
        ),
        click.Option(
            ["--ersetzt", "reason"],
            default="",
            metavar="GRUND",
            help="Warum anderer Inhalt an die Stelle des übergebenen tritt: Ergänzung, Berichtigung …",
        ),
        *_LIMITS,
        _PROJECT,
        _LAYOUT,
    ),
    _command(
        "veroeffentlicht",
        "Zeigen, was wann wohin übergeben ist, und ob es dort noch so liegt.",
        click.Option(
            ["--pruefen", "checks"], is_flag=True, help="Nachsehen, ob alles noch so am Ziel liegt."
        ),
        _LAYOUT,
        _PROJECT,
    ),
    _command(
        "zurueckziehen",
        """Übergebene Dateien einer Vorlage vom Ziel nehmen.

        Grund und Tag stehen danach in veroeffentlichungen.jsonl; was festgehalten ist, bleibt.
        """,
        click.Argument(["kennungen"], nargs=-1, required=True, metavar="KENNUNG..."),
        _TARGET,
        click.Option(["--grund", "reason"], required=True, metavar="GRUND", help="Warum."),
        _PROJECT,
        does="veroeffentlichen:zurueckziehen",
    ),
    _command(
        "oparl",
        """Was übergeben ist, als OParl 1.1 bekannt geben: als Server oder als Dateien.

        Grundlage sind das Protokoll der Übergaben, die übergebenen Dateien und, was von Behörde und Gremien
        eingecheckt ist; nie ein Entwurf und nie eine interne Fassung. Strg+C beendet den Server.
        """,
        click.Option(
            ["--nach", "target"],
            type=click.Path(path_type=Path),
            metavar="ORDNER",
            help="Dateien für einen Webserver in diesen Ordner schreiben, statt selbst zu antworten.",
        ),
        click.Option(
            ["--aus", "folder"],
            type=click.Path(path_type=Path),
            metavar="ORDNER",
            help="Wo die übergebenen Dateien liegen; ohne Angabe in dem Ordner, den das Protokoll nennt.",
        ),
        click.Option(
            ["--adresse", "address"],
            default="",
            metavar="ADRESSE",
            help="Die öffentliche Adresse; ohne Angabe die aus mandant.yaml.",
        ),
        click.Option(
            ["--port"],
            type=click.IntRange(0, 65535),
            default=8010,
            metavar="NUMMER",
            show_default=True,
            help="Unter welchem Port der Server antwortet, nur auf diesem Rechner.",
        ),
        _PROJECT,
        is_bounded=False,
    ),
    _command(
        "felder",
        """Zeigen, was das Formular eines Ratsinformationssystems von einer Vorlage wissen will.

        Betreff, Art, Nummer, Beratungsfolge, Beschlussvorschlag als Text und als HTML, finanzielle
        Auswirkungen, Anlagen; von einer Vorlage mit nichtöffentlichen Teilen die öffentliche Fassung.
        """,
        click.Argument(["kennung"], metavar="KENNUNG"),
        click.Option(
            ["--intern", "internal"], is_flag=True, help="Die interne Fassung, mit allem."
        ),
        click.Option(
            ["--format", "layout"],
            type=click.Choice(["text", "json", "csv"]),
            default="text",
            show_default=True,
            help="Ausgabe für Menschen (text), Programme (json) oder Tabellen (csv).",
        ),
        *_LIMITS,
        _PROJECT,
    ),
    _command(
        "festhalten",
        """Festhalten, was eine Vorlage bei ihrer Veröffentlichung sagt.

        Schreibt die Zahlen der gebauten Vorlage mit ihrer Nummer und ihrem Datum neben vorlage.yaml, in
        die Datei veroeffentlicht.json. Spätere Vorlagen der Behörde werden mit ihr verglichen.
        """,
        click.Argument(["kennung"], metavar="KENNUNG"),
        click.Option(["--entwurf"], is_flag=True, help="Auch einen Entwurf festhalten."),
        click.Option(
            ["--ersetzen"], is_flag=True, help="Eine früher festgehaltene Fassung ersetzen."
        ),
        *_LIMITS,
        _PROJECT,
        _LAYOUT,
    ),
    _command(
        "schema",
        """Schemas schreiben, mit denen ein Editor YAML beim Tippen ergänzt und prüft.

        Ohne Angabe werden alle geschrieben; sonst nur die der genannten Arten von Dateien.
        """,
        click.Argument(["arten"], nargs=-1, metavar="[ART]..."),
        click.Option(
            ["--ordner"],
            type=click.Path(path_type=Path),
            metavar="ORDNER",
            help="Wohin; ohne Angabe nach .schema im Projektordner.",
        ),
        click.Option(
            ["--kopfzeilen"],
            is_flag=True,
            help="Auch in jede YAML-Datei die Zeile schreiben, mit der Editoren ihr Schema finden.",
        ),
        _PROJECT,
        _LAYOUT,
    ),
    GermanGroup(
        "git",
        [
            _command(
                "einrichten",
                """Einrichten, dass git diff den Text von PDF-Dateien vergleicht.

                Eingetragen wird das nur in diesem Archiv; was schon dasteht, bleibt.
                """,
                click.Option(
                    ["--gitlab"],
                    is_flag=True,
                    help="Auch .gitlab-ci.yml für Merge Requests schreiben.",
                ),
                click.Option(
                    ["--github"],
                    is_flag=True,
                    help="Auch einen Workflow für Pull Requests schreiben.",
                ),
                _PROJECT,
                does="git:einrichten",
            ),
            _command(
                "text",
                "Den Text einer PDF-Datei ausgeben, wie git diff ihn vergleicht.",
                click.Argument(["datei"], type=click.Path(path_type=Path), metavar="DATEI.pdf"),
                does="git:text",
            ),
        ],
        help="Den Text von PDF-Dateien in git zeigen, und Merge Requests vergleichen lassen.",
    ),
    _StartingCommands(
        "neu",
        help="""Eine Behörde, ein Gremium, eine Vorlage oder einen Bescheid neu anlegen.

        Das Programm fragt, was es wissen muss; was als Option angegeben ist, fragt es nicht mehr.
        """,
    ),
)
