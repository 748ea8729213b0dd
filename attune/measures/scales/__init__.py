"""The measures as data, one file for each family; ``attune.measures.catalogue`` reads them.

A file may open with a ``[common]`` table: what it says holds for each ``[[measure]]`` below it that
does not say otherwise. Wording stands here only where its owner allows it.
"""
