//! Scores a version of `surface` by its mean squared error on a grid, negated. Prints the score, then what is worst.

use std::f64::consts::TAU;

mod candidate {
	include!(env!("CANDIDATE"));
}

const SIDE: i32 = 100;

fn main() {
	let axis: Vec<f64> = (0..SIDE).map(|at| -5.0 + 10.0 * f64::from(at) / f64::from(SIDE - 1)).collect();
	let mut points = Vec::new();
	for y in &axis {
		for x in &axis {
			let expected = 20.0 + x * x - 10.0 * (TAU * x).cos() + y * y - 10.0 * (TAU * y).cos();
			points.push((*x, *y, expected, candidate::surface(*x, *y)));
		}
	}
	let mean = points.iter().map(|(_, _, expected, found)| (expected - found).powi(2)).sum::<f64>() / points.len() as f64;
	if !mean.is_finite() {
		eprintln!("Some values are no numbers.");
		std::process::exit(1);
	}
	points.sort_by(|one, other| (other.2 - other.3).abs().total_cmp(&(one.2 - one.3).abs()));
	println!("{}", -mean);
	for (x, y, expected, found) in points.iter().step_by(997).take(10) {
		println!("({x:.4}, {y:.4}): {found:.6}, expected {expected:.6}");
	}
}
