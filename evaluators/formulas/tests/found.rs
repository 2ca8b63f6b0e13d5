//! What searches find.

use oxipelago_formulas::{Found, Point, Search, Table, read, search, write};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

fn uniform(rows: usize, from: f64, to: f64, seed: u64) -> Vec<f64> {
	let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
	(0..rows).map(|_| chance.random_range(from..to)).collect()
}

fn names(count: usize) -> Vec<String> {
	["x", "y", "z", "u", "v"][..count].iter().map(|name| (*name).to_string()).collect()
}

fn table(columns: Vec<Vec<f64>>, target: Vec<f64>) -> Table {
	Table::new(names(columns.len()), columns, target, None).expect("numbers are finite")
}

/// The values of a formula for columns.
fn values(source: &str, columns: &[Vec<f64>]) -> Vec<f64> {
	let written = write(&read(source, &names(columns.len())).expect(source));
	written.values(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), columns[0].len())
}

fn wanted(evaluations: usize) -> Search {
	Search { seed: "2a".into(), evaluations, starts: Vec::new(), max_size: 50 }
}

/// The smallest formula that leaves less than this share of the target's variance.
fn smallest(found: &Found, target: &[f64], share: f64) -> Point {
	let most = target.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
	let mean = target.iter().map(|value| value / most).sum::<f64>() / target.len() as f64;
	let variance = target.iter().map(|value| (value / most - mean).powi(2)).sum::<f64>() / target.len() as f64;
	let fits = |point: &&Point| (point.error / most / most) <= share * variance;
	found.front.iter().find(fits).unwrap_or_else(|| panic!("{:?}", found.front)).clone()
}

#[test]
fn rastrigin_is_found_as_the_textbook_has_it() {
	let columns = vec![uniform(300, -5.12, 5.12, 1), uniform(300, -5.12, 5.12, 2)];
	let source = "20.0 + x*x - 10.0*(2.0*std::f64::consts::PI*x).cos() + y*y - 10.0*(2.0*std::f64::consts::PI*y).cos()";
	let target = values(source, &columns);
	let found = search(&table(columns, target.clone()), &wanted(20_000));
	let tau = "std::f64::consts::TAU";
	let expected = format!("x * x + y * y - 10.0 * ({tau} * x).cos() - 10.0 * ({tau} * y).cos() + 20.0");
	assert_eq!(smallest(&found, &target, 1e-20).rust, expected);
}

#[test]
fn the_same_search_has_the_same_bytes_on_any_number_of_threads() {
	let columns = vec![uniform(150, 0.5, 3.0, 3), uniform(150, 0.5, 3.0, 4)];
	let target = values("(x * y).sin() / (1.3 + x) + y.sqrt() * 0.7 - (x - y).tanh()", &columns);
	let table = table(columns, target);
	let on = |threads| {
		let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
		serde_json::to_string(&pool.install(|| search(&table, &wanted(3000)))).expect("plain data")
	};
	assert_eq!(on(1), on(3));
}

#[test]
fn another_seed_is_another_search() {
	let columns = vec![uniform(150, 0.5, 3.0, 3), uniform(150, 0.5, 3.0, 4)];
	let target = values("(x * y).sin() / (1.3 + x) + y.sqrt() * 0.7 - (x - y).tanh()", &columns);
	let table = table(columns, target);
	assert_ne!(search(&table, &wanted(1000)), search(&table, &Search { seed: "2b".into(), ..wanted(1000) }));
}

#[test]
fn columns_that_say_nothing_and_awkward_magnitudes_do_no_harm() {
	let (x, y) = (uniform(120, 1.0, 4.0, 5), uniform(120, 1.0, 4.0, 6));
	let plain = [x.clone(), y.clone()];
	let target: Vec<f64> = values("2.5 * x * x / y + 0.75 * y", &plain);
	let tiny: Vec<f64> = x.iter().map(|value| value * 1e-12).collect();
	let huge: Vec<f64> = y.iter().map(|value| value * 1e12).collect();
	let columns = vec![tiny.clone(), vec![7.0; 120], huge, tiny, vec![0.0; 120]];
	let found = search(&table(columns, target.clone()), &wanted(20_000));
	let point = smallest(&found, &target, 1e-20);
	assert!(point.size <= 15, "{point:?}");
}

