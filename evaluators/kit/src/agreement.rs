//! Judgements of outputs that are right or wrong, beside what they should be.

use std::fmt::{self, Debug, Write as _};

use crate::{Alike, Call, Evaluator, Expected, Judgement, Mean, Metric, Ran};

/// How many wrong cases a feedback shows, and of each value how many characters.
const SHOWN: usize = 8;
const SHOWN_CHARACTERS: usize = 300;

/// Scored where each output is [alike](Alike::alike) what the reference makes of the same input, else wrong, with the one
/// that differs on the input that is shortest to read. For evaluators of speed with [`Evaluator::BESIDE_REFERENCE`].
///
/// # Panics
///
/// If the reference has not run.
#[must_use]
pub fn same_as_reference<E>(cases: &[Ran<'_, E>], tolerance: f64) -> Judgement
where
	E: Evaluator<Input: Debug, Output: Alike + Debug>,
{
	let beside = cases.iter().map(|ran| (ran, ran.reference.as_ref().expect("BESIDE_REFERENCE is set")));
	let wrong = beside.filter(|(ran, wanted)| !ran.output.alike(wanted, tolerance));
	let Some((ran, wanted)) = wrong.min_by_key(|(ran, _)| length(&ran.case.input)) else {
		return Judgement::scored(0.0);
	};
	let [input, wanted, got] = [shown(&ran.case.input), shown(wanted), shown(&ran.output)];
	Judgement::wrong(format!("For {input}: the reference gives {wanted}, this gives {got}."))
}

/// Scored by the share of cases whose output is [alike](Alike::alike) what is expected, with `wrong`, the share of the others,
/// as a metric, and some of these as feedback; exact where all are right. What [`Evaluator::failed`] says of a case is its
/// output's error.
#[must_use]
pub fn share_right<E, O>(cases: &[Ran<'_, E>], tolerance: f64) -> Judgement
where
	E: Evaluator<Input: Debug, Answer = Expected<O>, Output = Result<O, String>>,
	O: Alike + Debug,
{
	let wrong = wrong_cases(cases, tolerance);
	judged(cases, &wrong, "")
}

/// The same of calls of several functions, each with its share of wrong calls as a metric (`wrong_push`): one of
/// [`share_metrics`].
#[must_use]
pub fn shares_right<E, O>(cases: &[Ran<'_, E>], tolerance: f64) -> Judgement
where
	E: Evaluator<Input: Call, Answer = Expected<O>, Output = Result<O, String>>,
	O: Alike + Debug,
{
	let wrong = wrong_cases(cases, tolerance);
	let counts = E::Input::FUNCTIONS.iter().map(|name| {
		let own = || cases.iter().zip(&wrong).filter(|(ran, _)| ran.case.input.function() == *name);
		(*name, own().filter(|(_, wrong)| !**wrong).count(), own().count())
	});
	let counts: Vec<_> = counts.collect();
	let shares: Vec<String> = counts.iter().map(|(name, right, all)| format!("{name}: {right} of {all}")).collect();
	let judgement = judged(cases, &wrong, &format!(" ({})", shares.join(", ")));
	counts.iter().fold(judgement, |judgement, &(name, right, all)| {
		judgement.metric(&metric_name(name), (all - right) as f64 / all.max(1) as f64)
	})
}

/// The metrics of [`shares_right`].
#[must_use]
pub fn share_metrics<C: Call>() -> Vec<Metric> {
	let each = C::FUNCTIONS.iter().map(|name| Metric::lower(&metric_name(name), "of cases"));
	std::iter::once(Metric::lower("wrong", "of cases")).chain(each).collect()
}

fn metric_name(function: &str) -> String {
	format!("wrong_{function}")
}

fn wrong_cases<E, O>(cases: &[Ran<'_, E>], tolerance: f64) -> Vec<bool>
where
	E: Evaluator<Answer = Expected<O>, Output = Result<O, String>>,
	O: Alike,
{
	let is_right = |ran: &Ran<'_, E>| ran.output.as_ref().is_ok_and(|got| got.alike(&ran.case.answer.value, tolerance));
	cases.iter().map(|ran| !is_right(ran)).collect()
}

fn judged<E, O>(cases: &[Ran<'_, E>], is_wrong: &[bool], of_each: &str) -> Judgement
where
	E: Evaluator<Input: Debug, Answer = Expected<O>, Output = Result<O, String>>,
	O: Debug,
{
	let wrong: Vec<_> = cases.iter().zip(is_wrong).filter_map(|(ran, wrong)| wrong.then_some(ran)).collect();
	let share = Mean::of(is_wrong.iter().map(|wrong| f64::from(u8::from(*wrong))));
	let mut lines = vec![format!("{} of {} cases are right{of_each}.", cases.len() - wrong.len(), cases.len())];
	lines.extend(wrong.iter().take(SHOWN).map(|ran| {
		let Expected { name, value } = &ran.case.answer;
		let got = match &ran.output {
			Ok(got) => format!("got {}", shown(got)),
			Err(why) => why.clone(),
		};
		format!("{name}, {}: expected {}, {got}", shown(&ran.case.input), shown(value))
	}));
	if wrong.len() > SHOWN {
		lines.push(format!("and {} more", wrong.len() - SHOWN));
	}
	Judgement::scored(1.0 - share.value).mean("wrong", share).exact(wrong.is_empty()).feedback(lines.join("\n"))
}

fn shown(value: &impl Debug) -> String {
	let text = begun(value);
	match text.char_indices().nth(SHOWN_CHARACTERS) {
		Some((end, _)) => format!("{}…", &text[..end]),
		None => text,
	}
}

/// Of a value as it is shown, in bytes; of all that are longer than what is shown about the same.
fn length(value: &impl Debug) -> usize {
	begun(value).len()
}

/// A value as it is shown, or more characters of it than are shown.
fn begun(value: &impl Debug) -> String {
	let mut text = Begun(String::new());
	let _ = write!(text, "{value:?}");
	text.0
}

/// The beginning of a text, of which no more is made than is shown: a value may be a million numbers.
struct Begun(String);

impl fmt::Write for Begun {
	fn write_str(&mut self, more: &str) -> fmt::Result {
		self.0.push_str(more);
		// A character has four bytes at most.
		if self.0.len() > 4 * SHOWN_CHARACTERS { Err(fmt::Error) } else { Ok(()) }
	}
}
