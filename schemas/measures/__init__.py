"""Measures that lower a footprint, as data: which answers each changes, and to what."""

from schemas.measures.applying import Applied, Lacking, applied
from schemas.measures.library import Extent, Measure, families_of, load_measures

__all__ = ["Applied", "Extent", "Lacking", "Measure", "applied", "families_of", "load_measures"]
