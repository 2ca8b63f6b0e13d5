//! Sorting 10,000 numbers as fast as can be, in six distributions, beside the standard library.
//!
//! Inputs are fresh each time, and what comes back is compared bit for bit with the numbers in
//! ascending order, which only the judge has.

#![forbid(unsafe_code)]

mod distribution;

use oxipelago_kit::{
	Block, Case, Descriptor, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Speed, Stage, Timing,
	evaluator,
};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// How many numbers a timed input has.
const NUMBERS: usize = 10_000;
/// Lengths at which sorts go wrong: nothing, little, around block sizes and powers of two.
const EDGE_LENGTHS: [usize; 16] = [0, 1, 2, 3, 4, 5, 7, 8, 16, 20, 21, 33, 64, 100, 255, 1000];
/// How many further lengths are drawn.
const DRAWN_LENGTHS: usize = 6;
/// How many numbers lie behind the first `len` where some do.
const REST: usize = 17;

struct Sort;

evaluator!(Sort, fn(&mut [f64], usize));

/// Numbers, of which the first `len` are to be sorted.
#[derive(Serialize, Deserialize)]
struct Numbers {
	data: Block<f64>,
	len: usize,
}

/// What the numbers must be afterwards, and what they are called.
struct Expected {
	data: Vec<f64>,
	distribution: &'static str,
}

impl Evaluator for Sort {
	type Input = Numbers;
	type Answer = Expected;
	type Output = Block<f64>;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&[])?;
		settings.expect_no_data()?;
		Ok(Sort)
	}

	fn metrics(&self) -> Vec<Metric> {
		Speed::metrics(distribution::NAMES)
	}

	/// `adaptivity`: of the time for random numbers, the share that is saved where they are sorted.
	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("adaptivity", 0.0, 1.0, 5)]
	}

	fn starter(&self) -> Option<String> {
		Some(STARTER.to_owned())
	}

	fn timing() -> Option<Timing<Self>> {
		Some(Timing { groups: distribution::NAMES, case: timed_case, score })
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		if stage != Stage::Quick {
			// The kit asks for timed cases instead.
			return Vec::new();
		}
		let mut rng = seed.rng();
		let drawn: Vec<usize> = (0..DRAWN_LENGTHS).map(|_| rng.random_range(0..300)).collect();
		let lengths = EDGE_LENGTHS.into_iter().chain(drawn);
		lengths.enumerate().map(|(index, len)| quick_case(index, len, &mut rng)).collect()
	}

	fn exercise(sort: Self::Function, numbers: &mut Numbers) -> Block<f64> {
		sort(&mut numbers.data, numbers.len);
		std::mem::take(&mut numbers.data)
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		cases.iter().find_map(mistake).map_or_else(|| Judgement::scored(0.0), Judgement::wrong)
	}
}

const STARTER: &str = "pub fn sort(data: &mut [f64], len: usize) {
    for i in 0..len {
        for j in 1..len - i {
            if data[j - 1] > data[j] {
                data.swap(j - 1, j);
            }
        }
    }
}
";

fn score(_: &Sort, speed: &Speed) -> Judgement {
	let micros = |name| {
		let group = speed.groups.iter().find(|group| group.name == name);
		group.map_or(0.0, |group| group.candidate_us)
	};
	let saved = 1.0 - micros("sorted") / micros("random").max(1e-9);
	speed.judgement().descriptor("adaptivity", saved.clamp(0.0, 1.0))
}

fn timed_case(_: &Sort, seed: Seed, group: usize) -> Case<Sort> {
	let (data, ascending) = distribution::draw(group, NUMBERS, &mut seed.rng());
	let expected = Expected { data: ascending, distribution: distribution::NAMES[group] };
	Case::new(Numbers { data: data.into(), len: NUMBERS }, expected)
}

/// A small input of any distribution; every other one has numbers behind it that must not be touched.
fn quick_case(index: usize, len: usize, rng: &mut ChaCha8Rng) -> Case<Sort> {
	let group = rng.random_range(0..distribution::NAMES.len());
	let (mut data, mut ascending) = distribution::draw(group, len, rng);
	if index % 2 == 1 {
		// Smaller than any before them, so that a sort that goes too far is seen.
		let smallest = ascending.first().copied().unwrap_or(0.0);
		let rest: Vec<f64> = (0..REST).map(|_| smallest - 1.0 - rng.random::<f64>()).collect();
		data.extend_from_slice(&rest);
		ascending.extend_from_slice(&rest);
	}
	let expected = Expected { data: ascending, distribution: distribution::NAMES[group] };
	Case::new(Numbers { data: data.into(), len }, expected)
}

