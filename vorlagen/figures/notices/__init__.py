"""Grant notices: what they come to, what is filled, paid and due."""
