"""By which names a PDF says of which state of the project it was made, in its XMP metadata."""

from __future__ import annotations

NAMESPACE = "urn:vorlagen:herkunft:1.0#"
PREFIX = "vorlagen"
PROGRAM = "programm"  # „vorlagen 0.1.0“
COMMIT = "commit"
IS_CLEAN = "sauber"  # „True“ or „False“, as XMP has it
DIGEST = "inhalt"  # SHA-256 of all that the paper was made of
PAGES = "seiten"  # for each page its fingerprints
DOCUMENT = "dokument"  # fingerprints of what belongs to all pages
ENCLOSURES = "beilagen"  # for each enclosed file the SHA-256 of it, and its name
CHECKSUM = "pruefsumme"  # SHA-256 of the file, in which these digits themselves are zeros
NO_CHECKSUM = "0" * 64
ORIGIN = (PROGRAM, COMMIT, IS_CLEAN, DIGEST)
