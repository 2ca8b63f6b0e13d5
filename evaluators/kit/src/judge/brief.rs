//! An evaluation's request as its parts need it.

use std::time::Duration;

use super::stop::Stop;
use crate::protocol::{Limits, Purpose};
use crate::{Seed, Stage};

/// What is asked of one evaluation, but for the code.
pub(crate) struct Brief {
	pub(crate) seed: Seed,
	pub(crate) purpose: Purpose,
	pub(crate) limits: Limits,
	/// Where speed is scored: the score that a better candidate clears.
	pub(crate) to_beat: f64,
}

impl Brief {
	/// A brief whose seed is these 64 hexadecimal digits.
	pub(crate) fn new(seed: &str, purpose: Purpose, limits: Limits, to_beat: Option<f64>) -> Result<Self, Stop> {
		Ok(Brief { seed: seed_of(seed)?, purpose, limits, to_beat: to_beat.unwrap_or(0.0) })
	}

	/// The stages that the candidate must pass.
	pub(crate) fn stages(&self) -> [Stage; 2] {
		match self.purpose {
			Purpose::Search => [Stage::Quick, Stage::Full],
			Purpose::Confirm => [Stage::Quick, Stage::HeldOut],
		}
	}

	pub(crate) fn is_held_out(&self) -> bool {
		self.purpose == Purpose::Confirm
	}

	/// How long one sandbox may live.
	pub(crate) fn wall(&self) -> Duration {
		Duration::from_millis(self.limits.wall_ms)
	}
}

/// The seed that these 64 hexadecimal digits spell.
pub(crate) fn seed_of(text: &str) -> Result<Seed, Stop> {
	Seed::from_hex(text).ok_or_else(|| Stop::Fault("Expected `seed` to be 64 hexadecimal digits".to_owned()))
}
