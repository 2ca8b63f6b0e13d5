//! The open evaluator with what its sandboxes are begun with, and the account of them.

use std::io;
use std::mem;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use super::brief::Brief;
use super::code::Placed;
use super::fork_server::{ForkServer, Means};
use super::inputs::input_region;
use super::quiet::Usual;
use super::regions::{InputRegion, heap_region};
use super::trial::Trial;
use super::twin::Twin;
use crate::Evaluator;
use crate::protocol::{Cost, Limits};
use crate::signature::may_change;

/// The reference may use this much memory at least, so that a limit too small for it is no fault, and live so many
/// times as long, since it also waits for its candidate.
const REFERENCE_MB: u64 = 256;
const REFERENCE_WAITS: u32 = 4;

/// The one that decodes lives as long as all the twins of an evaluation, and neither its means nor those of the ones that
/// encode are a candidate's.
const SERVANT_MB: u64 = 4_096;
const SERVANT_WAITS: u32 = 20;

/// The open evaluator, its fork server, and where inputs lie that are made for one evaluation.
pub(crate) struct Bench<E: Evaluator> {
	pub(crate) evaluator: E,
	server: ForkServer,
	pub(crate) fresh: InputRegion,
	/// What the reference usually takes, where speed is scored.
	pub(crate) usual: Usual,
	/// The time that the evaluator itself has taken in this evaluation, making and judging cases.
	judging: Duration,
	tally: Tally,
}

/// What the sandboxes of one evaluation have come to.
#[derive(Default)]
struct Tally {
	/// From the first order to the candidate loaded.
	spawn: Option<Duration>,
	exercise: Duration,
	cpu: Duration,
	peak_kb: u64,
	/// What the first sandbox that printed has printed.
	printed: String,
}

impl<E: Evaluator> Bench<E> {
	pub(crate) fn new(evaluator: E, server: ForkServer) -> io::Result<Self> {
		let fresh = input_region::<E>()?;
		let usual = Usual::default();
		Ok(Bench { evaluator, server, fresh, usual, judging: Duration::ZERO, tally: Tally::default() })
	}

	/// How many functions a candidate has.
	pub(crate) fn functions(&self) -> usize {
		E::FORMS.get(self.evaluator.form()).map_or(0, |form| form.len())
	}

	/// Has the evaluator do something, on its own account of time.
	pub(crate) fn judging<T>(&mut self, work: impl FnOnce(&E) -> T) -> T {
		let begun = Instant::now();
		let done = work(&self.evaluator);
		self.judging += begun.elapsed();
		done
	}

	/// A fresh sandbox that finds its inputs in `region`, or where fresh ones lie.
	pub(crate) fn begin(
		&mut self,
		code: &Placed<'_>,
		brief: &Brief,
		region: Option<&InputRegion>,
	) -> io::Result<Trial> {
		let means = candidate_means(region.unwrap_or(&self.fresh), self.evaluator.form(), brief);
		Ok(Trial::new(self.server.sandbox(code, &means, None)?, brief.limits))
	}

	/// A fresh sandbox for the reference.
	pub(crate) fn begin_reference(&mut self, code: &Placed<'_>, brief: &Brief) -> io::Result<Trial> {
		let (means, limits) = reference_means(&self.fresh, self.evaluator.form(), brief);
		Ok(Trial::new(self.server.sandbox(code, &means, None)?, limits))
	}

	/// A fresh sandbox whose calls are to be timed.
	pub(crate) fn begin_twin(&mut self, code: &Placed<'_>, brief: &Brief) -> io::Result<Twin> {
		let means = candidate_means(&self.fresh, self.evaluator.form(), brief);
		twin(&mut self.server, code, &means, brief.limits, hands_inputs_on::<E>(means.form))
	}

	/// The same for the reference.
	pub(crate) fn begin_reference_twin(&mut self, code: &Placed<'_>, brief: &Brief) -> io::Result<Twin> {
		let (means, limits) = reference_means(&self.fresh, self.evaluator.form(), brief);
		twin(&mut self.server, code, &means, limits, hands_inputs_on::<E>(means.form))
	}

