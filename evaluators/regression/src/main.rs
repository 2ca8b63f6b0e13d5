//! Symbolic regression of one column of the user's table from others.
//!
//! A share of the rows, `heldOut`, is kept back: no sandbox sees it during the search, and a
//! champion is confirmed on it.

#![forbid(unsafe_code)]

mod fit;
mod scale;
mod table;

use oxipelago_kit::{
	Block, Case, Confirmation, Descriptor, Evaluator, Finding, Judgement, Metric, Ran, Refusal, Rows, Seed, Settings,
	Stage, evaluator,
};
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use scale::Scale;
use table::{Row, Table, weights};

/// The share of the rows that is held out unless the setting `heldOut` says otherwise.
const HELD_OUT: f64 = 0.2;

/// Errors of this share of the target's variance are those of figures with six digits or so.
const ROUNDED: f64 = 1e-9;

struct Regression {
	table: Table,
	scale: Scale,
	/// Indices of the rows that score candidates, in the order of the file.
	search: Vec<usize>,
	/// Indices of the rows that confirm a champion; all rows where none are held out.
	held_out: Vec<usize>,
}

/// States the forms: up to eight arguments one by one, more as an array.
macro_rules! forms {
	([$($array:ident $length:literal),+] $($one_by_one:ident($($argument:ident),+): $type:ty;)+) => {
		evaluator!(
			Regression,
			enum Function {
				$($one_by_one: $type,)+
				$($array: fn(&[f64; $length]) -> f64),+
			}
		);

		/// A value for each row of arguments.
		fn values(function: Function, arguments: &Arguments) -> Vec<f64> {
			let rows = arguments.values.chunks_exact(arguments.arity);
			match function {
				$(Function::$one_by_one(f) => rows.map(|row| {
					let mut arguments = row.iter().copied();
					$(let $argument = arguments.next().unwrap_or_default();)+
					f($($argument),+)
				}).collect(),)+
				$(Function::$array(f) => rows.filter_map(|row| row.try_into().ok().map(f)).collect(),)+
			}
		}
	};
}

forms! {
	[N9 9, N10 10, N11 11, N12 12, N13 13, N14 14, N15 15, N16 16, N17 17, N18 18, N19 19, N20 20, N21
	21, N22 22, N23 23, N24 24, N25 25, N26 26, N27 27, N28 28, N29 29, N30 30, N31 31, N32 32, N33 33,
	N34 34, N35 35, N36 36, N37 37, N38 38, N39 39, N40 40, N41 41, N42 42, N43 43, N44 44, N45 45, N46
	46, N47 47, N48 48, N49 49, N50 50, N51 51, N52 52, N53 53, N54 54, N55 55, N56 56, N57 57, N58 58,
	N59 59, N60 60, N61 61, N62 62, N63 63, N64 64]
	One(a): fn(f64) -> f64;
	Two(a, b): fn(f64, f64) -> f64;
	Three(a, b, c): fn(f64, f64, f64) -> f64;
	Four(a, b, c, d): fn(f64, f64, f64, f64) -> f64;
	Five(a, b, c, d, e): fn(f64, f64, f64, f64, f64) -> f64;
	Six(a, b, c, d, e, g): fn(f64, f64, f64, f64, f64, f64) -> f64;
	Seven(a, b, c, d, e, g, h): fn(f64, f64, f64, f64, f64, f64, f64) -> f64;
	Eight(a, b, c, d, e, g, h, i): fn(f64, f64, f64, f64, f64, f64, f64, f64) -> f64;
}

/// What a candidate is called with, row after row.
#[derive(Serialize, Deserialize)]
struct Arguments {
	arity: usize,
	values: Block<f64>,
}

/// The rows that a case was made of; their targets stay with the judge.
struct Chosen(Vec<usize>);

impl Evaluator for Regression {
	type Input = Arguments;
	type Answer = Chosen;
	type Output = Block<f64>;

