"""What tests share: offices, servers, cases, and the modules of the package as text."""
