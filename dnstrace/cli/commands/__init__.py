"""The subcommands, one module each: they read arguments, call, and print."""
