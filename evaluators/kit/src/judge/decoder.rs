//! The sandbox that decodes the inputs of timed batches, and holds no candidate.

use super::bench::Bench;
use super::brief::Brief;
use super::inputs::{input_region, write};
use super::regions::InputRegion;
use super::stop::Stop;
use super::trial::Trial;
use crate::Evaluator;

/// Decodes inputs, so that no sandbox with a candidate has to.
pub(crate) struct Decoder {
	trial: Trial,
	/// Where it finds them encoded, and nobody else.
	region: InputRegion,
}

/// The inputs of a batch, to be put into a sandbox as they are.
pub(crate) struct Image(pub(crate) Vec<u8>);

impl Decoder {
	pub(crate) fn new<E: Evaluator>(bench: &mut Bench<E>, brief: &Brief) -> Result<Self, Stop> {
		let region = input_region::<E>()?;
		let trial = bench.begin_decoder(&region, brief)?;
		Ok(Decoder { trial, region })
	}

	/// Keeps it on one processor, as far as this process may say so.
	pub(crate) fn keep_on(&self, processor: usize) {
		self.trial.keep_on(processor);
	}

	/// The image of these inputs; `None` where they are several, and take more memory than there is room for.
	///
	/// # Errors
	///
	/// [`Stop::Fault`] where they cannot be decoded, or a single one takes more memory than there is.
	pub(crate) fn image<E: Evaluator>(&mut self, inputs: &[&E::Input]) -> Result<Option<Image>, Stop> {
		let range = write::<E>(&mut self.region, 0, inputs)?;
		let bytes = self.trial.decode(range).map_err(Stop::of_inputs)?;
		if !bytes.is_empty() {
			return Ok(Some(Image(bytes)));
		}
		if inputs.len() > 1 {
			return Ok(None);
		}
		let (name, most) = (E::NAME, E::INPUT_BYTES);
		Err(Stop::Fault(format!("an input takes more memory than INPUT_BYTES of {name}, which is {most}: raise it")))
	}
}
