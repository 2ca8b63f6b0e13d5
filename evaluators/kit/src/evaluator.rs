//! The contract between an evaluator and the kit.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{
	Confirmation, Descriptor, Finding, Judgement, Measured, Metric, Refusal, Rows, Seed, Settings, Signature, Speed,
	Stage, Times,
};

/// What an evaluator says of candidates for one evolved signature.
///
/// Everything but [`exercise`](Evaluator::exercise) runs in the judge, which is trusted and never
/// loads a candidate. `exercise` runs in the sandbox, another program, which is not trusted and holds
/// nothing else: it has no `self`, and what it calls can be read and called by candidates. A function
/// that it shares with the judge's methods has to be in a module named `visible`, which says so; the
/// build refuses any other.
///
/// A panic in any of the judge's methods is a fault of the evaluator and ends the judge.
pub trait Evaluator: Signature {
	/// What the sandbox is given for one case. Encoded with serde; [`Block`](crate::Block) is the
	/// cheap way to hold many numbers. Where speed is timed it is decoded in another sandbox and comes as it lies in
	/// memory there, so what it holds has to be its own: nothing of a static that is made while decoding.
	type Input: Serialize + DeserializeOwned;
	/// What only the judge knows of a case, such as the expected output. Never leaves the judge.
	type Answer;
	/// What the sandbox hands back. It is decoded from bytes that a hostile candidate may have
	/// written, so it must not be recursive and must not hold a `Vec` of zero-sized elements. Where speed is timed it is
	/// encoded in another sandbox, which reads it where it lies, on the heap: to encode it must write nothing, as a
	/// `RefCell` does. It is looked into before, if its type is of the standard library's, or [`sound!`](crate::sound) says of
	/// what it consists: what no caller could own is wrong.
	type Output: Serialize + DeserializeOwned;

	/// Room for the encoded inputs of one step, in bytes, and where speed is timed as much again for them decoded.
	const INPUT_BYTES: usize = 64 << 20;
	/// Room for the encoded outputs of one step, in bytes. A candidate that makes more is wrong.
	const OUTPUT_BYTES: usize = 16 << 20;
	/// Whether the inputs of [`Stage::Quick`] and [`Stage::Full`] are the same for every seed.
	/// They are then made and encoded once.
	const FIXED_INPUTS: bool = false;
	/// Whether [`judge`](Evaluator::judge) is given what the reference makes of each input, in a sandbox of its own: for an
	/// evaluator that scores speed and calls right what the reference says.
	const BESIDE_REFERENCE: bool = false;
	/// How many cases a process runs that uses the function, where speed is scored: what a candidate does once, such as a table
	/// that its first call makes, counts as spread over so many. For a command that calls it once, 1; for a server that lives
	/// for long, a thousand million. With `None` as many as the reference does in a tenth of a second, and 2,000 at least. What is
	/// no longer than 100 µs, or than ten cases of the reference, is not counted.
	const CASES_OF_A_PROCESS: Option<u64> = None;

	/// Reads the experiment's settings and data, once, before any candidate.
	///
	/// # Errors
	///
	/// A [`Refusal`] where they cannot be used: one line that says what was found and expected.
	fn open(settings: &Settings) -> Result<Self, Refusal>;

	/// Which of [`Signature::FORMS`] candidates have, as an index. Only an evaluator whose
	/// signature depends on its settings or data has more than one.
	fn form(&self) -> usize {
		0
	}

	/// The metrics that judgements name, in the order in which they are shown.
	fn metrics(&self) -> Vec<Metric>;

	/// The features that place a candidate in a grid cell.
	fn descriptors(&self) -> Vec<Descriptor> {
		Vec::new()
	}

