"""Labels: templates from TOML, Data Matrix and text drawn at exact size."""
