"""The head of a paper: which facts it prints, under which labels, and what its files are called."""

from __future__ import annotations

from pathlib import Path

from muster import MUSTER, VORLAGE, schreibe
from papiere import papier

DRAFT = {
    **MUSTER,
    VORLAGE: f"{MUSTER[VORLAGE]}anlagen: [{{art: berechnungsnachweis}}]\n".replace(
        "federfuehrung: Sozialamt", 'federfuehrung: {ausstehend: "Das Amt steht nicht fest."}'
    ),
}


def test_the_files_of_a_draft_have_no_final_names(tmp_path: Path) -> None:
    draft = papier(schreibe(tmp_path, DRAFT))
    assert draft.stem == "Beschlussvorlage_12-2024_Entwurf_beratung"
    [annex] = draft.annex_files.values()
    assert annex == f"{draft.stem}_Anlage_1_Berechnungsnachweis.pdf"
    assert draft.page
    assert f'href="{annex}"' in draft.page.with_measures({}, draft.annex_files)
    assert papier(schreibe(tmp_path / "final")).stem == "Beschlussvorlage_12-2024_beratung"
