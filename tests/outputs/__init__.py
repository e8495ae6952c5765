"""What leaves the laboratory: labels, PDFs, workbooks."""
