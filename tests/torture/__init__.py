"""What the record must survive: programs killed in the middle, full and failing disks, clocks that jump, many benches."""
