"""What the record must survive: killed programs, failing disks, jumping clocks, tampering, many benches."""
