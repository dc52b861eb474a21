"""A long paper of the invented authority: eight chapters with all that a long text may hold.

It is attached to the paper of `muster`, and written so that each part stands in it at least once:
numbered headings of three levels, references ahead and back, footnotes of both kinds, abbreviations,
nested lists, definitions, a quotation, a table with a title.
"""

from __future__ import annotations

from muster import MUSTER

KONZEPT = "data/musterkreis/vorlagen/konzept/vorlage.yaml"
KONZEPT_TEXT = "data/musterkreis/vorlagen/konzept/text.md"
ABKUERZUNGEN = "data/gemeinsam/abkuerzungen.yaml"
PAPIERARTEN = "data/musterkreis/papierarten.yaml"

_KINDS = """\
papierarten:
  beschlussvorlage: gemeinsam
  handlungskonzept:
    bezeichnung: Handlungskonzept
    abschnitte:
      titelseite: {}
      inhaltsverzeichnis: {}
      abkuerzungsverzeichnis: {}
      text: {}
"""

_LIST = """\
abkuerzungen:
  BVO: {lang: Beratung vor Ort, genitiv: der Beratung vor Ort}
  FK: {lang: Fallkonferenz, plural: Fallkonferenzen}
  VZÄ: {lang: Vollzeitäquivalent, plural: Vollzeitäquivalente}
  SGB: {lang: Sozialgesetzbuch, gelaeufig: ja}
  EDV: {lang: elektronische Datenverarbeitung, gelaeufig: ja}
  AMT: Arbeitsgemeinschaft Mobile Teams
"""

_YAML = """\
art: Handlungskonzept
nummer: 12a/2024
datum: 2024-01-20
oeffentlich: ja
betreff: Beratung vor Ort im Musterkreis
untertitel: Handlungskonzept für Aufbau, Zusammenarbeit und Begleitung in den ersten Jahren
federfuehrung: Sozialamt
gliederung: nummeriert
beratungsfolge:
  - {gremium: ausschuss, sitzung: maerz_2024, zustaendigkeit: Kenntnisnahme}
finanzielle_auswirkungen: keine

quellen:
  bericht:
    autor: Musterkreis
    jahr: 2023
    titel: Bericht zur Beratung in den Gemeinden
    seite: 12–14
    url: https://www.example.org/soziales/berichte/bericht-zur-beratung-in-den-gemeinden.pdf
    abruf: 2024-01-10
  richtlinie:
    autor: Land Musterland
    jahr: 2022
    titel: Richtlinie über die Förderung der Beratung vor Ort
"""

_FILLER = """\
Die Beratung soll dort stattfinden, wo die Menschen wohnen, und zu Zeiten, die zu ihrem Alltag
passen. Dazu gehören offene Sprechstunden ebenso wie verabredete Termine. Wer nicht in das
Rathaus kommen kann, wird zu Hause besucht.

Die Gemeinden kennen die Lage in ihren Ortsteilen am besten. Sie benennen deshalb die Räume und
sorgen dafür, dass sie ohne Stufen zu erreichen sind. Der Kreis stellt die Beraterinnen und
Berater an, schult sie und vertritt sie bei Krankheit.

Nach den bisherigen Erfahrungen entstehen Verzögerungen vor allem an den Übergängen zwischen den
Ämtern. Unterlagen werden mehrfach angefordert, und niemand fühlt sich für den ganzen Vorgang
zuständig. Eine feste Ansprechperson verkürzt die Wege für beide Seiten.

Ob das gelingt, zeigt sich erst nach einiger Zeit. Deshalb werden die Gespräche ohne Namen
gezählt und die Anliegen in wenige Gruppen geordnet. Die Auswertung wird dem Ausschuss
vorgelegt und gemeinsam mit den Gemeinden besprochen.
""".strip().split("\n\n")


def _filler(count: int, start: int = 0) -> str:
    return "\n\n".join(_FILLER[(start + index) % len(_FILLER)] for index in range(count))


