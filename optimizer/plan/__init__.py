"""What was decided: tidy frames, orderable quantities, and the audit from raw cells."""
