//! What a sandbox does that has no candidate: it decodes inputs for those that have.

use std::convert::Infallible;
use std::mem;
use std::os::fd::BorrowedFd;

use super::image;
use super::work::{Ending, Regions, decode};
use crate::Evaluator;
use crate::shared::message::{Kind, Message};

/// Lays out the inputs that the judge announces at the beginning of the arena until there are no more.
pub(crate) fn decode_for_others<E: Evaluator>(
	regions: &Regions,
	channel: BorrowedFd<'_>,
) -> Result<Infallible, Ending> {
	let (mut is_first, mut last) = (true, 0);
	// Outputs have their room behind them.
	let room = regions.output_bytes.saturating_sub(E::OUTPUT_BYTES);
	loop {
		let message = Message::receive(channel).ok_or(None)?;
		if message.kind() != Some(Kind::Decode) {
			return Err(None);
		}
		if mem::take(&mut is_first) {
			// What is made once for all decoding is made here, in memory that stays.
			decode::<E>(regions, &message)?;
		}
		// SAFETY: the arena is of no heap, and nothing else is ever put there; sandboxes start no thread.
		last = unsafe { image::make(regions.output, room, last, || decode::<E>(regions, &message)) }?;
		Message::new(Kind::Decoded, 0, last).send(channel).map_err(|_| None)?;
	}
}
