"""Charts of the results: each is defined once and drawn on the screen and on paper from that definition."""
