//! A sandbox whose calls are timed, with one beside it that holds no candidate and encodes what they leave.

use serde::de::DeserializeOwned;

use super::stop::Stop;
use super::trial::{Lap, Trial, no_output};
use crate::arena;
use crate::outcome::Outcome;

/// What a batch took and left.
pub(crate) struct Left<T> {
	pub(crate) lap: Lap,
	pub(crate) outputs: Vec<T>,
	/// How long they are encoded, without what lies in the image of the inputs.
	pub(crate) encoded: usize,
}

/// What its candidate returns is read where it lies, by the encoder, while the sandbox stands still: when the clock has
/// stopped, nothing is left to be computed, and nothing of what follows is anybody's time.
pub(crate) struct Twin {
	pub(crate) trial: Trial,
	encoder: Trial,
	/// Whether what is handed back may lie where inputs do.
	hands_inputs_on: bool,
}

impl Twin {
	pub(crate) fn new(trial: Trial, encoder: Trial, hands_inputs_on: bool) -> Self {
		Twin { trial, encoder, hands_inputs_on }
	}

	/// Keeps both on one processor, as far as this process may say so.
	pub(crate) fn keep_on(&self, processor: usize) {
		self.trial.keep_on(processor);
		self.encoder.keep_on(processor);
	}

	/// Runs the candidate on the inputs of an image, as many as `cases`. The sandbox is to idle for `hold_up` millionths of
	/// its time besides.
	pub(crate) fn lap<T: DeserializeOwned>(
		&mut self,
		image: &[u8],
		cases: usize,
		hold_up: u64,
	) -> Result<Left<T>, Stop> {
		// It has its inputs put right before it runs, so that both twins find their caches alike.
		self.trial.prepare(image)?;
		self.encoder.follow(&mut self.trial);
		let (lap, returned) = self.trial.go(hold_up)?;
		if returned.bytes != cases as u64 {
			return Err(Stop::wrong("The candidate left another number of outputs than inputs."));
		}
		let encoded = self.encoder.encode(&returned).map_err(|stop| of_outputs(stop, self.hands_inputs_on))?;
		// Both twins have theirs copied, since memory that another process has read is slower to write again (without
		// this, a reference beside itself was 7 % slower where it only reads 80 kB in 15 µs).
		let found = self.trial.found(image.len())?;
		let blocks = if self.hands_inputs_on { found } else { Vec::new() };
		let outputs = arena::decode_output(blocks, &encoded).map_err(|error| no_output(&error))?;
		Ok(Left { lap, outputs, encoded: encoded.len() })
	}
}

/// What ends the encoder has been left there by the candidate.
fn of_outputs(stop: Stop, hands_inputs_on: bool) -> Stop {
	let inputs = if hands_inputs_on { "" } else { ", such as a part of its inputs, which has to be copied" };
	match stop {
		Stop::Outcome(outcome @ Outcome::Wrong { .. }) => Stop::Outcome(outcome),
		Stop::Outcome(outcome) => Stop::Outcome(Outcome::Crashed {
			detail: format!(
				"what it returned cannot be read, since it holds what neither its heap has nor what never changes \
				 of its code{inputs} (who read it {})",
				outcome.said()
			),
		}),
		stop => stop,
	}
}
