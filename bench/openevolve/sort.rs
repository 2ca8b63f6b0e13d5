//! Scores a version of `sort` by how much faster it is than the standard library's, the mean of six distributions.
//! Prints the score, then a line a distribution.

use std::time::Instant;

mod candidate {
	include!(env!("CANDIDATE"));
}

const NUMBERS: usize = 10_000;
/// Times that each input is sorted at most, and seconds after which no further time.
const REPEATS: usize = 9;
const SECONDS: f64 = 0.5;

fn main() {
	let mut state = 0x9e37_79b9_7f4a_7c15_u64;
	let mut random = || {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		(state >> 11) as f64 / (1_u64 << 53) as f64
	};
	let numbers: Vec<f64> = (0..NUMBERS).map(|_| 1_000.0 * random()).collect();
	let mut ascending = numbers.clone();
	ascending.sort_unstable_by(f64::total_cmp);
	let mut nearly = ascending.clone();
	for _ in 0..NUMBERS / 100 {
		nearly.swap((random() * NUMBERS as f64) as usize, (random() * NUMBERS as f64) as usize);
	}
	let few: Vec<f64> = (0..NUMBERS).map(|_| (16.0 * random()).floor()).collect();
	let organ: Vec<f64> =
		ascending.iter().step_by(2).chain(ascending.iter().skip(1).step_by(2).rev()).copied().collect();
	let reverse: Vec<f64> = ascending.iter().rev().copied().collect();
	let inputs = [
		("random", numbers),
		("sorted", ascending),
		("reverse", reverse),
		("nearly-sorted", nearly),
		("few-unique", few),
		("pipe-organ", organ),
	];
	let mut sum = 0.0;
	let mut lines = String::new();
	for (name, input) in &inputs {
		let mut expected = input.clone();
		expected.sort_unstable_by(f64::total_cmp);
		for len in [0, 1, 2, 7, 100, NUMBERS] {
			let mut found = input.clone();
			candidate::sort(&mut found, len);
			let mut wanted = input.clone();
			wanted[..len].sort_unstable_by(f64::total_cmp);
			if found != wanted {
				eprintln!("The first {len} of {NUMBERS} numbers ({name}) are not sorted, or others were changed.");
				std::process::exit(1);
			}
		}
		let own = fastest(input, |data| candidate::sort(data, NUMBERS));
		let standard = fastest(input, |data| data.sort_unstable_by(f64::total_cmp));
		sum += (standard / own).ln();
		lines += &format!("{name}: {:.0} µs, the standard library {:.0} µs\n", 1e6 * own, 1e6 * standard);
	}
	println!("{}\n{lines}", (sum / inputs.len() as f64).exp());
}

fn fastest(input: &[f64], mut sort: impl FnMut(&mut [f64])) -> f64 {
	let begun = Instant::now();
	let mut best = f64::INFINITY;
	for _ in 0..REPEATS {
		let mut data = input.to_vec();
		let since = Instant::now();
		sort(std::hint::black_box(&mut data));
		best = best.min(since.elapsed().as_secs_f64());
		if begun.elapsed().as_secs_f64() > SECONDS {
			break;
		}
	}
	best
}
