"""What comes in: columns, sorter files."""
