//! Sums of products over rows.
//!
//! They are over eight lanes in a fixed order, however many are made at a time, so that their bits are the same everywhere.

use super::vectors::vectorised;

const LANES: usize = 8;
/// How many sums of products are made at a time, so that none waits for the one before.
const TOGETHER: usize = 4;

/// The sum of products of two runs of equal length.
#[inline(always)]
fn dot_inline(one: &[f64], other: &[f64]) -> f64 {
	let [sum] = dots_inline(one, [other]);
	sum
}

/// The sums of products of a run with others of its length.
#[inline(always)]
fn dots_inline<const COUNT: usize>(one: &[f64], others: [&[f64]; COUNT]) -> [f64; COUNT] {
	let (chunks, tail) = one.as_chunks::<LANES>();
	let others = others.map(|other| other[..one.len()].as_chunks::<LANES>());
	let mut lanes = [[0.0; LANES]; COUNT];
	for (at, run) in chunks.iter().enumerate() {
		for (lanes, (other, _)) in lanes.iter_mut().zip(&others) {
			for lane in 0..LANES {
				lanes[lane] += run[lane] * other[at][lane];
			}
		}
	}
	std::array::from_fn(|index| {
		let rest: f64 = tail.iter().zip(others[index].1).map(|(a, b)| a * b).sum();
		// Seen from here, the compiler would pair lanes within the loop.
		let [a, b, c, d, e, f, g, h] = std::hint::black_box(lanes[index]);
		(((a + e) + (c + g)) + ((b + f) + (d + h))) + rest
	})
}

/// Adds to each of `sums` the sum of products of `run` with one of as many runs of its length.
#[inline(always)]
fn add_dots_inline(run: &[f64], runs: &[f64], sums: &mut [f64]) {
	for (sums, runs) in sums.chunks_mut(TOGETHER).zip(runs.chunks(TOGETHER * run.len())) {
		match sums.len() {
			1 => add_few::<1>(run, runs, sums),
			2 => add_few::<2>(run, runs, sums),
			3 => add_few::<3>(run, runs, sums),
			_ => add_few::<TOGETHER>(run, runs, sums),
		}
	}
}

#[inline(always)]
fn add_few<const COUNT: usize>(run: &[f64], runs: &[f64], sums: &mut [f64]) {
	let rows = run.len();
	let found: [f64; COUNT] = dots_inline(run, std::array::from_fn(|at| &runs[at * rows..][..rows]));
	for (sum, found) in sums.iter_mut().zip(found) {
		*sum += found;
	}
}

vectorised! {
	/// The sum of products of two runs of equal length.
	pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
		dot_inline(one, other)
	}
}

vectorised! {
	/// Adds to each of `sums` the sum of products of `run` with one of as many runs of its length.
	pub(super) fn add_dots(run: &[f64], runs: &[f64], sums: &mut [f64]) {
		add_dots_inline(run, runs, sums);
	}
}

vectorised! {
	/// Takes the first runs, each times its number, from what is left; returns the squares of the rest.
	pub(super) fn leave(left: &mut [f64], runs: &[f64], numbers: &[f64]) -> f64 {
		let rows = left.len();
		for (number, run) in numbers.iter().zip(runs.chunks_exact(rows)) {
			if *number != 0.0 {
				for (left, value) in left.iter_mut().zip(run) {
					*left -= number * value;
				}
			}
		}
		dot_inline(left, left)
	}
}

vectorised! {
	/// Adds the products of the runs from `first` on with those before, row by row of the lower half of a matrix, and of all
	/// with what is left.
	pub(crate) fn gather(runs: &[f64], left: &[f64], first: usize, matrix: &mut [f64], right: &mut [f64]) {
		let (rows, last) = (left.len(), right.len());
		let size = matrix.len() / last;
		for at in first..last {
			add_dots_inline(&runs[at * rows..][..rows], runs, &mut matrix[at * size..][..=at]);
		}
		add_dots_inline(left, runs, right);
	}
}
