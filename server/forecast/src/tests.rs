//! Forecasts on the shipped basin.