#[test]
fn targets_near_the_ends_of_all_numbers_are_found() {
	for unit in [1e-200, 1e200] {
		let columns = vec![uniform(100, 1.0, 4.0, 7)];
		let target: Vec<f64> = columns[0].iter().map(|x| (3.0 * x * x + 2.0) * unit).collect();
		let found = search(&table(columns.clone(), target.clone()), &wanted(4000));
		let near = |point: &Point| {
			let values = values(&point.rust, &columns);
			values.iter().zip(&target).all(|(value, target)| (value / target - 1.0).abs() < 1e-9)
		};
		assert!(found.front.iter().any(near), "{:?}", found.front);
	}
}

#[test]
fn years_are_counted_from_where_a_person_would() {
	let columns = vec![(1980..2021).map(f64::from).collect::<Vec<_>>()];
	let target = columns[0].iter().map(|year| 3.5 * (year - 1980.0) + 120.0).collect::<Vec<_>>();
	let found = search(&table(columns, target.clone()), &wanted(2000));
	assert_eq!(smallest(&found, &target, 1e-20).rust, "3.5 * x - 6810.0");
}

#[test]
fn what_grows_with_the_years_is_counted_from_where_they_begin() {
	type Growth = fn(f64) -> f64;
	let cases: [(i32, Growth, &str); 3] = [
		(1980, |year| 120.0 * (0.03 * (year - 1980.0)).exp(), "120.0 * (0.03 * (x - 1980.0)).exp()"),
		// Counted from zero it would begin with 1e-430, which is no number.
		(1980, |year| 2.0 * (0.5 * (year - 1980.0)).exp() + 7.0, "2.0 * (0.5 * (x - 1980.0)).exp() + 7.0"),
		(1850, |year| 9.5 - 4.0 * (-0.02 * (year - 1850.0)).exp(), "9.5 - 4.0 * (-(0.02 * (x - 1850.0))).exp()"),
	];
	for (first, growth, expected) in cases {
		let columns = vec![(first..2021).map(f64::from).collect::<Vec<_>>()];
		let target: Vec<f64> = columns[0].iter().map(|year| growth(*year)).collect();
		let table = table(columns, target.clone());
		let found = smallest(&search(&table, &wanted(6000)), &target, 1e-20).rust;
		assert_eq!(found, expected);
		let again = search(&table, &Search { starts: vec![found.clone()], ..wanted(50) });
		assert_eq!(smallest(&again, &target, 1e-20).rust, found, "as a start");
	}
}

#[test]
fn polynomials_are_multiplied_out_where_that_has_shorter_numbers() {
	let columns = vec![uniform(100, -2.0, 3.0, 18), uniform(100, -2.0, 3.0, 19)];
	for source in ["3.2 * x * x - 1.1 * x + 4.0", "2.7 / (x * x + 0.5 * x + 3.9)"] {
		let target = values(source, &columns);
		let found = search(&table(columns.clone(), target.clone()), &wanted(8000));
		let point = smallest(&found, &target, 1e-20);
		assert_eq!(point.rust, source);
	}
}

#[test]
fn what_begins_at_zero_is_found() {
	let columns = vec![(0..60).map(|row| f64::from(row) / 12.0).collect::<Vec<_>>()];
	for source in ["2.3 * x.powf(1.7) + 0.4", "1.9 * (x * x + 1.3 * x).sqrt()"] {
		let target = values(source, &columns);
		let found = search(&table(columns.clone(), target.clone()), &wanted(4000));
		assert_eq!(smallest(&found, &target, 1e-20).rust, source);
	}
}

