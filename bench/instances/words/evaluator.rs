//! Scores candidates for `fn(u32) -> String` by the share of cases that are right; each case is a metric.

use oxipelago_kit::{
	Alike, Case, Cases, Evaluator, Expected, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator,
	share_right,
};

struct Words {
	cases: Cases<Input, String>,
}

evaluator!(Words, fn(u32) -> String);

type Input = (u32,);

impl Evaluator for Words {
	type Input = Input;
	type Answer = Expected<String>;
	type Output = Result<String, String>;

	const FIXED_INPUTS: bool = true;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&["hidden"])?;
		Ok(Words { cases: Cases::read(settings)? })
	}

	fn metrics(&self) -> Vec<Metric> {
		let cases = self.cases.of::<Self>(Stage::Full).into_iter().map(|case| Metric::higher(&case.answer.name, ""));
		std::iter::once(Metric::lower("wrong", "of cases")).chain(cases).collect()
	}

	fn inputs(&self, _seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		self.cases.of(stage)
	}

	fn exercise(function: Self::Function, (n,): &mut Input) -> Self::Output {
		Ok(function(*n))
	}

	fn failed(why: String) -> Option<Self::Output> {
		Some(Err(why))
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		cases.iter().fold(share_right(cases, 0.0), |judgement, ran| {
			let Expected { name, value } = &ran.case.answer;
			let is_right = ran.output.as_ref().is_ok_and(|got| got.alike(value, 0.0));
			judgement.metric(name, f64::from(u8::from(is_right)))
		})
	}
}
