"""Acceptance of what devices recorded without a network: opened, and kept once by UUID and version.

A later room registers each kind of record that it takes: see kinds.py.
"""
