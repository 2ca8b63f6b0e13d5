//! An evaluator for functions of its own process: so the crate of a champion tests and times it. Nothing is shut in here,
//! which is for code that a person has accepted.

use std::any::Any;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use crate::outcome::Outcome;
use crate::{Case, Evaluator, Finding, Judgement, Ran, Refusal, Seed, Settings, Stage, Symbols, Timing};

/// Cases of each group that a function whose speed is scored has to get right.
const CASES_OF_A_GROUP: u64 = 20;
/// Cases whose inputs are made before the clock runs.
const CASES_AT_ONCE: u64 = 64;

/// An open evaluator for functions of this process.
pub trait InProcess {
	/// Tries functions on the inputs that confirm a champion, by the evaluator's own rule; where speed is scored, only whether
	/// they are right there.
	///
	/// `reference`: what speed is scored beside. `seed`: 64 hexadecimal digits, the same of one run each time. `claimed`: what
	/// the search found, as JSON of a [`Finding`]. Gives in a few words how near that is, such as `mse as in the search`.
	///
	/// # Errors
	///
	/// What is wrong with the functions, or with what was given.
	///
	/// # Panics
	///
	/// As the functions do, unless [`Evaluator::failed`] says what stands for that.
	fn held_out(
		&self,
		functions: &Symbols,
		reference: Option<&Symbols>,
		seed: &str,
		claimed: &str,
	) -> Result<String, String>;

	/// Names of the groups of cases that are timed; none where speed is not scored.
	fn groups(&self) -> &'static [&'static str];

	/// How long the functions take for so many fresh cases of a group. Which these are follows from their number alone.
	///
	/// # Panics
	///
	/// If there is no such group, or the functions are not of the form that this evaluator has.
	fn time(&self, functions: &Symbols, group: usize, cases: u64) -> Duration;
}

/// An evaluator, for functions of this process; `settings` is a JSON object, `data` the path of its data.
///
/// # Errors
///
/// What the evaluator has against settings or data.
pub fn in_process<E: Evaluator>(settings: &str, data: Option<&str>) -> Result<Box<dyn InProcess>, Refusal> {
	let values =
		serde_json::from_str(settings).map_err(|error| Refusal::new(format!("The evaluator's settings: {error}")))?;
	let settings = Settings::new(values, data.map(str::to_owned))?;
	Ok(Box::new(Open(E::open(&settings)?)))
}

struct Open<E>(E);

impl<E: Evaluator> InProcess for Open<E> {
	fn held_out(
		&self,
		functions: &Symbols,
		reference: Option<&Symbols>,
		seed: &str,
		claimed: &str,
	) -> Result<String, String> {
		let seed = Seed::from_hex(seed).ok_or("Expected a seed of 64 hexadecimal digits")?;
		let claimed: Finding = serde_json::from_str(claimed).map_err(|error| format!("What was found: {error}"))?;
		let function = self.bound(functions)?;
		let reference = match (E::BESIDE_REFERENCE, reference) {
			(true, None) => return Err("Expected a reference, which says what is right".to_owned()),
			(true, Some(reference)) => Some(self.bound(reference)?),
			(false, _) => None,
		};
		let try_on = |cases: &[Case<E>]| self.judged(cases, function, reference);
		let quick = try_on(&Case::drawn(&self.0, seed, Stage::Quick))?;
		if let Some(timing) = E::timing() {
			let cases = timing.groups.len() as u64 * CASES_OF_A_GROUP;
			for group in 0..timing.groups.len() {
				try_on(&self.timed(&timing, seed, group, 0..CASES_OF_A_GROUP))?;
			}
			return Ok(format!("right in {cases} fresh cases"));
		}
		let held_out = try_on(&Case::drawn(&self.0, seed, Stage::HeldOut))?;
		let judgement = held_out.or(quick).ok_or("The evaluator has no cases to confirm a champion with")?;
		match Outcome::of(judgement).confirmed(&self.0, Some(&claimed)) {
			Outcome::Scored(scored) => match scored.confirmation {
				Some(confirmation) if confirmation.is_good() => Ok(confirmation.detail().to_owned()),
				Some(confirmation) => Err(format!("Worse than in the search: {}", confirmation.detail())),
				None => Err("The evaluator does not say whether it holds up".to_owned()),
			},
			outcome => Err(format!("The champion {}", outcome.said())),
		}
	}

