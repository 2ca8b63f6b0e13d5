//! Judgements of outputs that are right or wrong, beside what they should be.

use std::fmt::Debug;

use crate::{Alike, Evaluator, Expected, Judgement, Mean, Ran};

/// How many wrong cases a feedback shows, and of each value how many characters.
const SHOWN: usize = 8;
const SHOWN_CHARACTERS: usize = 300;

/// Scored where each output is [alike](Alike::alike) what the reference makes of the same input, else wrong, with the first
/// that differs. For evaluators of speed with [`Evaluator::BESIDE_REFERENCE`].
///
/// # Panics
///
/// If the reference has not run.
#[must_use]
pub fn same_as_reference<E>(cases: &[Ran<'_, E>], tolerance: f64) -> Judgement
where
	E: Evaluator<Input: Debug, Output: Alike + Debug>,
{
	for ran in cases {
		let wanted = ran.reference.as_ref().expect("BESIDE_REFERENCE is set");
		if !ran.output.alike(wanted, tolerance) {
			let [input, wanted, got] = [shown(&ran.case.input), shown(wanted), shown(&ran.output)];
			return Judgement::wrong(format!("For {input}: the reference gives {wanted}, this gives {got}."));
		}
	}
	Judgement::scored(0.0)
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
	let is_wrong =
		|ran: &Ran<'_, E>| !ran.output.as_ref().is_ok_and(|got| got.alike(&ran.case.answer.value, tolerance));
	let wrong: Vec<&Ran<'_, E>> = cases.iter().filter(|ran| is_wrong(ran)).collect();
	let share = Mean::of(cases.iter().map(|ran| f64::from(u8::from(is_wrong(ran)))));
	let mut lines = vec![format!("{} of {} cases are right.", cases.len() - wrong.len(), cases.len())];
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
	let text = format!("{value:?}");
	match text.char_indices().nth(SHOWN_CHARACTERS) {
		Some((end, _)) => format!("{}…", &text[..end]),
		None => text,
	}
}