	const FIXED_INPUTS: bool = true;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&["heldOut", "splitSeed"])?;
		let share = settings.number("heldOut", HELD_OUT, 0.0..=0.9)?;
		let split_seed = settings.get("splitSeed", 0_u64, "a whole number from 0")?;
		let path =
			settings.data().ok_or_else(|| Refusal::new("Expected `data` to be the path of a table, got none"))?;
		let table = Table::read(path)?;
		let (search, held_out) = split(table.rows.len(), share, split_seed);
		let scale = Scale::of(&table.targets());
		Ok(Regression { table, scale, search, held_out })
	}

	fn form(&self) -> usize {
		self.table.arity - 1
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![
			Metric::lower("mse", &self.scale.text(2)),
			Metric::lower("max_abs_error", &self.scale.text(1)),
			Metric::higher("r2", ""),
		]
	}

	/// `spread`: how much values vary beside the target. `roughness`: how often they turn.
	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("spread", 0.0, 2.0, 5), Descriptor::new("roughness", 0.0, 1.0, 5)]
	}

	/// What suits symbolic regression of any smooth function.
	fn calls(&self) -> Vec<&'static str> {
		vec![
			"_.sin()",
			"_.cos()",
			"_.tanh()",
			"_.exp()",
			"_.abs().ln_1p()",
			"_.abs().sqrt()",
			"_.abs()",
			"_.powi(2)",
			"_.powi(3)",
			"_.min(_)",
			"_.max(_)",
			"_.hypot(_)",
			"f64::atan2(_, _)",
			"std::f64::consts::PI",
			"std::f64::consts::E",
		]
	}

	fn inputs(&self, _seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let rows = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => self.search.clone(),
			Stage::HeldOut => self.held_out.clone(),
		};
		let values: Vec<f64> = rows.iter().flat_map(|row| self.table.rows[*row].arguments.iter().copied()).collect();
		vec![Case::new(Arguments { arity: self.table.arity, values: values.into() }, Chosen(rows))]
	}

	fn exercise(function: Function, arguments: &mut Arguments) -> Block<f64> {
		values(function, arguments).into()
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		// Each stage that has cases has one.
		let Some(ran) = cases.first() else { return Judgement::wrong("There is no output.") };
		fit::judge(&self.chosen(&ran.case.answer), &ran.output, self.scale)
	}

	fn rows(&self, cases: &[Case<Self>]) -> Option<Rows> {
		let chosen = self.chosen(&cases.first()?.answer);
		let column = |index: usize| chosen.iter().map(|row| row.arguments[index]).collect();
		let columns = (0..self.table.arity).map(column).collect();
		let rows = Rows::new(columns, chosen.iter().map(|row| row.target).collect());
		let is_level = chosen.iter().all(|row| row.weight.to_bits() == chosen[0].weight.to_bits());
		Some(if is_level { rows } else { rows.weighted(weights(&chosen)) })
	}

	/// In units of the scale, as scores are.
	fn residuals(&self, cases: &[Ran<'_, Self>]) -> Option<Vec<f64>> {
		let ran = cases.first()?;
		let rows = self.chosen(&ran.case.answer);
		let unit = self.scale.unit;
		let wanted = rows.iter().map(|row| row.target / unit).zip(weights(&rows));
		let off = || {
			ran.output
				.iter()
				.zip(wanted)
				.map(|(value, (target, weight))| weight.sqrt() * (value / unit - target))
				.collect()
		};
		(ran.output.len() == rows.len()).then(off)
	}

	/// The mean square of the rows held out is that of the others, chance aside; or it is so small that only the figures
	/// of the table, which are rounded on some rows and not on others, make a difference.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		if found.metrics.get("r2").is_some_and(|r2| 1.0 - r2 < ROUNDED) {
			return Confirmation::holds_up("exact but for rounding");
		}
		Confirmation::of_error("mse", claimed, found)
	}
}

impl Regression {
	fn chosen(&self, Chosen(rows): &Chosen) -> Vec<&Row> {
		rows.iter().map(|row| &self.table.rows[*row]).collect()
	}
}

/// Indices of `rows` rows for the search and held out, each ascending: the same for the same seed.
/// At least two rows are searched on, and one is held out if any are to be.
fn split(rows: usize, share: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
	let all: Vec<usize> = (0..rows).collect();
	if share <= 0.0 {
		return (all.clone(), all);
	}
	let mut bytes = [0; 32];
	bytes[..8].copy_from_slice(&seed.to_le_bytes());
	let mut shuffled = all;
	shuffled.shuffle(&mut Seed::new(bytes).rng());
	#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the number of rows")]
	let count = ((rows as f64 * share).round() as usize).clamp(1, rows.saturating_sub(2).max(1));
	let mut search = shuffled.split_off(count);
	search.sort_unstable();
	shuffled.sort_unstable();
	(search, shuffled)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_split_is_disjoint_complete_and_the_same_for_the_same_seed() {
		let (search, held_out) = split(100, 0.2, 7);
		assert_eq!((search.len(), held_out.len()), (80, 20));
		let mut both = [search.clone(), held_out.clone()].concat();
		both.sort_unstable();
		assert_eq!(both, (0..100).collect::<Vec<_>>());
		assert_eq!(split(100, 0.2, 7), (search, held_out.clone()));
		assert_ne!(split(100, 0.2, 8).1, held_out);
	}

	#[test]
	fn what_is_off_by_rounding_alone_holds_up_and_by_more_does_not() {
		let table = Table { arity: 1, rows: Vec::new() };
		let regression = Regression { table, scale: Scale::of(&[1.0]), search: Vec::new(), held_out: Vec::new() };
		let finding = |mse: f64, r2: f64| Finding {
			score: -mse,
			metrics: [("mse".to_owned(), mse), ("r2".to_owned(), r2)].into(),
			standard_errors: [("mse".to_owned(), 0.0)].into(),
			..Finding::default()
		};
		let exact = finding(0.0, 1.0);
		assert!(regression.confirm(&exact, &finding(3.1e-8, 1.0 - 1.2e-11)).is_good());
		assert!(!regression.confirm(&exact, &finding(3.1e-2, 1.0 - 1.2e-5)).is_good());
	}

	#[test]
	fn a_small_table_keeps_rows_on_both_sides() {
		let (search, held_out) = split(4, 0.9, 0);
		assert_eq!((search.len(), held_out.len()), (2, 2));
		assert_eq!(split(4, 0.01, 0).1.len(), 1);
	}

	#[test]
	fn with_none_held_out_a_champion_is_confirmed_on_all_rows() {
		assert_eq!(split(5, 0.0, 0), (vec![0, 1, 2, 3, 4], vec![0, 1, 2, 3, 4]));
	}
}
