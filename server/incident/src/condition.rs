//! The condition language of plans, scenarios and expectations.
