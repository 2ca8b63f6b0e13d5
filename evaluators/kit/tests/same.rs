//! What a candidate is told whose answers are not the reference's.

use oxipelago_kit::{
	Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Speed, Stage, Timing, same_as_reference,
};

/// Its `main` would be the test's.
mod program {
	use super::Total;
	oxipelago_kit::evaluator!(Total, fn(&[u32]) -> u32);
	const _: fn() -> std::process::ExitCode = main;
}

struct Total;

impl Evaluator for Total {
	type Input = Vec<u32>;
	type Answer = ();
	type Output = u32;

	const BESIDE_REFERENCE: bool = true;

	fn open(_: &Settings) -> Result<Self, Refusal> {
		Ok(Total)
	}

	fn metrics(&self) -> Vec<Metric> {
		Speed::metrics(&["call"])
	}

	fn timing() -> Option<Timing<Self>> {
		None
	}

	fn inputs(&self, _seed: Seed, _stage: Stage) -> Vec<Case<Self>> {
		[vec![7; 100_000], vec![1, 2], vec![3], vec![], vec![4; 9]].map(|input| Case::new(input, ())).into()
	}

	fn exercise(function: Self::Function, input: &mut Vec<u32>) -> u32 {
		function(input)
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		same_as_reference(cases, 0.0)
	}
}

/// What is said of a function beside the sum.
fn said(function: fn(&[u32]) -> u32) -> String {
	let all = Total.inputs(Seed::new([1; 32]), Stage::Full);
	let ran = all.iter().map(|case| Ran {
		case,
		output: function(&case.input),
		reference: Some(case.input.iter().sum()),
		times: None,
	});
	format!("{:?}", Total.judge(&ran.collect::<Vec<_>>()))
}

#[test]
fn the_shortest_of_the_inputs_that_it_is_wrong_for_is_shown() {
	let none = said(|list| list.iter().sum());
	assert!(none.contains("Scored"), "{none}");
	let many = said(|list| list.iter().sum::<u32>() + u32::from(list.len() > 1));
	assert!(many.contains("For [1, 2]: the reference gives 3, this gives 4."), "{many}");
	let long = said(|list| list.iter().sum::<u32>() + u32::from(list.len() > 9));
	assert!(long.contains("For [7, 7, 7, ") && long.contains("…: the reference gives 700000, this"), "{long}");
	assert!(long.len() < 1_000, "{long}");
}
