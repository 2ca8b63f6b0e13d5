//! Online bin packing: items come one after the other, and each goes into the bin of highest priority that it fits in.
//! (The task of Romera-Paredes et al., *Mathematical discoveries from program search with large language models*,
//! Nature 2024; instances as in the OR-Library's `u500`: J. E. Beasley, *OR-Library*, 1990.)

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
	Block, Case, Confirmation, Descriptor, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings,
	Stage, evaluator,
};

/// Sizes are whole numbers up to what a bin holds.
const CAPACITY: f64 = 150.0;
const SIZES: std::ops::RangeInclusive<u32> = 20..=100;
const ITEMS: usize = 500;
/// Instances of the search, and other ones that confirm a champion.
const INSTANCES: usize = 20;
/// What the search's instances are drawn from.
const SEARCH: [u8; 32] = *b"packing: instances of the search";

struct Packing;

evaluator!(Packing, fn(f64, &[f64]) -> Vec<f64>);

impl Evaluator for Packing {
	/// The capacity, then the items in the order in which they come.
	type Input = Block<f64>;
	/// The items.
	type Answer = Vec<f64>;
	/// The bin of each item, from 0 as they were opened; ends early where priorities were of another number than bins.
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
		vec![Metric::lower("excess", "%"), Metric::higher("than_best_fit", "%")]
	}

	/// `full`: the share of bins with no more than 2 % left.
	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("full", 0.0, 1.0, 10)]
	}

	fn calls(&self) -> Vec<&'static str> {
		vec!["_.abs()", "_.sqrt()", "_.powi(2)", "_.powi(4)", "_.min(_)", "_.max(_)"]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let seed = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => Seed::new(SEARCH),
			Stage::HeldOut => seed,
		};
		let mut rng = seed.rng();
		let mut instance = || {
			let items: Vec<f64> = (0..ITEMS).map(|_| f64::from(rng.random_range(SIZES))).collect();
			let input: Vec<f64> = std::iter::once(CAPACITY).chain(items.iter().copied()).collect();
			Case::new(input.into(), items)
		};
		(0..INSTANCES).map(|_| instance()).collect()
	}

	fn exercise(priority: Self::Function, input: &mut Block<f64>) -> Vec<u32> {
		let Some((capacity, items)) = input.split_first() else { return Vec::new() };
		// What is left in each bin; the last one is empty.
		let mut left = vec![*capacity];
		let mut placed = Vec::new();
		let (mut fitting, mut spaces) = (Vec::new(), Vec::new());
		for item in items {
			fitting.clear();
			spaces.clear();
			for (bin, space) in (0..).zip(&left) {
				if space >= item {
					fitting.push(bin);
					spaces.push(*space);
				}
			}
			let priorities = priority(*item, &spaces);
			if priorities.len() != spaces.len() {
				return placed;
			}
			// Of equal ones the first; what is no number comes last.
			let (mut best, mut highest) = (0, f64::NEG_INFINITY);
			for (index, priority) in priorities.iter().enumerate() {
				if *priority > highest {
					(best, highest) = (index, *priority);
				}
			}
			let bin: u32 = fitting[best];
			let space = &mut left[bin as usize];
			*space -= item;
			placed.push(bin);
			if bin as usize + 1 == left.len() {
				left.push(*capacity);
			}
		}
		placed
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let mut excesses = Vec::new();
		let (mut used, mut by_best_fit, mut full) = (0.0, 0.0, 0.0);
		for (number, ran) in cases.iter().enumerate() {
			let items = &ran.case.answer;
			let loads = match loads(items, &ran.output) {
				Ok(loads) => loads,
				Err(mistake) => return Judgement::wrong(format!("Instance {}: {mistake}", number + 1)),
			};
			let bound = (items.iter().sum::<f64>() / CAPACITY).ceil();
			excesses.push(100.0 * (loads.len() as f64 / bound - 1.0));
			used += loads.len() as f64;
			by_best_fit += best_fit(items) as f64;
			full += loads.iter().filter(|load| **load >= 0.98 * CAPACITY).count() as f64;
		}
		let excess = Mean::of(excesses.iter().copied());
		let saved = 100.0 * (1.0 - used / by_best_fit);
		Judgement::scored(-excess.value)
			.exact(excess.value <= 0.0)
			.mean("excess", excess)
			.metric("than_best_fit", saved)
			.descriptor("full", full / used)
			.feedback(format!(
				"{used} bins for {} instances of {ITEMS} items of {} to {} in bins of {CAPACITY}: {:.3} % above the sum of \
				 sizes, {saved:.3} % fewer than best fit. By instance, in %: {}",
				cases.len(),
				SIZES.start(),
				SIZES.end(),
				excess.value,
				excesses.iter().map(|excess| format!("{excess:.1}")).collect::<Vec<_>>().join(" ")
			))
	}

	/// Other instances of the same kind need as many bins, chance aside.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		Confirmation::of_error("excess", claimed, found)
	}
}

/// What lies in each bin; or what is wrong with where items were put.
fn loads(items: &[f64], placed: &[u32]) -> Result<Vec<f64>, String> {
	if placed.len() != items.len() {
		return Err(format!(
			"Expected {} items to be placed, got {}: there must be one priority for each bin.",
			items.len(),
			placed.len()
		));
	}
	let mut loads: Vec<f64> = Vec::new();
	for (item, bin) in items.iter().zip(placed) {
		let bin = *bin as usize;
		if bin > loads.len() {
			return Err(format!("Bin {bin} was opened when there were {}.", loads.len()));
		}
		if bin == loads.len() {
			loads.push(0.0);
		}
		loads[bin] += item;
		if loads[bin] > CAPACITY {
			return Err(format!("Bin {bin} holds {} of {CAPACITY}.", loads[bin]));
		}
	}
	Ok(loads)
}

/// Bins that are used where each item goes to where least is left.
fn best_fit(items: &[f64]) -> usize {
	let mut left: Vec<f64> = Vec::new();
	for item in items {
		let fitting = left.iter_mut().filter(|space| **space >= *item);
		match fitting.min_by(|one, other| one.total_cmp(other)) {
			Some(space) => *space -= item,
			None => left.push(CAPACITY - item),
		}
	}
	left.len()
}
