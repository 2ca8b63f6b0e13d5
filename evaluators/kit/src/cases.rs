//! Cases that a person has written down: arguments, and what is expected of them.

use std::fs;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{Case, Evaluator, Refusal, Seed, Settings, Stage};

/// The share of cases that the search does not have where nothing is said of it, and how many there must be to spare one.
const USUALLY_HIDDEN: f64 = 0.2;
const TOO_FEW: usize = 5;

/// What a case should come to, and what the case is called: by its `name`, or its number in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected<O> {
	/// What a person knows the case by.
	pub name: String,
	/// What should come out.
	pub value: O,
}

/// Cases read from the experiment's data: `I` is the tuple of arguments, `O` what comes out.
///
/// The file is a JSON list of objects, `{"arguments": [3], "expected": "Fizz", "name": "three"}`, of which the name may be left
/// out. Of several functions each says whose it is, `{"function": "pop", "arguments": [[3]], "expected": …}`, and `I` and `O` are
/// those of [`calls!`](crate::calls). Settings: `hidden`, the share that only confirms a champion (0.2, and none of less than 5 cases, which then confirm it
/// themselves).
#[derive(Clone, Debug)]
pub struct Cases<I, O> {
	shown: Vec<(I, Expected<O>)>,
	hidden: Vec<(I, Expected<O>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
	function: Option<String>,
	#[serde(borrow)]
	arguments: &'a RawValue,
	#[serde(borrow)]
	expected: &'a RawValue,
	name: Option<String>,
}

impl Written<'_> {
	/// A value of it, read digit by digit: a [`Value`] rounds whole numbers of more than 64 bits.
	fn read<T: DeserializeOwned>(&self, value: &RawValue) -> Result<T, serde_json::Error> {
		match &self.function {
			None => serde_json::from_str(value.get()),
			Some(function) => serde_json::from_str(&format!("{{{}:{value}}}", Value::from(function.as_str()))),
		}
	}
}

impl<I: Clone + DeserializeOwned, O: Clone + DeserializeOwned> Cases<I, O> {
	/// Reads what the experiment names as `data`.
	///
	/// # Errors
	///
	/// A [`Refusal`] that names the file and the case, where a value is of another type than the function takes or gives.
	pub fn read(settings: &Settings) -> Result<Self, Refusal> {
		let hidden = settings.number("hidden", USUALLY_HIDDEN, 0.0..=0.9)?;
		let Some(path) = settings.data() else {
			return Err(Refusal::new("Expected `data` to name a JSON file of cases, got none"));
		};
		let place = path.display();
		let text = fs::read_to_string(path).map_err(|error| Refusal::new(format!("{place}: {error}")))?;
		Self::parse(&text, hidden).map_err(|problem| Refusal::new(format!("{place}: {problem}")))
	}

	fn parse(text: &str, hidden: f64) -> Result<Self, String> {
		let list: Vec<&RawValue> =
			serde_json::from_str(text).map_err(|error| format!("expected a list of cases: {error}"))?;
		if list.is_empty() {
			return Err("expected at least one case, found none".to_owned());
		}
		let read = list.into_iter().enumerate().map(|(index, value)| {
			let fault = |part: &str, error: serde_json::Error| format!("case {}: {part}{}", index + 1, said(&error));
			let written: Written = serde_json::from_str(value.get()).map_err(|error| fault("", error))?;
			let input = written.read(written.arguments).map_err(|error| fault("arguments: ", error))?;
			let value = written.read(written.expected).map_err(|error| fault("expected: ", error))?;
			let name = written.name.unwrap_or_else(|| format!("case {}", index + 1));
			Ok((input, Expected { name, value }))
		});
		Ok(Self::split(read.collect::<Result<_, String>>()?, hidden))
	}

