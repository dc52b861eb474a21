"""Starting files for an authority, committee, paper or notice: questions, answers, and what is written."""