	fn groups(&self) -> &'static [&'static str] {
		E::timing().map_or(&[], |timing| timing.groups)
	}

	fn time(&self, functions: &Symbols, group: usize, cases: u64) -> Duration {
		let timing = E::timing().expect("an evaluator that scores speed");
		let function = self.bound(functions).expect("functions of this evaluator");
		let mut taken = Duration::ZERO;
		let mut from = 0;
		while from < cases {
			let to = cases.min(from + CASES_AT_ONCE);
			let mut inputs: Vec<E::Input> =
				self.timed(&timing, Seed::new([0; 32]), group, from..to).into_iter().map(|case| case.input).collect();
			let mut outputs = Vec::with_capacity(inputs.len());
			let begun = Instant::now();
			for input in &mut inputs {
				outputs.push(black_box(E::exercise(function, black_box(input))));
			}
			taken += begun.elapsed();
			from = to;
		}
		taken
	}
}

impl<E: Evaluator> Open<E> {
	fn bound(&self, functions: &Symbols) -> Result<E::Function, String> {
		E::bind(self.0.form(), functions).ok_or_else(|| format!("{} has other functions than these", E::NAME))
	}

	/// Cases of a group, by their numbers: all groups have others.
	fn timed(&self, timing: &Timing<E>, seed: Seed, group: usize, numbers: std::ops::Range<u64>) -> Vec<Case<E>> {
		// As the judge draws them: stage 2 confirms a champion.
		let seed = seed.derive(2).derive(group as u64);
		numbers.map(|number| (timing.case)(&self.0, seed.derive(number), group)).collect()
	}

	/// What the evaluator says of a function in these cases; an error where it is wrong, nothing where there are none.
	fn judged(
		&self,
		cases: &[Case<E>],
		function: E::Function,
		reference: Option<E::Function>,
	) -> Result<Option<Judgement>, String> {
		if cases.is_empty() {
			return Ok(None);
		}
		let ran = cases.iter().map(|case| {
			let output = output_of::<E>(function, copied::<E>(&case.input)?);
			let reference = match reference {
				Some(reference) => Some(E::exercise(reference, &mut copied::<E>(&case.input)?)),
				None => None,
			};
			Ok(Ran { case, output, reference, times: None })
		});
		let judgement = self.0.judge(&ran.collect::<Result<Vec<_>, String>>()?);
		if judgement.is_scored() {
			return Ok(Some(judgement));
		}
		Err(format!("The champion {}", Outcome::of(judgement).said()))
	}
}

/// An input as a sandbox would have it: functions may change theirs.
fn copied<E: Evaluator>(input: &E::Input) -> Result<E::Input, String> {
	let encoded = postcard::to_stdvec(input).map_err(|error| format!("An input cannot be encoded: {error}"))?;
	postcard::from_bytes(&encoded).map_err(|error| format!("An input cannot be decoded: {error}"))
}

/// What comes out, or what the evaluator has stand for a case that ends in a panic.
fn output_of<E: Evaluator>(function: E::Function, mut input: E::Input) -> E::Output {
	let output = catch_unwind(AssertUnwindSafe(|| E::exercise(function, &mut input)));
	output.unwrap_or_else(|payload| {
		E::failed(format!("panicked: {}", message_of(payload.as_ref()))).unwrap_or_else(|| resume_unwind(payload))
	})
}