	/// The same ones are hidden as long as there are as many.
	fn split(mut all: Vec<(I, Expected<O>)>, share: f64) -> Self {
		#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a list's length")]
		let count = match all.len() {
			few if few < TOO_FEW || share <= 0.0 => 0,
			many => ((many as f64 * share).round() as usize).clamp(1, many - 1),
		};
		let mut order: Vec<usize> = (0..all.len()).collect();
		rand::seq::SliceRandom::shuffle(order.as_mut_slice(), &mut Seed::new([29; 32]).rng());
		let mut picked = order.split_off(order.len() - count);
		picked.sort_unstable_by(|one, other| other.cmp(one));
		let mut hidden: Vec<_> = picked.into_iter().map(|index| all.remove(index)).collect();
		hidden.reverse();
		Cases { shown: all, hidden }
	}

	/// The cases of a stage.
	#[must_use]
	pub fn of<E: Evaluator<Input = I, Answer = Expected<O>>>(&self, stage: Stage) -> Vec<Case<E>> {
		let cases = match stage {
			Stage::Quick => return Vec::new(),
			Stage::HeldOut if !self.hidden.is_empty() => &self.hidden,
			Stage::Full | Stage::HeldOut => &self.shown,
		};
		cases.iter().map(|(input, expected)| Case::new(input.clone(), expected.clone())).collect()
	}
}

/// Without the place within the case, which is none in the file.
fn said(error: &serde_json::Error) -> String {
	let text = error.to_string();
	text.split_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

#[cfg(test)]
mod tests {
	use super::*;

	type Read = Cases<(i32, String), Vec<Option<u64>>>;

	fn parse(text: &str) -> Result<Read, String> {
		Read::parse(text, USUALLY_HIDDEN)
	}

	#[test]
	fn a_case_that_does_not_fit_the_function_is_named() {
		let fault = |case: &str| parse(&format!(r#"[{{"arguments":[1,"a"],"expected":[]}},{case}]"#)).expect_err(case);
		assert_eq!(
			fault(r#"{"arguments":["a","b"],"expected":[]}"#),
			r#"case 2: arguments: invalid type: string "a", expected i32"#
		);
		assert!(fault(r#"{"arguments":[1],"expected":[]}"#).contains("case 2: arguments: invalid length 1"));
		assert!(fault(r#"{"arguments":[1,"a"],"expected":[-1]}"#).starts_with("case 2: expected: "));
		assert!(fault(r#"{"arguments":[1,"a"]}"#).contains("missing field `expected`"));
		assert!(fault(r#"{"arguments":[1,"a"],"expects":1}"#).contains("unknown field `expects`"));
		assert_eq!(parse("[]").expect_err("none"), "expected at least one case, found none");
	}

	#[test]
	fn whole_numbers_of_128_bits_are_read_digit_by_digit() {
		let text = format!(r#"[{{"arguments":[{}],"expected":{{"-7":{}}}}}]"#, u128::MAX, i128::MIN);
		let cases =
			Cases::<(u128,), std::collections::BTreeMap<i128, i128>>::parse(&text, USUALLY_HIDDEN).expect("cases");
		assert_eq!(cases.shown[0].0, (u128::MAX,));
		assert_eq!(cases.shown[0].1.value[&-7], i128::MIN);
	}

	#[test]
	fn a_share_is_hidden_and_the_same_ones_each_time() {
		let text =
			(0..20).map(|n| format!(r#"{{"arguments":[{n},""],"expected":[{}]}}"#, u64::MAX)).collect::<Vec<_>>();
		let text = format!("[{}]", text.join(","));
		let cases = parse(&text).expect("cases");
		assert_eq!((cases.shown.len(), cases.hidden.len()), (16, 4));
		assert_eq!(cases.hidden[0].1.value, [Some(u64::MAX)]);
		let numbers = |cases: &Read| cases.hidden.iter().map(|((n, _), _)| *n).collect::<Vec<_>>();
		assert_eq!(numbers(&cases), numbers(&parse(&text).expect("cases")));
		assert!(numbers(&cases).is_sorted());
	}

	#[test]
	fn a_few_cases_hide_none() {
		let cases = parse(r#"[{"arguments":[1,""],"expected":[],"name":"one"},{"arguments":[1,""],"expected":[]}]"#);
		let cases = cases.expect("cases");
		assert!(cases.hidden.is_empty());
		assert_eq!([&*cases.shown[0].1.name, &*cases.shown[1].1.name], ["one", "case 2"]);
	}
}
