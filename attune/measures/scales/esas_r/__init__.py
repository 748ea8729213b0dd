"""ESAS-r, verbatim, under its owners' terms and not under Attune's licence: see LICENCE.md."""