fn message_of(payload: &(dyn Any + Send)) -> &str {
	let text = payload.downcast_ref::<String>().map(String::as_str);
	text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Confirmation, Form, Mean, Metric, Signature, Speed};
	use rand::RngExt;

	/// The double of a number: how often it is right, or how fast where it is timed.
	struct Doubling<const TIMED: bool>;

	impl<const TIMED: bool> Signature for Doubling<TIMED> {
		type Function = fn(u32) -> u64;
		const NAME: &'static str = "doubling";
		const FORMS: &'static [Form] = &[&[(None, "fn(u32) -> u64")]];

		fn bind(_form: usize, symbols: &Symbols) -> Option<fn(u32) -> u64> {
			symbols.function(0)
		}
	}

	impl<const TIMED: bool> Evaluator for Doubling<TIMED> {
		type Input = u32;
		type Answer = ();
		type Output = Result<u64, String>;

		const BESIDE_REFERENCE: bool = TIMED;

		fn open(settings: &Settings) -> Result<Self, Refusal> {
			settings.expect_only(&[])?;
			Ok(Doubling)
		}

		fn metrics(&self) -> Vec<Metric> {
			vec![Metric::lower("wrong", "of cases")]
		}

		fn timing() -> Option<Timing<Self>> {
			let case = |_: &Self, seed: Seed, group| {
				Case::new(seed.rng().random_range(0..100) + 100 * u32::try_from(group).expect("two groups"), ())
			};
			TIMED.then_some(Timing { groups: &["small", "large"], case, score: |_, speed: &Speed| speed.judgement() })
		}

		fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
			let count = if stage == Stage::Quick { 1 } else { 100 };
			(0..count).map(|index| Case::new(seed.derive(index).rng().random_range(0..100), ())).collect()
		}

		fn exercise(double: Self::Function, input: &mut u32) -> Self::Output {
			Ok(double(*input))
		}

		fn failed(why: String) -> Option<Self::Output> {
			(!TIMED).then_some(Err(why))
		}

		fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
			let is_wrong = |ran: &&Ran<'_, Self>| ran.output != Ok(u64::from(ran.case.input) * 2);
			if let (true, Some(ran)) = (TIMED, cases.iter().find(is_wrong)) {
				assert!(ran.reference.is_some());
				return Judgement::wrong(format!("not {}", ran.case.input));
			}
			let wrong = Mean::of(cases.iter().map(|ran| f64::from(u8::from(is_wrong(&ran)))));
			Judgement::scored(1.0 - wrong.value).mean("wrong", wrong).exact(wrong.value <= 0.0)
		}

		fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
			Confirmation::of_error("wrong", claimed, found)
		}
	}

	fn of(function: &'static fn(u32) -> u64) -> Symbols {
		// SAFETY: it is of the type that both evaluators announce.
		unsafe { Symbols::of_statics(&[std::ptr::from_ref(function).cast()]) }
	}

	static RIGHT: fn(u32) -> u64 = |n| u64::from(n) * 2;
	static HALF_RIGHT: fn(u32) -> u64 = |n| if n.is_multiple_of(2) { u64::from(n) * 2 } else { 0 };
	static HALF_THERE: fn(u32) -> u64 = |n| if n.is_multiple_of(2) { u64::from(n) * 2 } else { panic!("odd") };
	static RIGHT_BELOW: fn(u32) -> u64 = |n| if n < 100 { u64::from(n) * 2 } else { 0 };

	const CLAIMED: &str = r#"{ "score": 1, "metrics": { "wrong": 0.005 }, "standardErrors": { "wrong": 0.001 } }"#;

	#[expect(clippy::trivially_copy_pass_by_ref, reason = "where it lies is what is asked for")]
	fn held_out<const TIMED: bool>(function: &'static fn(u32) -> u64) -> Result<String, String> {
		let open = in_process::<Doubling<TIMED>>("{}", None).expect("an evaluator");
		open.held_out(&of(function), Some(&of(&RIGHT)), &"5a".repeat(32), CLAIMED)
	}

	#[test]
	fn what_is_right_holds_up_and_what_is_not_is_worse_by_the_evaluators_rule() {
		assert_eq!(held_out::<false>(&RIGHT), Ok("exact".to_owned()));
		for worse in [&HALF_RIGHT, &HALF_THERE] {
			let why = held_out::<false>(worse).expect_err("half of it is wrong");
			assert!(why.starts_with("Worse than in the search: wrong "), "{why}");
		}
	}

	#[test]
	fn where_speed_is_scored_all_groups_have_to_be_right_beside_the_reference() {
		assert_eq!(held_out::<true>(&RIGHT), Ok("right in 40 fresh cases".to_owned()));
		let why = held_out::<true>(&RIGHT_BELOW).expect_err("wrong in one of two groups");
		assert!(why.starts_with("The champion was not accepted: not 1"), "{why}");
		let open = in_process::<Doubling<true>>("{}", None).expect("an evaluator");
		assert_eq!(open.groups(), ["small", "large"]);
		assert!(open.time(&of(&RIGHT), 1, 200) > Duration::ZERO);
		assert!(open.held_out(&of(&RIGHT), None, &"5a".repeat(32), CLAIMED).is_err());
	}

	#[test]
	fn settings_that_the_evaluator_does_not_know_are_refused() {
		let said = |settings| in_process::<Doubling<false>>(settings, None).err().map(|refusal| refusal.to_string());
		assert_eq!(said("{}"), None);
		assert!(said(r#"{ "size": 1 }"#).expect("refused").contains("got `size`"));
		assert!(said("no JSON").expect("refused").starts_with("The evaluator's settings: "));
	}
}
