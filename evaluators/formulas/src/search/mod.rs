//! The search itself.

mod evolve;
mod finish;
mod guided;
mod island;
mod link;
mod material;
mod population;
mod square;
mod vary;
mod wave;

use std::borrow::Cow;
use std::hash::Hasher;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rayon::prelude::*;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use self::evolve::{Limits, evolve};
use self::finish::{Finished, finish, worth};
use self::island::EXACT;
use crate::fit::Rows;
use crate::formula::Sum;
use crate::table::Table;

/// Most rows that are searched on; what is found is fitted to all, and verified on all.
const SAMPLE: usize = 512;

/// What is wanted of a search.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Search {
	/// Where all chance comes from; any text.
	pub seed: String,
	/// How many formulas may be fitted; one always is.
	pub evaluations: usize,
	/// Rust expressions to begin with; what formulas cannot be is left out.
	pub starts: Vec<String>,
	/// The most nodes that a formula may have as it is written.
	pub max_size: usize,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
	/// Formulas of which each has an error that is lower than those of all smaller ones by what its size is worth, smallest
	/// first.
	pub front: Vec<Point>,
	/// How many formulas were fitted.
	pub evaluations: usize,
}

/// A formula of the front.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
	/// One Rust expression, an `f64`, over the names of the table.
	pub rust: String,
	/// How many nodes it has; a constant is one, however it is written.
	pub size: usize,
	/// Its weighted mean of squared errors on all rows.
	pub error: f64,
}

/// Searches formulas for the target of a table.
#[must_use]
pub fn search(table: &Table, wanted: &Search) -> Found {
	let scaled = Rows::scaled(table);
	let starts: Vec<Sum> = wanted.starts.iter().filter_map(|start| scaled.read(start, &table.names)).collect();
	let limits = Limits { evaluations: wanted.evaluations.max(1), max_size: wanted.max_size };
	let seed = seed_of(&wanted.seed);
	let (front, evaluations) = evolve(&sample(&scaled, seed), &starts, limits, seed);
	let (plain, counted) = (Rows::plain(table), Rows::counted(table));
	let (few, few_counted) = (sample(&plain, seed), sample(&counted, seed));
	let front = paying(front, few.len(), |one| (one.size, one.share));
	let mut finished: Vec<(usize, Finished)> = front
		.par_iter()
		.filter_map(|one| match counted.has_far_exponential(&one.sum) {
			true => finish(table, &counted, &few_counted, &counted.of(&scaled, &one.sum), wanted.max_size),
			false => finish(table, &plain, &few, &plain.of(&scaled, &one.sum), wanted.max_size),
		})
		.map(|one| (one.written.size(), one))
		.filter(|(size, _)| *size <= wanted.max_size)
		.collect();
	finished.sort_by(|(size, a), (other, b)| size.cmp(other).then(a.share.total_cmp(&b.share)));
	let front = paying(finished, plain.len(), |(size, one)| (*size, one.share))
		.into_iter()
		.map(|(size, one)| Point { rust: one.written.text(&table.names), size, error: one.error })
		.collect();
	Found { front, evaluations }
}

/// Of formulas, smallest first, those that leave less than each smaller one by what their nodes are worth.
fn paying<T>(formulas: Vec<T>, rows: usize, size_and_share: impl Fn(&T) -> (usize, f64)) -> Vec<T> {
	let mut kept: Vec<T> = Vec::new();
	for one in formulas {
		let (size, share) = size_and_share(&one);
		let pays = |known: &T| {
			let (smaller, left) = size_and_share(known);
			left.max(EXACT) > share.max(EXACT) * worth(size - smaller, rows)
		};
		if kept.iter().all(pays) {
			kept.push(one);
		}
	}
	kept
}

/// As many rows as are searched on, drawn without replacement.
fn sample(rows: &Rows, seed: u64) -> Cow<'_, Rows> {
	if rows.len() <= SAMPLE {
		return Cow::Borrowed(rows);
	}
	let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
	let mut indices = rand::seq::index::sample(&mut chance, rows.len(), SAMPLE).into_vec();
	indices.sort_unstable();
	Cow::Owned(rows.at(&indices))
}

fn seed_of(text: &str) -> u64 {
	let mut hasher = FxHasher::default();
	hasher.write(text.as_bytes());
	hasher.finish()
}
