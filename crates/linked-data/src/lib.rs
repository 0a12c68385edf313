//! Embedded contexts, JSON-LD to canonical N-Quads (RDFC-1.0), in safe mode.