_TEXT = f"""\
# Hintergrund

Der Musterkreis baut eine {{{{ abk("BVO") }}}} auf.[^bericht]
Grundlage ist eine Richtlinie des Landes.[^richtlinie]
Wie die Ämter zusammenarbeiten, beschreibt {{{{ verweis("zusammenarbeit", seite=true) }}}};
die Stellen stehen in {{{{ verweis("stellen") }}}}.

{_filler(3)}

## Ausgangslage

{_filler(2, 1)}

Die BVO ergänzt die Leistungen nach dem SGB II und dem SGB XII; sie ersetzt sie nicht.[^abgrenzung]

[^abgrenzung]: Die Beratung nach dem Sozialgesetzbuch bleibt Aufgabe der Träger
    (siehe auch [](#zusammenarbeit)).

## Begriffe

Beratung
: Ein Gespräch, in dem ein Anliegen geklärt oder an die richtige Stelle gebracht wird.

Begleitung
: Mehrere Gespräche mit derselben Person über längere Zeit, auch bei Wegen zu anderen Stellen.

Fallkonferenz
: Ein Treffen der Beteiligten zu einem Anliegen, das allein nicht zu lösen ist.

# Ziele {{#ziele}}

{_filler(2, 2)}

Die Ziele im Einzelnen:

- kurze Wege für alle, die Rat suchen:
  - feste Sprechstunden in jeder Gemeinde,
  - Besuche zu Hause, wenn es nötig ist;
- eine Ansprechperson für den ganzen Vorgang;
- Erkenntnisse für die Planung des Kreises.

## Rolle und Zielsetzung

{_filler(2)}

> Gute Beratung beginnt damit, dass jemand zuhört und nicht sofort zuständig sein muss.

# Zusammenarbeit der Ämter {{#zusammenarbeit}}

{_filler(1, 3)}

## Rolle und Zielsetzung

Schwierige Anliegen kommen in eine {{{{ abk("FK") }}}}.
Die FKs tagen nach Bedarf; ihre Ergebnisse fließen in die Ziele ein
(siehe {{{{ verweis("ziele", "voll") }}}}).

{_filler(3)}

## Ablauf

1. Die Beraterin nimmt das Anliegen auf.
2. Sie klärt, wer zuständig ist:
   1. innerhalb des Kreises,
   2. bei der Gemeinde,
   3. bei anderen Trägern.
3. Sie vereinbart den nächsten Schritt.

### Aufnahme des Anliegens

{_filler(1)}

### Rückmeldung

{_filler(1, 2)}

# Einbindung der Gemeinden

{_filler(4, 1)}

Tabelle: Aufgaben der Beteiligten {{#aufgaben}}

| Aufgabe | Kreis | Gemeinde |
|---|---|---|
| Beraterinnen und Berater anstellen | ja | nein |
| Räume stellen | nein | ja |
| Ergebnisse auswerten | ja | gemeinsam mit dem Kreis |

# Einbindung freier Träger

{_filler(3, 2)}

Wer welche Aufgabe übernimmt, zeigt {{{{ verweis("aufgaben") }}}}.[^bericht]

# Umsetzung

## Stellen {{#stellen}}

Bewilligt sind {{{{ bescheide.beratung_2024.bewilligt.beratung.vzae | zahlwort }}}}
Vollzeitäquivalente (VZÄ) für die BVO.
Die VZÄ verteilen sich auf die Gemeinden nach deren Bedarf.

{_filler(2)}

## Räume

{_filler(2, 1)}

# Planung

{_filler(3, 3)}

# Begleitung und Auswertung

{_filler(2, 2)}

Der Bericht wird fortgeschrieben.{{{{ fussnote("bericht", "Kapitel „Ausblick“") }}}}
"""

LANGTEXT: dict[str, str] = {
    **MUSTER,
    ABKUERZUNGEN: _LIST,
    PAPIERARTEN: _KINDS,
    KONZEPT: _YAML,
    KONZEPT_TEXT: _TEXT,
}
