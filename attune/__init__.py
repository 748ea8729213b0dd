"""Attune: music as a part of health care, from a referral to what changed."""

__version__ = "0.1.0"
