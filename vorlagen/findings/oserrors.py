"""What the operating system refuses, said in German."""

from __future__ import annotations

import errno

_REASONS = {
    errno.EACCES: "Zugriff verweigert",
    errno.EPERM: "Zugriff verweigert",
    errno.EDQUOT: "das Speicherkontingent ist erschöpft",
    errno.EEXIST: "dort liegt bereits etwas anderes",
    errno.EFBIG: "die Datei würde zu groß",
    errno.EIO: "der Datenträger meldet einen Fehler",
    errno.EISDIR: "es ist ein Ordner",
    errno.ELOOP: "die Verknüpfung führt im Kreis",
    errno.ENAMETOOLONG: "der Name ist zu lang",
    errno.ENOENT: "es gibt sie nicht",
    errno.ENOSPC: "der Datenträger ist voll",
    errno.ENOTDIR: "ein Teil des Pfades ist kein Ordner",
    errno.EROFS: "der Datenträger ist schreibgeschützt",
}


def reason(error: OSError) -> str:
    """Why the operating system refused, as the end of a German sentence."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
