"""What setting the same pages takes with what users would take instead; as ratios, measured in one run.

Run it from the project folder; what is not installed is left out:

    apt-get install --no-install-recommends libreoffice-writer-nogui
    pip install typst
    python benchmarks/others.py

LibreOffice gets the pages as DOCX, Typst the bare text without any table or style. Both only set what has
been computed and checked before. Seconds are wall-clock time; only ratios count.
"""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from builds import Project, say, timed


def files(root: Path, suffix: str) -> list[Path]:
    """The papers of a build, without their annexes."""
    found = sorted((root / "output").glob(f"*/*/*{suffix}"))
    return [path for path in found if "_Anlage_" not in path.name]


def libreoffice(target: Path, sources: Sequence[Path], kind: str) -> None:
    """Convert files in one process of LibreOffice that has a profile of its own."""
    profile = f"-env:UserInstallation=file://{target}/profil"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(target)]
    subprocess.run([*command, *map(str, sources)], capture_output=True, check=True)


def typst(sources: Sequence[Path]) -> None:
    """Set texts, each in one process that is warm."""
    engine = importlib.import_module("typst")  # only where it is installed
    for source in sources:
        engine.compile(str(source))


def as_typst(text: Path, target: Path) -> Path:
    """The paragraphs of a text as Typst sets them."""
    paragraphs = text.read_text(encoding="utf-8").split("\n\n")
    said = "\n\n".join(f"#{json.dumps(one, ensure_ascii=False)}" for one in paragraphs)
    path = target / f"{text.stem}.typ"
    path.write_text(f'#set text(lang: "de", font: "Source Sans Pro")\n{said}\n', encoding="utf-8")
    return path


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        project = Project(target / "projekt")
        for name in ("data", "templates"):
            shutil.copytree(Path.cwd() / name, project.root / name)
        ours = timed(lambda: project.run("bauen"))
        pages, texts = files(project.root, ".html"), files(project.root, ".txt")
        say(f"vorlagen bauen, {len(pages)} papers with annexes", f"{ours:.1f} s", "1.00")
        one = project.root / "data" / pages[0].parent.relative_to(project.root / "output").parent
        text = one / "vorlagen" / pages[0].parent.name / "text.md"
        text.write_text(f"{text.read_text(encoding='utf-8')}\n\nEin Satz mehr.\n", encoding="utf-8")
        again = timed(lambda: project.run("bauen"))
        say("vorlagen bauen after one sentence more", f"{again:.2f} s", f"{again / ours:.2f}")
        if shutil.which("soffice"):
            libreoffice(target, pages, "docx:MS Word 2007 XML")
            documents = sorted(target.glob("*.docx"))
            single = timed(lambda: libreoffice(target, documents[:1], "pdf"))
            batch = timed(lambda: libreoffice(target, documents, "pdf"))
            say("LibreOffice, one document", f"{single:.2f} s", f"{single / again:.2f} of that")
            say("LibreOffice, all in one process", f"{batch:.1f} s", f"{batch / ours:.2f}")
        try:
            sources = [as_typst(path, target) for path in texts]
            batch = timed(lambda: typst(sources))
        except ModuleNotFoundError:
            return
        say("Typst, all in one process", f"{batch:.2f} s", f"{batch / ours:.3f}")


if __name__ == "__main__":
    main()
