//! Published formulas, with constants that are not round: what the search finds of them.
//!
//! ```text
//! cargo run --release -p oxipelago-formulas --example published -- EVALUATIONS SEEDS NOISE [NAME]
//! ```
//!
//! 200 rows of each, uniform in its ranges, with normal noise of that share of the target's deviation; r² on 1000 other
//! rows, which know no noise.

use std::time::Instant;

use oxipelago_formulas::{Found, Search, Table, read, search, write};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// A name, the formula, and the range of each of its variables.
type Case = (&'static str, &'static str, &'static [(&'static str, f64, f64)]);

const CASES: &[Case] = &[
	("nguyen-4", "0.7*x.powi(6) + 1.3*x.powi(5) + x.powi(4) - 2.1*x.powi(3) + x*x + 0.37*x", &[("x", -1.5, 1.5)]),
	("nguyen-5", "1.7*(x*x).sin()*x.cos() - 0.83", &[("x", -3.0, 3.0)]),
	("nguyen-7", "(x + 1.4).ln() + (x*x + 1.3).ln()", &[("x", 0.0, 4.0)]),
	("nguyen-10", "2.0*(1.2*x).sin()*(0.7*y).cos()", &[("x", -3.0, 3.0), ("y", -3.0, 3.0)]),
	("nguyen-11", "1.3*x.powf(y)", &[("x", 0.1, 3.0), ("y", 0.0, 2.0)]),
	("nguyen-12", "x.powi(4) - 1.4*x.powi(3) + 0.5*y*y - 1.1*y", &[("x", -2.0, 2.0), ("y", -2.0, 2.0)]),
	("keijzer-4", "x.powi(3)*(-x).exp()*x.cos()*x.sin()*(x.sin().powi(2)*x.cos() - 1.0)", &[("x", 0.0, 10.0)]),
	("keijzer-11", "x*y + 1.3*((x - 1.2)*(y - 0.8)).sin()", &[("x", -3.0, 3.0), ("y", -3.0, 3.0)]),
	("keijzer-14", "8.3/(2.1 + x*x + y*y)", &[("x", -3.0, 3.0), ("y", -3.0, 3.0)]),
	("keijzer-15", "x.powi(3)/5.3 + y.powi(3)/2.2 - y - 1.2*x", &[("x", -3.0, 3.0), ("y", -3.0, 3.0)]),
	("asinh", "1.9*(x + (x*x + 1.0).sqrt()).ln()", &[("x", 0.0, 20.0)]),
	("vladislavleva-1", "(-(x - 1.1).powi(2)).exp()/(1.2 + (y - 2.5).powi(2))", &[("x", 0.0, 4.0), ("y", 0.0, 4.0)]),
	(
		"vladislavleva-4",
		"10.4/(5.2 + (a - 3.0).powi(2) + (b - 3.0).powi(2) + (c - 3.0).powi(2) + (d - 3.0).powi(2) + (e - 3.0).powi(2))",
		&[("a", 0.05, 6.0), ("b", 0.05, 6.0), ("c", 0.05, 6.0), ("d", 0.05, 6.0), ("e", 0.05, 6.0)],
	),
	(
		"vladislavleva-5",
		"30.6*(x - 1.0)*(z - 1.0)/(y*y*(x - 10.0))",
		&[("x", 0.05, 2.0), ("y", 1.0, 2.0), ("z", 0.05, 2.0)],
	),
	("vladislavleva-7", "(x - 3.0)*(y - 3.0) + 2.2*((x - 4.0)*(y - 4.0)).sin()", &[("x", 0.05, 6.0), ("y", 0.05, 6.0)]),
	(
		"vladislavleva-8",
		"((x - 3.0).powi(4) + (y - 3.0).powi(3) - (y - 3.0))/((y - 2.0).powi(4) + 10.0)",
		&[("x", 0.05, 6.0), ("y", 0.05, 6.0)],
	),
	("pagie", "1.0/(1.0 + 1.3*x.powi(-4)) + 1.0/(1.0 + 0.8*y.powi(-4))", &[("x", -5.0, 5.0), ("y", -5.0, 5.0)]),
	("jin-6", "1.35*x*y + 5.5*((x - 1.0)*(y - 1.0)).sin()", &[("x", -3.0, 3.0), ("y", -3.0, 3.0)]),
	("korns-12", "2.0 - 2.1*(9.8*x).cos()*(1.3*y).sin()", &[("x", -5.0, 5.0), ("y", -5.0, 5.0)]),
	("feynman-I.6.2", "(-(t/s).powi(2)/2.0).exp()/(2.5066282746*s)", &[("t", 1.0, 3.0), ("s", 1.0, 3.0)]),
	(
		"feynman-I.12.2",
		"0.0795774715*q*p/(e*r*r)",
		&[("q", 1.0, 5.0), ("p", 1.0, 5.0), ("e", 1.0, 5.0), ("r", 1.0, 5.0)],
	),
	(
		"feynman-I.15.3x",
		"(x - u*t)/(1.0 - u*u/(c*c)).sqrt()",
		&[("x", 5.0, 10.0), ("u", 1.0, 2.0), ("t", 1.0, 2.0), ("c", 3.0, 20.0)],
	),
	("feynman-I.16.6", "(u + v)/(1.0 + u*v/(c*c))", &[("u", 1.0, 5.0), ("v", 1.0, 5.0), ("c", 1.0, 5.0)]),
	(
		"feynman-I.29.16",
		"(a*a + b*b - 2.0*a*b*(t - s).cos()).sqrt()",
		&[("a", 1.0, 5.0), ("b", 1.0, 5.0), ("t", 1.0, 5.0), ("s", 1.0, 5.0)],
	),
	(
		"feynman-I.30.3",
		"i*(n*t/2.0).sin().powi(2)/(t/2.0).sin().powi(2)",
		&[("i", 1.0, 5.0), ("n", 1.0, 5.0), ("t", 1.0, 5.0)],
	),
	("feynman-I.37.4", "a + b + 2.0*(a*b).sqrt()*d.cos()", &[("a", 1.0, 5.0), ("b", 1.0, 5.0), ("d", 1.0, 5.0)]),
	(
		"feynman-I.41.16",
		"0.101321*h*w.powi(3)/(c*c*((h*w/(1.1*t)).exp() - 1.0))",
		&[("h", 1.0, 5.0), ("w", 1.0, 5.0), ("c", 1.0, 5.0), ("t", 1.0, 5.0)],
	),
	(
		"feynman-I.50.26",
		"a*((w*t).cos() + e*(w*t).cos().powi(2))",
		&[("a", 1.0, 3.0), ("w", 1.0, 3.0), ("t", 1.0, 3.0), ("e", 1.0, 3.0)],
	),
	(
		"feynman-II.11.27",
		"n*a/(1.0 - n*a/3.0)*e*f",
		&[("n", 0.0, 1.0), ("a", 0.0, 1.0), ("e", 1.0, 2.0), ("f", 1.0, 2.0)],
	),
	(
		"feynman-II.35.18",
		"n/((m*b/(1.2*t)).exp() + (-m*b/(1.2*t)).exp())",
		&[("n", 1.0, 3.0), ("m", 1.0, 3.0), ("b", 1.0, 3.0), ("t", 1.0, 3.0)],
	),
	(
		"feynman-III.10.19",
		"1.4*m*(x*x + y*y + z*z).sqrt()",
		&[("m", 1.0, 5.0), ("x", 1.0, 5.0), ("y", 1.0, 5.0), ("z", 1.0, 5.0)],
	),
	(
		"rastrigin",
		"20.0 + x*x - 10.0*(2.0*std::f64::consts::PI*x).cos() + y*y - 10.0*(2.0*std::f64::consts::PI*y).cos()",
		&[("x", -5.12, 5.12), ("y", -5.12, 5.12)],
	),
	("damped", "2.3*(-0.4*x).exp()*(5.1*x + 0.7).cos() + 0.3", &[("x", 0.0, 6.0)]),
	("logistic", "3.1/(1.0 + (-1.7*(x - 0.6)).exp()) + 0.2*y", &[("x", -3.0, 4.0), ("y", 0.0, 4.0)]),
	("nguyen-8", "1.37*x.sqrt() + 0.21", &[("x", 0.0, 4.0)]),
	("livermore-4", "(x + 1.2).ln() + (x*x + 1.4).ln() + x.ln()", &[("x", 0.5, 4.0)]),
	("livermore-7", "0.47*x.exp() - 0.62*(-x).exp()", &[("x", -2.0, 2.0)]),
	("livermore-11", "1.7*x*x*y*y/(x + 0.8*y)", &[("x", 0.5, 3.0), ("y", 0.5, 3.0)]),
	("livermore-13", "2.3*x.powf(1.0/3.0) - 0.4", &[("x", 0.0, 4.0)]),
	(
		"vladislavleva-3",
		"x.powi(3)*(-x).exp()*x.cos()*x.sin()*(x.sin().powi(2)*x.cos() - 1.0)*(y - 5.0)",
		&[("x", 0.05, 10.0), ("y", 0.05, 10.05)],
	),
	("hill", "3.4*x.powf(2.7)/(6.9 + x.powf(2.7))", &[("x", 0.0, 5.0)]),
	("michaelis", "2.7*s/(0.9 + s + s*s/3.3)", &[("s", 0.0, 10.0)]),
	("arrhenius", "5.1e6*(-4200.0/t).exp()", &[("t", 280.0, 340.0)]),
	("antoine", "(18.58 - 3984.9/(233.4 + t)).exp()", &[("t", 10.0, 90.0)]),
	("van-der-waals", "8.31*t/(v - 0.31) - 1.9/(v*v)", &[("t", 2.0, 6.0), ("v", 0.8, 4.0)]),
	("lennard-jones", "3.1*((1.1/r).powi(12) - (1.1/r).powi(6))", &[("r", 0.95, 2.5)]),
	("rydberg", "10.97*(1.0/(n*n) - 1.0/(m*m))", &[("n", 1.0, 4.0), ("m", 1.0, 6.0)]),
	("relativistic", "(1.7*p*p + 2.2*m*m).sqrt()", &[("p", 0.0, 3.0), ("m", 0.0, 3.0)]),
	("distance", "((x - 1.3).powi(2) + (y + 0.7).powi(2)).sqrt()", &[("x", -3.0, 3.0), ("y", -3.0, 3.0)]),
	("chords", "1.4*(2.1*x).sin() + 0.9*(3.7*x + 0.4).sin()", &[("x", 0.0, 10.0)]),
	("snell", "(0.75*x.sin()).asin()", &[("x", 0.0, 1.5)]),
	("years", "120.0 + 34.0*(0.031*(year - 1980.0)).exp()", &[("year", 1950.0, 2020.0)]),
];

