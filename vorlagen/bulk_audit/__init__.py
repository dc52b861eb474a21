"""Many papers of others recomputed: where they are, what came of each, and which are new since."""
