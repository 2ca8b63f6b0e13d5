//! Functions of different kind, each timed beside itself. What is right is what the reference gives.

#![forbid(unsafe_code)]

mod buckets;
mod counts;
mod levenshtein;
mod longest;
mod scramble;
mod sums;
mod titles;
mod waves;

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::rand::rngs::ChaCha8Rng;
use oxipelago_kit::{
	Block, Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Speed, Stage, Timing, evaluator,
};
use serde::{Deserialize, Serialize};

/// How often a short function is called for one case.
const SHORT_CALLS: usize = 1_000;

/// In the order of the forms.
const NAMES: [&str; 8] =
	["levenshtein", "buckets", "waves", "sums", "counts", "titles", "scramble", "longest"];

struct Bench {
	form: usize,
}

evaluator!(
	Bench,
	enum Function {
		Levenshtein: fn(&[u8], &[u8]) -> usize,
		Buckets: fn(&[u32]) -> Vec<Vec<u32>>,
		Waves: fn(&[f64]) -> f64,
		Sums: fn(&str) -> i64,
		Counts: fn(&[u32]) -> usize,
		Titles: fn(&str) -> String,
		Scramble: fn(u64) -> u64,
		Longest: fn(u64) -> u64,
	}
);

#[derive(Serialize, Deserialize)]
enum Input {
	TwoTexts(Vec<u8>, Vec<u8>),
	Text(String),
	Words(Vec<u32>),
	Numbers(Block<f64>),
	Long(Block<u64>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Output {
	Size(usize),
	Sum(i64),
	Bits(u64),
	Text(String),
	Groups(Vec<Vec<u32>>),
	/// Nothing fits: the candidate was bound to another form than its inputs.
	Nothing,
}

impl Evaluator for Bench {
	type Input = Input;
	type Answer = Output;
	type Output = Output;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&["function"])?;
		settings.expect_no_data()?;
		let name = settings.get("function", String::new(), "the name of a function")?;
		let form = NAMES.iter().position(|known| *known == name);
		form.map(|form| Bench { form }).ok_or_else(|| Refusal::new(format!("Expected one of {NAMES:?}, got {name:?}")))
	}

	fn form(&self) -> usize {
		self.form
	}

	fn metrics(&self) -> Vec<Metric> {
		Speed::metrics(&["cases"])
	}

	fn timing() -> Option<Timing<Self>> {
		Some(Timing { groups: &["cases"], case: |bench, seed, _| bench.case(seed), score: |_, speed| speed.judgement() })
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		if stage == Stage::Quick { vec![self.case(seed)] } else { Vec::new() }
	}

	fn exercise(function: Function, input: &mut Input) -> Output {
		match (function, input) {
			(Function::Levenshtein(f), Input::TwoTexts(one, other)) => Output::Size(f(one, other)),
			(Function::Buckets(f), Input::Words(words)) => Output::Groups(f(words)),
			(Function::Waves(f), Input::Numbers(numbers)) => Output::Bits(f(numbers).to_bits()),
			(Function::Sums(f), Input::Text(text)) => Output::Sum(f(text)),
			(Function::Counts(f), Input::Words(words)) => Output::Size(f(words)),
			(Function::Titles(f), Input::Text(text)) => Output::Text(f(text)),
			(Function::Scramble(f) | Function::Longest(f), Input::Long(numbers)) => {
				Output::Bits(numbers.iter().fold(0, |all, number| all ^ f(*number)))
			}
			_ => Output::Nothing,
		}
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		match cases.iter().find(|ran| ran.output != ran.case.answer) {
			Some(ran) => Judgement::wrong(format!("Expected {:?}, got {:?}.", ran.case.answer, ran.output)),
			None => Judgement::scored(0.0),
		}
	}
}

impl Bench {
	fn case(&self, seed: Seed) -> Case<Self> {
		let mut rng = seed.rng();
		let mut input = self.input(&mut rng);
		let function = match self.form {
			0 => Function::Levenshtein(levenshtein::levenshtein),
			1 => Function::Buckets(buckets::buckets),
			2 => Function::Waves(waves::waves),
			3 => Function::Sums(sums::sums),
			4 => Function::Counts(counts::counts),
			5 => Function::Titles(titles::titles),
			6 => Function::Scramble(scramble::scramble),
			_ => Function::Longest(longest::longest),
		};
		let answer = Self::exercise(function, &mut input);
		Case::new(input, answer)
	}

	fn input(&self, rng: &mut ChaCha8Rng) -> Input {
		match self.form {
			0 => Input::TwoTexts(letters(rng, b"acgt"), letters(rng, b"acgt")),
			1 => Input::Words((0..1_000).map(|_| rng.random()).collect()),
			2 => Input::Numbers((0..2_000).map(|_| rng.random_range(-10.0..10.0)).collect::<Vec<f64>>().into()),
			3 => Input::Text((0..4_000).map(|_| pick(rng, "0123456789+-*")).collect()),
			4 => Input::Words((0..500).map(|_| rng.random_range(0..200)).collect()),
			5 => Input::Text((0..600).map(|_| pick(rng, "aeinorst äöü   ")).collect()),
			6 => Input::Long((0..SHORT_CALLS).map(|_| rng.random()).collect::<Vec<u64>>().into()),
			_ => Input::Long(vec![rng.random_range(200_000..205_000)].into()),
		}
	}
}

fn letters(rng: &mut ChaCha8Rng, of: &[u8]) -> Vec<u8> {
	let length = rng.random_range(60..=120);
	(0..length).map(|_| of[rng.random_range(0..of.len())]).collect()
}

fn pick(rng: &mut ChaCha8Rng, of: &str) -> char {
	let nth = rng.random_range(0..of.chars().count());
	of.chars().nth(nth).unwrap_or(' ')
}