fn main() {
	let arguments: Vec<String> = std::env::args().skip(1).collect();
	let argument = |at: usize, usual: &str| arguments.get(at).map_or(usual.to_string(), String::clone);
	let limit: usize = argument(0, "200000").parse().expect("a number of evaluations");
	let seeds: u64 = argument(1, "1").parse().expect("a number of seeds");
	let noise: f64 = argument(2, "0").parse().expect("a share of noise");
	let wanted = arguments.get(3);
	let (mut exact, mut all) = (0, 0);
	let mut worst = Vec::new();
	for (name, source, ranges) in
		CASES.iter().filter(|case| wanted.is_none_or(|wanted| case.0.contains(wanted.as_str())))
	{
		for seed in 0..seeds {
			let (train, test) = (rows(source, ranges, 200, noise, seed), rows(source, ranges, 1000, 0.0, seed + 1000));
			let begun = Instant::now();
			let (best, evaluations) = run(&train, limit, seed);
			let took = begun.elapsed().as_secs_f64();
			let r2 = r2(&test, &best.0);
			all += 1;
			exact += usize::from(r2 > 0.999_999);
			worst.push(r2);
			let mark = if r2 > 0.999_999 { "exact" } else { "-----" };
			println!(
				"{mark} {name:18} {seed} r2 {r2:.7} {took:5.1} s {:6.0}/s size {:2}  {}",
				evaluations as f64 / took,
				best.1,
				best.0
			);
		}
	}
	worst.sort_by(f64::total_cmp);
	println!("{exact} of {all} exact, median r2 {:.6}", worst[worst.len() / 2]);
}

