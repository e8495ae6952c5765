"""The window: widgets and pages, driven as a person drives them."""
