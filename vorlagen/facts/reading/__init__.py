"""From the bytes of a YAML file to typed models that know the place of every entry."""
