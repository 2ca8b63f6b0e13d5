//! How many formulas are fitted in a second of processor time: 200 rows, numbers optimised, as a search makes and mixes them.
//!
//! ```text
//! cargo run --release -p oxipelago-formulas --example speed
//! ```

use oxipelago_formulas::{Search, Table, read, search, write};
use rustix::time::{ClockId, clock_gettime};

fn main() {
	let names: Vec<String> = ["x", "y", "z"].map(String::from).to_vec();
	let columns: Vec<Vec<f64>> = [1.0, 1.618, 2.414]
		.map(|step: f64| (0..200).map(|row| 0.5 + 4.0 * (f64::from(row) * step).fract()).collect())
		.to_vec();
	// What no short formula is exact for, so that all evaluations are made.
	let source = "(x * y.sqrt() + 1.3).tanh() * (z * x - y).sin() + (y / (z + x * x)).atan() + (x - z).abs().sqrt()";
	let hard = write(&read(source, &names).expect("a formula of the language"));
	let target = hard.values(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), 200);
	let table = Table::new(names, columns, target, None).expect("numbers are finite");
	let wanted = |evaluations| Search { seed: "speed".into(), evaluations, starts: Vec::new(), max_size: 30 };
	let before = processor_seconds();
	let found = search(&table, &wanted(40_000));
	let seconds = processor_seconds() - before;
	let nodes = found.front.iter().map(|point| point.size).max().unwrap_or(0);
	println!("{:.0} formulas of up to {nodes} nodes in a second of processor time", found.evaluations as f64 / seconds);
}

/// Of all threads of this process, until now.
fn processor_seconds() -> f64 {
	let time = clock_gettime(ClockId::ProcessCPUTime);
	time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
