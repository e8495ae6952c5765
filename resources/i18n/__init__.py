"""The catalogues of the texts people read, and the tool that keeps them."""
