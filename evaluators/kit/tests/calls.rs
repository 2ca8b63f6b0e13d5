//! Calls of several functions, each of them right or wrong by itself.

use oxipelago_kit::{
	Alike, Call, Case, Cases, Evaluator, Expected, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, calls,
	share_metrics, shares_right,
};

calls! {
	push: (Vec<u128>, u128) => Vec<u128>,
	mean: (Vec<f64>,) => Option<f64>,
}

/// Its `main` would be the test's.
mod program {
	use super::Queue;
	oxipelago_kit::evaluator!(Queue, push: fn(&mut Vec<u128>, u128), mean: fn(&[f64]) -> Option<f64>);
	pub(crate) use self::Functions as All;
	const _: fn() -> std::process::ExitCode = main;
}

struct Queue(Cases<Input, Output>);

impl Evaluator for Queue {
	type Input = Input;
	type Answer = Expected<Output>;
	type Output = Result<Output, String>;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		Cases::read(settings).map(Queue)
	}

	fn metrics(&self) -> Vec<Metric> {
		share_metrics::<Input>()
	}

	fn inputs(&self, _seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		self.0.of(stage)
	}

	fn exercise(function: program::All, input: &mut Input) -> Self::Output {
		Ok(match input {
			Input::push((list, one)) => {
				(function.push)(list, *one);
				Output::push(list.clone())
			}
			Input::mean((list,)) => Output::mean((function.mean)(list)),
		})
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		shares_right(cases, 1e-9)
	}
}

fn opened(text: &str) -> Result<Queue, Refusal> {
	let path =
		std::env::temp_dir().join(format!("oxi-calls-{}-{:?}.json", std::process::id(), std::thread::current().id()));
	std::fs::write(&path, text).expect("a file");
	let settings = Settings::new(serde_json::Value::Null, Some(path.display().to_string())).expect("settings");
	let queue = Queue::open(&settings);
	std::fs::remove_file(&path).expect("the file");
	queue
}

const LARGE: u128 = u128::MAX;

fn cases() -> String {
	format!(
		r#"[
		{{ "function": "push", "arguments": [[1], {LARGE}], "expected": [1, {LARGE}] }},
		{{ "arguments": [[]], "expected": null, "function": "mean", "name": "of nothing" }},
		{{ "function": "mean", "arguments": [[0.1, 0.2]], "expected": 0.15 }}
	]"#
	)
}

fn push(list: &mut Vec<u128>, one: u128) {
	list.insert(0, one);
}

fn mean(list: &[f64]) -> Option<f64> {
	Some(list.iter().sum::<f64>() / list.len() as f64).filter(|mean| mean.is_finite())
}

#[test]
fn each_call_is_right_or_wrong_by_itself_and_each_function_has_its_share() {
	let queue = opened(&cases()).expect("cases");
	let all = queue.inputs(Seed::new([1; 32]), Stage::Full);
	let function = program::All { push, mean };
	let ran = all.iter().map(|case| {
		let output = Queue::exercise(function, &mut case.input.clone());
		Ran { case, output, reference: None, times: None }
	});
	let said = format!("{:?}", queue.judge(&ran.collect::<Vec<_>>()));
	assert!(said.contains(r#"("wrong_push", 1.0), ("wrong_mean", 0.0)"#), "{said}");
	assert!(said.contains("2 of 3 cases are right (push: 0 of 1, mean: 2 of 2)."), "{said}");
	assert!(said.contains(&format!("case 1, push([1], {LARGE}): expected [1, {LARGE}], got [{LARGE}, 1]")), "{said}");
	let names: Vec<_> = queue.metrics().into_iter().map(|metric| metric.name).collect();
	assert_eq!(names, ["wrong", "wrong_push", "wrong_mean"]);
}

#[test]
fn what_comes_of_another_function_is_not_alike() {
	assert!(!Output::push(vec![]).alike(&Output::mean(None), 1.0));
	assert!(Output::mean(Some(0.1 + 0.2)).alike(&Output::mean(Some(0.3)), 1e-9));
	assert_eq!(Input::mean((vec![],)).function(), "mean");
}

#[test]
fn a_case_of_no_function_is_named() {
	let fault = |case: &str| opened(&format!("[{case}]")).err().expect(case).message().to_owned();
	let other = fault(r#"{ "function": "pop", "arguments": [[]], "expected": 1 }"#);
	assert!(other.contains("case 1: arguments: unknown variant `pop`, expected `push` or `mean`"), "{other}");
	let unlike = fault(r#"{ "function": "mean", "arguments": [1], "expected": 1 }"#);
	assert!(unlike.contains("case 1: arguments: invalid type: integer `1`, expected a sequence"), "{unlike}");
}
