"""The command line: run a site, bring conversations in and out, analyse exports."""
