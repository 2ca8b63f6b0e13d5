//! What a person, or a model, is told of where a surface is off.

use std::fmt::Write;

use oxipelago_kit::Ran;

use crate::visible::Points;
use crate::{EDGE, Rastrigin, point};

/// How many of the worst points are shown.
const WORST: usize = 8;
/// How many of the best.
const BEST: usize = 3;
/// Regions along an axis: of each no more than one point is shown.
const REGIONS: u8 = 10;
/// Values along an axis that mean differences are given at.
const BANDS: usize = 11;

/// Points that differ, the worst and the best, then what is the same all along an axis.
pub(crate) fn feedback(ran: &Ran<'_, Rastrigin>, mse: f64) -> String {
	let (values, answers) = (&*ran.output, &ran.case.answer);
	let (worst, best) = extremes(&regions(&ran.case.input), values, answers);
	let mut text = format!("Mean squared error {mse:.6e} over {} points. Worst points:", answers.len());
	for index in distinct(&worst, values, answers, WORST) {
		let (x, y) = point(&ran.case.input, index);
		let (value, answer) = (values[index], answers[index]);
		let _ = write!(text, "\n({x:.4}, {y:.4}): {value:.6}, expected {answer:.6}, off by {:.6}", value - answer);
	}
	text.push_str("\nBest points:");
	for index in distinct(&best, values, answers, BEST) {
		let (x, y) = point(&ran.case.input, index);
		let _ = write!(text, "\n({x:.4}, {y:.4}): {:.6}, expected {:.6}", values[index], answers[index]);
	}
	if let Points::Grid { xs, ys } = &ran.case.input {
		let difference = |row: usize, column: usize| {
			let index = row * xs.len() + column;
			answers[index] - values[index]
		};
		let along_x = bands(xs, |column| mean((0..ys.len()).map(|row| difference(row, column))));
		let along_y = bands(ys, |row| mean((0..xs.len()).map(|column| difference(row, column))));
		let _ = write!(text, "\nMean of expected - value at x = {along_x}\nThe same at y = {along_y}");
		if let Some(symmetries) = symmetries(answers, xs.len(), ys.len()) {
			let _ = write!(text, "\nExpected values stay the same where {symmetries}.");
		}
	}
	text
}

/// A point of each region, by its index, with how far before others it goes.
type OfRegions = [(f64, usize); REGIONS as usize * REGIONS as usize];

/// The point of each region that is off the most, and the one that is off the least; the first of those that are off alike.
fn extremes(regions: &[u8], values: &[f64], answers: &[f64]) -> (OfRegions, OfRegions) {
	let nothing = (f64::NEG_INFINITY, 0);
	let mut worst = [nothing; REGIONS as usize * REGIONS as usize];
	let mut best = worst;
	for (index, (region, (value, answer))) in regions.iter().zip(values.iter().zip(answers)).enumerate() {
		let off = (value - answer).abs();
		let region = usize::from(*region);
		if off > worst[region].0 {
			worst[region] = (off, index);
		}
		if -off > best[region].0 {
			best[region] = (-off, index);
		}
	}
	(worst, best)
}

/// Indices of the points that go before others, none with values of another: a surface that is symmetric is off alike in
/// many places.
fn distinct(points: &OfRegions, values: &[f64], answers: &[f64], count: usize) -> Vec<usize> {
	let mut chosen: Vec<usize> = Vec::with_capacity(count);
	let mut left: Vec<(f64, usize)> = points.iter().copied().filter(|(rank, _)| *rank > f64::NEG_INFINITY).collect();
	let is_alike = |one: f64, other: f64| (one - other).abs() <= 1e-6 * (one.abs() + other.abs() + 1e-6);
	while chosen.len() < count {
		let Some((_, first)) = left.iter().copied().reduce(|one, other| if other.0 > one.0 { other } else { one })
		else {
			break;
		};
		left.retain(|&(_, other)| {
			other != first && !(is_alike(values[other], values[first]) && is_alike(answers[other], answers[first]))
		});
		chosen.push(first);
	}
	chosen
}

