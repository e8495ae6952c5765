"""What leaves the laboratory: labels, papers, workbooks."""