/// What is wrong with an output, if anything.
fn mistake(ran: &Ran<'_, Sort>) -> Option<String> {
	let Expected { data: expected, distribution } = &ran.case.answer;
	let (found, len) = (&*ran.output, ran.case.input.len);
	let case =
		format!("a {distribution} input of {} numbers, of which the first {len} are to be sorted", expected.len());
	if found.len() != expected.len() {
		return Some(format!("Of {case}, {} came back.", found.len()));
	}
	let index = found.iter().zip(expected).position(|(found, expected)| found.to_bits() != expected.to_bits())?;
	if index >= len {
		return Some(format!("In {case}, data[{index}] was changed, which is not among them."));
	}
	let sorted =
		if found[..len].is_sorted() { " The numbers ascend, yet they are not those of the input." } else { "" };
	Some(format!(
		"In {case}, data[{index}] is {:?} afterwards, expected {:?}.{sorted} Input: {}",
		found[index],
		expected[index],
		excerpt(&ran.case.input.data)
	))
}

fn excerpt(numbers: &[f64]) -> String {
	let shown = &numbers[..numbers.len().min(12)];
	format!("{shown:?}{}", if shown.len() < numbers.len() { " and so on" } else { "" })
}

#[cfg(test)]
mod tests {
	use super::*;

	fn quick(sort: fn(&mut [f64], usize)) -> Judgement {
		let mut cases = Sort.inputs(Seed::new([5; 32]), Stage::Quick);
		let inputs: Vec<Numbers> =
			cases.iter().map(|case| Numbers { data: case.input.data.clone(), len: case.input.len }).collect();
		let outputs: Vec<_> = inputs.into_iter().map(|mut input| Sort::exercise(sort, &mut input)).collect();
		let ran: Vec<_> = cases
			.iter_mut()
			.zip(outputs)
			.map(|(case, output)| Ran { case, output, reference: None, times: None })
			.collect();
		Sort.judge(&ran)
	}

	fn bubble(data: &mut [f64], len: usize) {
		for i in 0..len {
			for j in 1..len - i {
				if data[j - 1] > data[j] {
					data.swap(j - 1, j);
				}
			}
		}
	}

	fn reference(data: &mut [f64], len: usize) {
		data[..len].sort_unstable_by(f64::total_cmp);
	}

	#[test]
	fn the_starter_and_the_reference_pass_the_quick_stage() {
		assert!(quick(bubble).is_scored());
		assert!(quick(reference).is_scored());
	}

	#[test]
	fn what_does_not_sort_is_wrong_and_shown() {
		let text = format!("{:?}", quick(|_, _| {}));
		assert!(text.contains("Wrong") && text.contains("expected"), "{text}");
	}

	#[test]
	fn sorting_past_the_length_is_wrong() {
		let text = format!("{:?}", quick(|data, _| data.sort_unstable_by(f64::total_cmp)));
		assert!(text.contains("Wrong"), "{text}");
	}

	#[test]
	fn touching_what_lies_behind_the_length_is_wrong_and_named() {
		let text = format!(
			"{:?}",
			quick(|data, len| {
				reference(data, len);
				data[len..].iter_mut().for_each(|number| *number += 1.0);
			})
		);
		assert!(text.contains("which is not among them"), "{text}");
	}

	#[test]
	fn filling_with_one_number_is_wrong_though_it_ascends() {
		let text = format!(
			"{:?}",
			quick(|data, len| {
				let first = data.first().copied().unwrap_or(0.0);
				data[..len].fill(first);
			})
		);
		assert!(text.contains("not those of the input"), "{text}");
	}

	#[test]
	fn timed_cases_are_fresh_for_every_seed() {
		let one = timed_case(&Sort, Seed::new([1; 32]), 0);
		let other = timed_case(&Sort, Seed::new([2; 32]), 0);
		assert_eq!(one.input.data.len(), NUMBERS);
		assert_ne!(one.answer.data[0].to_bits(), other.answer.data[0].to_bits());
	}
}
