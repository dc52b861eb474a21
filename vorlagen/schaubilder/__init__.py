"""Pictures that a paper describes (structures, processes, timetables) and charts of its figures."""

from vorlagen.figures import PaperPart, Subject
from vorlagen.schaubilder.charts import chart_block
from vorlagen.schaubilder.facts import Schaubilder
from vorlagen.schaubilder.page import picture_block, picture_names

SUBJECT = Subject[PaperPart](
    names={"schaubilder": picture_names},
    functions={"diagramm": chart_block, "schaubild": picture_block},
)

__all__ = ["SUBJECT", "Schaubilder"]
