//! Online bin packing by class of instances: every class has sizes of its own, and a heuristic that suits one need not suit
//! another. Each class is a metric, the score their mean.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::rand::rngs::ChaCha8Rng;
use oxipelago_kit::rand::seq::SliceRandom;
use oxipelago_kit::{
	Block, Case, Descriptor, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator,
};

const CAPACITY: f64 = 150.0;
/// What each class is called in metrics.
const CLASSES: [&str; 5] = ["uniform", "small", "halves", "thirds", "skewed"];
const EACH: usize = 4;
const ITEMS: usize = 240;

struct Packing;

evaluator!(Packing, fn(f64, &[f64]) -> Vec<f64>);

impl Evaluator for Packing {
	/// The items in the order in which they come.
	type Input = Block<f64>;
	/// The class and the items.
	type Answer = (usize, Vec<f64>);
	/// What each bin holds, item by item; ends early where priorities were of another number than bins.
	type Output = Vec<u32>;

	const FIXED_INPUTS: bool = true;
	const INPUT_BYTES: usize = 1 << 20;
	const OUTPUT_BYTES: usize = 1 << 20;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&[])?;
		settings.expect_no_data()?;
		Ok(Packing)
	}

	fn metrics(&self) -> Vec<Metric> {
		CLASSES.iter().map(|class| Metric::lower(class, "%")).collect()
	}

	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("full", 0.0, 1.0, 10)]
	}

	fn calls(&self) -> Vec<&'static str> {
		vec!["_.abs()", "_.sqrt()", "_.powi(2)", "_.powi(4)", "_.min(_)", "_.max(_)"]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let mut rng = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => Seed::new(*b"packing: classes of the search!!").rng(),
			Stage::HeldOut => seed.rng(),
		};
		let mut cases = Vec::new();
		for class in 0..CLASSES.len() {
			for _ in 0..EACH {
				let items = items(class, &mut rng);
				cases.push(Case::new(items.clone().into(), (class, items)));
			}
		}
		cases
	}

	fn exercise(priority: Self::Function, items: &mut Block<f64>) -> Vec<u32> {
		let mut left = vec![CAPACITY];
		let mut placed = Vec::new();
		for item in items.iter() {
			let fitting: Vec<usize> = (0..left.len()).filter(|bin| left[*bin] >= *item).collect();
			let spaces: Vec<f64> = fitting.iter().map(|bin| left[*bin]).collect();
			let priorities = priority(*item, &spaces);
			if priorities.len() != spaces.len() {
				return placed;
			}
			let (mut best, mut highest) = (0, f64::NEG_INFINITY);
			for (index, priority) in priorities.iter().enumerate() {
				if *priority > highest {
					(best, highest) = (index, *priority);
				}
			}
			let bin = fitting[best];
			left[bin] -= item;
			placed.push(bin as u32);
			if bin + 1 == left.len() {
				left.push(CAPACITY);
			}
		}
		placed
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let mut excesses = [0.0; CLASSES.len()];
		let (mut used, mut full) = (0.0, 0.0);
		for ran in cases {
			let (class, items) = &ran.case.answer;
			let Some(loads) = loads(items, &ran.output) else {
				return Judgement::wrong("There must be one priority for each bin.");
			};
			let bound = (items.iter().sum::<f64>() / CAPACITY).ceil();
			excesses[*class] += 100.0 * (loads.len() as f64 / bound - 1.0) / EACH as f64;
			used += loads.len() as f64;
			full += loads.iter().filter(|load| **load >= 0.98 * CAPACITY).count() as f64;
		}
		let judgement = Judgement::scored(-excesses.iter().sum::<f64>() / excesses.len() as f64);
		CLASSES
			.iter()
			.zip(excesses)
			.fold(judgement, |judgement, (class, excess)| judgement.metric(class, excess))
			.descriptor("full", full / used)
	}
}

/// Whole sizes, of which a bin holds one to fifteen.
fn items(class: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
	let mut sizes: Vec<u32> = match class {
		0 => (0..ITEMS).map(|_| rng.random_range(20..=100)).collect(),
		1 => (0..ITEMS).map(|_| rng.random_range(10..=45)).collect(),
		// Pairs that fill a bin, but for what is cut off.
		2 => (0..ITEMS / 2)
			.flat_map(|_| {
				let one = rng.random_range(45..=75);
				[one, 150 - one - rng.random_range(0..=2)]
			})
			.collect(),
		3 => (0..ITEMS / 3)
			.flat_map(|_| {
				let one = rng.random_range(38..=49);
				let two = rng.random_range(38..=(110 - one));
				[one, two, 150 - one - two]
			})
			.collect(),
		_ => (0..ITEMS)
			.map(|_| {
				let share: f64 = rng.random();
				10 + (share.powi(3) * 100.0) as u32
			})
			.collect(),
	};
	sizes.as_mut_slice().shuffle(rng);
	sizes.into_iter().map(f64::from).collect()
}

/// What lies in each bin; `None` where items were not put as they should.
fn loads(items: &[f64], placed: &[u32]) -> Option<Vec<f64>> {
	if placed.len() != items.len() {
		return None;
	}
	let mut loads: Vec<f64> = Vec::new();
	for (item, bin) in items.iter().zip(placed) {
		let bin = *bin as usize;
		if bin == loads.len() {
			loads.push(0.0);
		}
		*loads.get_mut(bin)? += item;
		if loads[bin] > CAPACITY {
			return None;
		}
	}
	Some(loads)
}