	/// Shapes of function calls that mutation may insert, such as `"_.cos()"` or
	/// `"f64::atan2(_, _)"`, where each `_` stands for an `f64` expression.
	fn calls(&self) -> Vec<&'static str> {
		Vec::new()
	}

	/// A seed source that fits the signature, where the evaluator can name one.
	fn starter(&self) -> Option<String> {
		None
	}

	/// How speed is scored, for an evaluator that scores it.
	///
	/// With `Some`, the cases of [`Stage::Full`] and [`Stage::HeldOut`] come from
	/// [`Timing::case`] instead of [`inputs`](Evaluator::inputs), candidate and reference, which is
	/// source as a candidate is (`reference.rs` beside the evaluator, or the seed), run in twin sandboxes, and the kit scores the times; [`judge`](Evaluator::judge) then only says
	/// whether outputs are right.
	#[must_use]
	fn timing() -> Option<Timing<Self>> {
		None
	}

	/// How scores are to be read, for an evaluator that measures them: those that have an interval.
	#[must_use]
	fn measured() -> Option<Measured> {
		Self::timing().map(|_| Measured::SPEED)
	}

	/// Cases of one stage, drawn from a seed that no candidate sees. An empty stage is passed.
	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>>;

	/// Runs the candidate on one input: the only place where it is called, in the sandbox.
	///
	/// Where the evolved functions only read what they are given and speed is scored, what comes out may hold nothing of
	/// the input's memory: a part that is handed back, such as a list that was sorted by an evolved comparison, has to be
	/// copied (`clone`).
	fn exercise(function: Self::Function, input: &mut Self::Input) -> Self::Output;

	/// What stands for the output of a case that the candidate did not survive; `why` says how it ended: `panicked on line
	/// 3: …`, `took longer than 200 ms`.
	///
	/// With `Some`, one such case is one wrong output, and those after it are run in a fresh sandbox: a case may take a tenth
	/// of the wall-clock limit, all of them the whole. With `None` it is the candidate's outcome. Asked only where nothing is
	/// timed.
	#[must_use]
	fn failed(_why: String) -> Option<Self::Output> {
		None
	}

	/// Compares outputs with answers. `cases` holds every case of a stage in the order of
	/// [`inputs`](Evaluator::inputs), or one batch of timed cases.
	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement;

	/// The rows behind these cases, where the score falls with the mean of squared errors of one function from `f64`s
	/// (or one array of them) to an `f64`: formulas are then looked for without a compiler as well.
	///
	/// Only cases of the search, of [`Stage::Full`], are ever asked about. Where inputs are pairs and answers numbers:
	///
	/// ```ignore
	/// fn rows(&self, cases: &[Case<Self>]) -> Option<Rows> {
	///     Some(cases.iter().map(|case| ([case.input.0, case.input.1], case.answer)).collect())
	/// }
	/// ```
	fn rows(&self, _cases: &[Case<Self>]) -> Option<Rows> {
		None
	}

	/// What outputs are off their answers by, row by row, where the score falls with the sum of their squares: numbers of
	/// candidates are then tuned by Levenberg and Marquardt's method as well. `cases` are those of [`Stage::Full`].
	///
	/// ```ignore
	/// fn residuals(&self, cases: &[Ran<'_, Self>]) -> Option<Vec<f64>> {
	///     Some(cases.iter().map(|ran| ran.output - ran.case.answer).collect())
	/// }
	/// ```
	fn residuals(&self, _cases: &[Ran<'_, Self>]) -> Option<Vec<f64>> {
		None
	}

	/// Whether a score on the inputs of [`Stage::HeldOut`], `found`, bears out what the search has `claimed`: only
	/// then is a candidate a champion. One that has no score there never is.
	///
	/// The rule must know noise, or luck decides. This one knows that of measured scores; of others it knows nothing
	/// and is lenient: where a metric is a mean over samples, [`Confirmation::of_error`] is better.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		match Self::measured() {
			Some(measured) if found.interval.is_some() => Confirmation::of_measured(&measured, claimed, found),
			_ => Confirmation::of_score(claimed, found),
		}
	}
}

/// One input with what only the judge knows of it.
pub struct Case<E: Evaluator> {
	/// What the sandbox is given.
	pub input: E::Input,
	/// What the judge compares with.
	pub answer: E::Answer,
}

impl<E: Evaluator> Case<E> {
	/// A case of an input and its answer.
	pub fn new(input: E::Input, answer: E::Answer) -> Self {
		Case { input, answer }
	}

	/// Fresh cases of a stage. Stages share no randomness, whatever the seed.
	pub(crate) fn drawn(evaluator: &E, seed: Seed, stage: Stage) -> Vec<Self> {
		let index = match stage {
			Stage::Quick => 0,
			Stage::Full => 1,
			Stage::HeldOut => 2,
		};
		evaluator.inputs(seed.derive(index), stage)
	}
}

/// A case with what the candidate made of it.
pub struct Ran<'a, E: Evaluator> {
	/// The case as the judge made it. The sandbox worked on a copy.
	pub case: &'a Case<E>,
	/// The candidate's output, decoded. Its values are the candidate's word only.
	pub output: E::Output,
	/// What the reference made of the same input, with [`Evaluator::BESIDE_REFERENCE`].
	pub reference: Option<E::Output>,
	/// Times of this case, where speed is scored.
	pub times: Option<Times>,
}

/// How an evaluator scores speed.
pub struct Timing<E: Evaluator> {
	/// Names of the groups of cases that are timed apart, such as distributions of inputs.
	pub groups: &'static [&'static str],
	/// A fresh case of the group with this index, drawn from the seed.
	pub case: fn(&E, Seed, group: usize) -> Case<E>,
	/// The judgement of a candidate whose outputs were all right, from its times:
	/// [`Speed::judgement`] with what the evaluator adds to it.
	pub score: fn(&E, &Speed) -> Judgement,
}
