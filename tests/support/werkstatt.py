"""A project all of whose papers are made in this process, with nothing kept of earlier builds."""

from __future__ import annotations

from collections.abc import Sequence

from vorlagen.building import builder
from vorlagen.building.making import Report
from vorlagen.building.store import Edition, Task, Wanted
from vorlagen.findings import Findings


class Builder(builder.Builder):
    def build(
        self,
        selection: Sequence[str],
        *,
        combined: bool = False,
        edition: Edition = Edition.ARBEITSFASSUNG,
    ) -> Report:
        """Make papers and write their files."""
        return self._report(selection, Wanted(edition, combined))

    def check(
        self, selection: Sequence[str], *, edition: Edition = Edition.ARBEITSFASSUNG
    ) -> Report:
        """Do all that a build does but laying out pages and writing files."""
        return self._report(selection, Wanted(edition, writes=False))

    def _report(self, selection: Sequence[str], wanted: Wanted) -> Report:
        tasks = [Task(behoerde.name, k, wanted) for behoerde, k in self.chosen(selection)]
        made = [self.make_paper(task) for task in tasks]
        for one in made:
            one.write(self.projekt.wurzel)
        found = Findings([*self.findings, *(f for one in made for f in one.findings)])
        return Report(tuple(one.report for one in made), found)
