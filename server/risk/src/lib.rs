//! Before anything happens: how dangerous a fixed source or a stretch of road is, and why.
