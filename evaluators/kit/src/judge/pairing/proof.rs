//! A candidate proven on many more cases than it is timed on.

use std::time::{Duration, Instant};

use rand::RngExt;

use super::{Pairing, lap};
use crate::Evaluator;
use crate::judge::children::cpu_time;
use crate::judge::code::Place;
use crate::judge::stop::Stop;
use crate::judge::twin::Twin;

impl<E: Evaluator> Pairing<'_, E> {
	/// Runs the candidate on many more cases in one fresh sandbox, and times nothing: so is found one that is right
	/// at first and idle later, or wrong once in some hundred calls, however soon it was measured. A slow one has
	/// few of them in `within`, which is what it and the judge compute: on a busy machine there are not fewer.
	pub(crate) fn prove(&mut self, cases: usize, within: Duration) -> Result<(), Stop> {
		self.end()?;
		let place = Place::anywhere(&mut self.chance);
		let mut twin = self.bench.begin_twin(&self.candidate.at(place), self.brief)?;
		let mut reference = if E::BESIDE_REFERENCE {
			Some(self.bench.begin_reference_twin(&self.reference.at(place), self.brief)?)
		} else {
			None
		};
		let proven = self.prove_in(&mut twin, reference.as_mut(), cases, within);
		self.bench.retire(twin.trial)?;
		reference.map(|reference| reference.trial.end()).transpose()?;
		proven
	}

	fn prove_in(
		&mut self,
		twin: &mut Twin,
		mut reference: Option<&mut Twin>,
		cases: usize,
		within: Duration,
	) -> Result<(), Stop> {
		let (begun, own) = (Instant::now(), std::process::id());
		let own_before = cpu_time(own);
		let mut in_sandboxes = Duration::ZERO;
		let mut cases_run = 0;
		while cases_run < cases {
			let in_judge = own_before.zip(cpu_time(own)).map(|(before, now)| now.saturating_sub(before));
			// Where the kernel keeps no account, the clock stands for it.
			if in_judge.map_or_else(|| begun.elapsed(), |in_judge| in_judge + in_sandboxes) >= within {
				break;
			}
			let group = self.chance.random_range(0..self.sizes.len());
			let size = self.sizes[group].cases().min(cases - cases_run);
			let batch = self.draw(group, size)?;
			let left = lap(twin, &batch, 0)?;
			in_sandboxes += left.lap.timed + left.lap.besides;
			let right = match &mut reference {
				Some(reference) => {
					let right = lap(reference, &batch, 0).map_err(Stop::of_reference)?;
					in_sandboxes += right.lap.timed + right.lap.besides;
					Some(right.outputs)
				}
				None => None,
			};
			self.verify(&batch.cases, left.outputs, right, None)?;
			cases_run += batch.cases.len();
		}
		Ok(())
	}
}