/// Of each point.
fn regions(points: &Points) -> Vec<u8> {
	match points {
		Points::Grid { xs, ys } => {
			let columns: Vec<u8> = xs.iter().map(|x| region(*x)).collect();
			let mut regions = Vec::with_capacity(ys.len() * columns.len());
			for row in ys.iter().map(|y| region(*y) * REGIONS) {
				regions.extend(columns.iter().map(|column| row + column));
			}
			regions
		}
		Points::Scattered(points) => {
			points.chunks_exact(2).map(|point| region(point[1]) * REGIONS + region(point[0])).collect()
		}
	}
}

/// Along an axis.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of regions")]
fn region(coordinate: f64) -> u8 {
	let share = (coordinate + EDGE) / (2.0 * EDGE);
	((share * f64::from(REGIONS)).max(0.0) as u8).min(REGIONS - 1)
}

/// `-5: 1.2, …` for coordinates evenly spread over an axis.
fn bands(axis: &[f64], value: impl Fn(usize) -> f64) -> String {
	let at = |band: usize| band * (axis.len() - 1) / (BANDS - 1);
	let each = (0..BANDS).map(|band| format!("{:.2}: {:.3}", axis[at(band)], value(at(band))));
	each.collect::<Vec<_>>().join(", ")
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
	let count = values.len() as f64;
	values.sum::<f64>() / count
}

/// Under which changes the answers of a grid stay the same; `None` where under none.
fn symmetries(answers: &[f64], columns: usize, rows: usize) -> Option<String> {
	let lines: Vec<&[f64]> = answers.chunks_exact(columns).collect();
	let alike = |one: &f64, other: &f64| (one - other).abs() < 1e-6;
	// Of each pair of places one is looked at.
	let swapped = || (0..rows).all(|row| (0..row).all(|column| alike(&lines[row][column], &lines[column][row])));
	let across =
		|| lines.iter().all(|line| line.iter().zip(line.iter().rev()).take(columns / 2).all(|(a, b)| alike(a, b)));
	let along = |(one, other): (&&[f64], &&[f64])| one.iter().zip(*other).all(|(a, b)| alike(a, b));
	let upside_down = || lines.iter().zip(lines.iter().rev()).take(rows / 2).all(along);
	let found = [
		(columns == rows && swapped(), "x and y are swapped"),
		(across(), "the sign of x changes"),
		(upside_down(), "the sign of y changes"),
	];
	let names: Vec<&str> = found.into_iter().filter_map(|(holds, name)| holds.then_some(name)).collect();
	(!names.is_empty()).then(|| names.join(", or "))
}

#[cfg(test)]
mod tests {
	use super::*;

	/// A line of points with values that are off from 0 by these.
	fn shown(errors: &[f64]) -> Vec<f64> {
		let regions: Vec<u8> = (0..10).take(errors.len()).collect();
		let zeros = vec![0.0; errors.len()];
		let (worst, _) = extremes(&regions, errors, &zeros);
		let indices = distinct(&worst, errors, &zeros, WORST);
		indices.into_iter().map(|index| errors[index]).collect()
	}

	#[test]
	fn the_worst_points_come_worst_first() {
		assert_eq!(shown(&[1.0, 4.0, 3.0, 2.0]), [4.0, 3.0, 2.0, 1.0]);
	}

	#[test]
	fn points_that_are_off_alike_are_shown_once() {
		assert_eq!(shown(&[5.0, 5.0, 5.0, 5.0, 1.0, -5.0]), [5.0, -5.0, 1.0]);
	}

	#[test]
	fn symmetries_are_named_where_they_hold() {
		let grid = |surface: fn(f64, f64) -> f64| -> Vec<f64> {
			(0..25).map(|index| surface(f64::from(index % 5) - 2.0, f64::from(index / 5) - 2.0)).collect()
		};
		let of = |surface| symmetries(&grid(surface), 5, 5);
		assert_eq!(
			of(|x, y| x * x + y * y).as_deref(),
			Some("x and y are swapped, or the sign of x changes, or the sign of y changes")
		);
		assert_eq!(of(|x, y| x + y * y).as_deref(), Some("the sign of y changes"));
		assert_eq!(of(|x, y| x + 2.0 * y), None);
	}
}
