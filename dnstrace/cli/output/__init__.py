"""Where output goes and what is drawn there while a walk goes on."""
