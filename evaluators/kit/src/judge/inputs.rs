//! Cases of the stages, and where their encoded inputs lie for a sandbox to read.

use std::io;
use std::ops::Range;

use super::regions::InputRegion;
use super::stop::Stop;
use crate::{Case, Evaluator, Seed, Stage};

/// Inputs that every candidate of a search gets: made, encoded and written once.
pub(crate) struct FixedInputs<E: Evaluator> {
	pub(crate) region: InputRegion,
	stages: [FixedStage<E>; 2],
}

/// The cases of one stage, and where each one's input lies.
pub(crate) struct FixedStage<E: Evaluator> {
	stage: Stage,
	pub(crate) cases: Vec<Case<E>>,
	pub(crate) ranges: Vec<Range<usize>>,
}

impl<E: Evaluator> FixedInputs<E> {
	/// Makes the inputs of the search. Whatever the seed, they are the same.
	pub(crate) fn new(evaluator: &E, seed: Seed) -> Result<Self, Stop> {
		let mut region = input_region::<E>()?;
		let mut end = 0;
		let mut place = |stage: Stage| {
			let cases = Case::drawn(evaluator, seed, stage);
			let mut ranges = Vec::new();
			for case in &cases {
				let range = write::<E>(&mut region, end, &[&case.input])?;
				end = range.end;
				ranges.push(range);
			}
			Ok::<_, Stop>(FixedStage { stage, cases, ranges })
		};
		let stages = [place(Stage::Quick)?, place(Stage::Full)?];
		Ok(FixedInputs { region, stages })
	}

	/// The cases of a stage of the search.
	pub(crate) fn stage(&self, wanted: Stage) -> Option<&FixedStage<E>> {
		self.stages.iter().find(|fixed| fixed.stage == wanted)
	}
}

/// An empty region that grows to what the evaluator asks for.
pub(crate) fn input_region<E: Evaluator>() -> io::Result<InputRegion> {
	InputRegion::new(E::INPUT_BYTES)
}

/// Writes these inputs, to be run in one step, to `offset`.
pub(crate) fn write<E: Evaluator>(
	region: &mut InputRegion,
	offset: usize,
	inputs: &[&E::Input],
) -> Result<Range<usize>, Stop> {
	let encoded =
		postcard::to_stdvec(inputs).map_err(|error| Stop::Fault(format!("an input cannot be encoded: {error}")))?;
	if region.write(offset, &encoded)? {
		return Ok(offset..offset + encoded.len());
	}
	let needed = offset + encoded.len();
	Err(Stop::Fault(format!("inputs need {needed} bytes, and INPUT_BYTES of {} is {}", E::NAME, E::INPUT_BYTES)))
}
