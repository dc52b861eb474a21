"""What was handed over, as OParl 1.1: objects, static files, a server, and a reader of other people's.

Only its commands import this. It rests on what was handed over and on what is committed, never on drafts.
"""
