"""The proof of a paper's figures (Berechnungsnachweis): an annex for those who audit them.

It is made from the derivations of the figures that the paper prints, and read by people who have
never seen the YAML: every figure has a German name, a number and its computation; every fact has its
source. What stands on paper is added up once more, from the printed texts alone.
"""
