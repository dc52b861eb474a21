"""What every worker needs: imported once by the process that workers are forked from.

Nothing here may start a thread; a worker would be forked without it.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from vorlagen.building import worker
from vorlagen.renditions.pdf import LibraryMissingError, PdfError, to_pdf

__all__ = ["worker"]

# One page warms up fonts, style sheets and hyphenation; where Pango is missing, each paper says so.
with suppress(LibraryMissingError, PdfError):
    to_pdf('<html lang="de"><title>Probe</title><h1>Probe</h1><p>Beratungsfolge</p></html>')
gc.collect()
gc.freeze()
