"""What the program shows, says and prints with: fonts, icons, labels, catalogues."""