/// Requests as the operator makes them, each beginning with what is known.
fn run(table: &Table, limit: usize, seed: u64) -> ((String, usize), usize) {
	let mut found = Found { front: Vec::new(), evaluations: 0 };
	let mut evaluations = 0;
	for request in 0.. {
		let starts = found.front.iter().map(|point| point.rust.clone()).collect();
		found = search(table, &Search { seed: format!("{seed}/{request}"), evaluations: 20_000, starts, max_size: 50 });
		evaluations += found.evaluations;
		if evaluations >= limit || found.front.last().is_some_and(|point| point.error < 1e-24) {
			break;
		}
	}
	let last = found.front.last().expect("a front has a point");
	((last.rust.clone(), last.size), evaluations)
}

fn rows(source: &str, ranges: &[(&str, f64, f64)], rows: usize, noise: f64, seed: u64) -> Table {
	let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
	let names: Vec<String> = ranges.iter().map(|(name, ..)| (*name).to_string()).collect();
	let columns: Vec<Vec<f64>> =
		ranges.iter().map(|(_, from, to)| (0..rows).map(|_| chance.random_range(*from..*to)).collect()).collect();
	let formula = write(&read(source, &names).expect("a formula of the language"));
	let mut target = formula.values(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), rows);
	let mean = target.iter().sum::<f64>() / rows as f64;
	let deviation = (target.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / rows as f64).sqrt();
	for value in &mut target {
		let (one, other): (f64, f64) = (chance.random_range(1e-12..1.0), chance.random());
		*value += noise * deviation * (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos();
	}
	Table::new(names, columns, target, None).expect("numbers are finite")
}

fn r2(test: &Table, rust: &str) -> f64 {
	let names: Vec<String> = test.names().to_vec();
	let values = write(&read(rust, &names).expect("what was written can be read"));
	let columns: Vec<&[f64]> = test.columns().iter().map(Vec::as_slice).collect();
	let values = values.values(&columns, test.rows());
	let mean = test.target().iter().sum::<f64>() / test.rows() as f64;
	let squares =
		|of: &dyn Fn(usize) -> f64| (0..test.rows()).map(|at| (of(at) - test.target()[at]).powi(2)).sum::<f64>();
	let left = squares(&|at| values[at]);
	if left.is_nan() { 0.0 } else { 1.0 - left / squares(&|_| mean) }
}
