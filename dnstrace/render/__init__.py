"""What the user sees: one module for each output, all of them drawn from a report."""
