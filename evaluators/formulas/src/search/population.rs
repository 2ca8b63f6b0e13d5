use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rustc_hash::FxHashMap;

use crate::formula::{Sum, size, structure};

/// How many formulas of a size are kept.
const PLACES: usize = 5;
/// Shares nearer than this to one another are of formulas that say the same.
const SAME: f64 = 1e-7;

/// A formula whose numbers were fitted.
#[derive(Clone, Debug)]
pub(super) struct Individual {
	pub(super) sum: Sum,
	/// The share of the target's squares that it leaves.
	pub(super) share: f64,
	pub(super) size: usize,
	pub(super) structure: u64,
}

impl Individual {
	pub(super) fn new(sum: Sum, share: f64) -> Self {
		let (size, structure) = (size(&sum), structure(&sum));
		Self { sum, share, size, structure }
	}
}

/// The best formulas of each size, no structure twice, and how often structures were tried.
#[derive(Debug, Default)]
pub(super) struct Population {
	by_size: Vec<Vec<Individual>>,
	tried: FxHashMap<u64, u8>,
}

impl Population {
	/// How often a structure was tried; at most 255.
	pub(super) fn tries(&self, structure: u64) -> u8 {
		self.tried.get(&structure).copied().unwrap_or(0)
	}

	pub(super) fn note_try(&mut self, structure: u64) {
		let tries = self.tried.entry(structure).or_default();
		*tries = tries.saturating_add(1);
	}

	/// The least share of formulas up to this size; infinite if there are none.
	pub(super) fn best(&self, size: usize) -> f64 {
		let least = self.by_size.iter().take(size.saturating_add(1)).filter_map(|places| places.first());
		least.map(|one| one.share).fold(f64::INFINITY, f64::min)
	}

	/// Takes a formula in where it is among the best of its size, and no smaller one says the same.
	pub(super) fn take(&mut self, new: Individual) {
		let says_the_same = |one: &Individual| {
			(one.share - new.share).abs() <= SAME * new.share
				|| one.structure == new.structure && one.share <= new.share
		};
		if self.by_size.iter().take(new.size + 1).flatten().any(says_the_same) {
			return;
		}
		for places in &mut self.by_size {
			places.retain(|one| one.structure != new.structure && !(one.size >= new.size && says_the_same(one)));
		}
		if self.by_size.len() <= new.size {
			self.by_size.resize_with(new.size + 1, Vec::new);
		}
		let places = &mut self.by_size[new.size];
		let at = places.partition_point(|one| one.share <= new.share);
		places.insert(at, new);
		places.truncate(PLACES);
	}

	/// A parent by tournament: low in error, and by a taste that changes each time, small; `None` if there is nobody.
	pub(super) fn parent(&self, chance: &mut Xoshiro256PlusPlus) -> Option<&Individual> {
		let count: usize = self.by_size.iter().map(Vec::len).sum();
		if count == 0 {
			return None;
		}
		let taste = chance.random_range(-5.0..0.5_f64).exp();
		let cost = |one: &Individual| one.share.ln() + taste * one.size as f64;
		let drawn = (0..3).filter_map(|_| self.nth(chance.random_range(0..count)));
		drawn.min_by(|a, b| cost(a).total_cmp(&cost(b)))
	}

	fn nth(&self, mut index: usize) -> Option<&Individual> {
		for places in &self.by_size {
			match places.get(index) {
				Some(one) => return Some(one),
				None => index -= places.len(),
			}
		}
		None
	}

	/// Formulas of which each leaves less than all smaller ones.
	pub(super) fn front(&self) -> Vec<Individual> {
		let mut front: Vec<Individual> = Vec::new();
		for places in &self.by_size {
			if let Some(first) = places.first()
				&& front.last().is_none_or(|last| first.share < last.share)
			{
				front.push(first.clone());
			}
		}
		front
	}
}