#[test]
fn a_line_of_thousands_of_millions_is_written_in_whole_numbers() {
	let columns = vec![(2..42).map(|step| 250_000.0 * f64::from(step)).collect::<Vec<_>>()];
	let target = columns[0].iter().map(|x| 4700.0 * x + 1e9).collect::<Vec<_>>();
	let found = search(&table(columns, target.clone()), &wanted(2000));
	assert_eq!(smallest(&found, &target, 1e-20).rust, "4700.0 * x + 1000000000.0");
}

#[test]
fn a_level_target_is_a_number() {
	let found = search(&table(vec![uniform(50, 0.0, 1.0, 8)], vec![4.25; 50]), &wanted(500));
	assert_eq!((found.front[0].rust.as_str(), found.front[0].error), ("4.25", 0.0));
}

#[test]
fn rows_of_no_weight_are_not_looked_at() {
	let columns = vec![uniform(100, -2.0, 2.0, 9)];
	let mut target = values("1.5 * x.powi(3) - x", &columns);
	let weights: Vec<f64> = (0..100).map(|row| if row % 4 == 0 { 0.0 } else { 2.0 }).collect();
	for (value, weight) in target.iter_mut().zip(&weights) {
		*value += if *weight == 0.0 { 50.0 } else { 0.0 };
	}
	let table = Table::new(names(1), columns, target.clone(), Some(weights)).expect("numbers are finite");
	let found = search(&table, &wanted(4000));
	let point = found.front.iter().find(|point| point.error < 1e-20).expect("it is found");
	assert_eq!(point.rust, "1.5 * x.powi(3) - x");
}

#[test]
fn many_rows_are_searched_on_some_and_verified_on_all() {
	let columns = vec![uniform(20_000, -3.0, 3.0, 10), uniform(20_000, 0.5, 3.0, 11)];
	let target = values("1.7 * x * y + (3.1 * x).sin() / y", &columns);
	let found = search(&table(columns.clone(), target.clone()), &wanted(20_000));
	let point = smallest(&found, &target, 1e-20);
	let squares = values(&point.rust, &columns).iter().zip(&target).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
	assert!((squares / 20_000.0 - point.error).abs() <= 1e-3 * point.error, "{point:?}");
}

#[test]
fn noise_is_not_fitted_by_the_front() {
	let columns = vec![uniform(200, -2.0, 2.0, 12), uniform(200, -2.0, 2.0, 13)];
	let clean = values("1.2 * x * x + 0.8 * y", &columns);
	let noise = uniform(200, -1.0, 1.0, 14);
	let target: Vec<f64> = clean.iter().zip(&noise).map(|(value, noise)| value + 0.3 * noise).collect();
	let found = search(&table(columns, target), &wanted(10_000));
	let last = found.front.last().expect("a front has a point");
	// 0.03 is the noise's own square: below, it is fitted.
	assert!(last.size <= 25 && last.error > 0.022, "{last:?}");
	assert!(found.front.iter().any(|point| point.size <= 12 && point.error < 0.033), "{:?}", found.front);
}

#[test]
fn starts_are_where_a_search_begins() {
	let columns = vec![uniform(100, 0.2, 3.0, 15)];
	let source = "(1.37 * x * x + 0.2).ln() * (2.9 / x).tanh() + (x.powi(3) - 1.1).abs().sqrt()";
	let target = values(source, &columns);
	let starts =
		vec!["x.frobnicate()".into(), "(1.2*x*x + 0.3).ln()*(3.0/x).tanh() + (x.powi(3) - 1.0).abs().sqrt()".into()];
	let found = search(&table(columns, target.clone()), &Search { starts, ..wanted(200) });
	smallest(&found, &target, 1e-18);
}

#[test]
fn evaluations_are_what_was_asked_for_at_most() {
	let columns = vec![uniform(60, 0.2, 3.0, 16)];
	let target = uniform(60, 0.0, 1.0, 17);
	for evaluations in [0, 1, 50, 700] {
		let found = search(&table(columns.clone(), target.clone()), &wanted(evaluations));
		assert!(found.evaluations <= evaluations.max(1) && !found.front.is_empty(), "{found:?}");
	}
}