	/// A fresh sandbox that decodes what is written to `region`.
	pub(crate) fn begin_decoder(&mut self, region: &InputRegion, brief: &Brief) -> io::Result<Trial> {
		let limits = Limits { memory_mb: SERVANT_MB, ..brief.limits };
		let means = Means {
			input: region.file(),
			form: self.evaluator.form(),
			wall: brief.wall() * SERVANT_WAITS,
			memory_mb: limits.memory_mb,
		};
		Ok(Trial::new(self.server.decoder(&means)?, limits))
	}

	/// Ends a sandbox of the candidate and keeps the account of it.
	pub(crate) fn retire(&mut self, trial: Trial) -> io::Result<()> {
		let (spawn, exercise) = (trial.spawn_time(), trial.exercise_time());
		let (ending, printed) = trial.end()?;
		let tally = &mut self.tally;
		tally.spawn.get_or_insert(spawn);
		tally.exercise += exercise;
		tally.cpu += ending.cpu;
		tally.peak_kb = tally.peak_kb.max(ending.peak_kb);
		if tally.printed.is_empty() {
			tally.printed = printed;
		}
		Ok(())
	}

	/// Makes ready for the next evaluation what can be.
	pub(crate) fn prepare_next(&mut self) -> io::Result<()> {
		self.server.keep_spare()
	}

	/// Closes the account of an evaluation that began then. Gives it, and what was printed.
	pub(crate) fn account(&mut self, begun: Instant) -> (Cost, String) {
		let (tally, judging) = (mem::take(&mut self.tally), mem::take(&mut self.judging));
		let cost = Cost {
			total_us: micros(begun.elapsed()),
			spawn_us: micros(tally.spawn.unwrap_or_default()),
			exercise_us: micros(tally.exercise),
			judge_us: micros(judging),
			cpu_us: micros(tally.cpu),
			peak_kb: tally.peak_kb,
		};
		(cost, tally.printed)
	}
}

fn candidate_means<'a>(region: &'a InputRegion, form: usize, brief: &Brief) -> Means<'a> {
	Means { input: region.file(), form, wall: brief.wall(), memory_mb: brief.limits.memory_mb }
}

fn reference_means<'a>(region: &'a InputRegion, form: usize, brief: &Brief) -> (Means<'a>, Limits) {
	let limits = Limits { memory_mb: brief.limits.memory_mb.max(REFERENCE_MB), ..brief.limits };
	let wall = brief.wall() * REFERENCE_WAITS;
	(Means { wall, memory_mb: limits.memory_mb, ..candidate_means(region, form, brief) }, limits)
}

/// Whether what is handed back may lie where inputs do: not where functions of this form only read them.
fn hands_inputs_on<E: Evaluator>(form: usize) -> bool {
	E::FORMS.get(form).is_none_or(|form| may_change(form))
}

/// A sandbox whose heap is in a file of its own, and one that encodes what it leaves there, or where inputs lie if it `hands_inputs_on`. If it does not, a value that points there is a copy that was never made.
fn twin(
	server: &mut ForkServer,
	code: &Placed<'_>,
	means: &Means<'_>,
	limits: Limits,
	hands_inputs_on: bool,
) -> io::Result<Twin> {
	let heap = heap_region(means.memory_mb << 20)?;
	let sandbox = server.sandbox(code, means, Some(heap.as_fd()))?;
	let servant = Means { wall: means.wall * SERVANT_WAITS, memory_mb: SERVANT_MB, ..*means };
	let region = hands_inputs_on.then(|| sandbox.region());
	let encoder = server.encoder(heap.as_fd(), code.library, region, &servant)?;
	Ok(Twin::new(Trial::new(sandbox, limits), Trial::new(encoder, limits), hands_inputs_on))
}

fn micros(duration: Duration) -> u64 {
	u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
