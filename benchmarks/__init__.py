"""What is measured, and how: ratios within one run, never a limit in a test."""
