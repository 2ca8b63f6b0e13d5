//! Sorts through a real judge: right or wrong, fast or slow, honest or not.

use std::time::Duration;

use oxipelago_harness::{Candidate, Judge, Limits, Reply};
use serde_json::json;

const LIMITS: Limits = Limits { wall_ms: 6_000, memory_mb: 256 };
/// Of what is as fast as the reference, which on a busy machine is measured for as long as limits allow.
const SHORT: Limits = Limits { wall_ms: 2_000, ..LIMITS };

fn judge() -> Judge {
	let mut judge = Judge::open(env!("CARGO_BIN_EXE_sort"), &json!({}));
	judge.reference = Some(sort(include_str!("../reference.rs")));
	judge
}

fn sort(source: &str) -> Candidate {
	Candidate::compile(source, &[("sort", "fn(&mut [f64], usize)")])
}

fn body(body: &str) -> Candidate {
	sort(&format!("pub fn sort(data: &mut [f64], len: usize) {{\n{body}\n}}\n"))
}

#[test]
fn the_starter_is_scored_as_slower_than_the_reference_after_a_few_pairs() {
	let mut judge = judge();
	assert_eq!((&judge.opened["timed"], &judge.opened["fixedInputs"]), (&json!(true), &json!(false)));
	let starter = judge.opened["starter"].as_str().expect("a starter").to_owned();
	for purpose in ["search", "confirm"] {
		let reply = judge.evaluate_with(&sort(&starter), purpose, LIMITS);
		assert!(reply.score() < -2.0, "{}", reply.frame);
		let interval = &reply.outcome()["interval"];
		assert!(interval["low"].as_f64() <= Some(reply.score()) && interval["high"].as_f64() >= Some(reply.score()));
		let feedback = reply.outcome()["feedback"].as_str().expect("feedback");
		assert!(feedback.lines().count() == 7 && feedback.contains("pipe-organ: "), "{feedback}");
		for metric in judge.opened["metrics"].as_array().expect("metrics") {
			let name = metric["name"].as_str().expect("a name");
			assert!(reply.outcome()["metrics"][name].as_f64().is_some_and(|value| value > 0.0), "{name}");
		}
	}
}

#[test]
fn a_better_algorithm_scores_better() {
	let mut judge = judge();
	let starter = judge.opened["starter"].as_str().expect("a starter").to_owned();
	let bubble = judge.evaluate_with(&sort(&starter), "search", LIMITS).score();
	let insertion = body(
		"for i in 1..len { let mut j = i; while j > 0 && data[j - 1] > data[j] { data.swap(j - 1, j); j -= 1; } }",
	);
	let insertion = judge.evaluate_with(&insertion, "search", LIMITS);
	let std = judge.evaluate_with(&body("data[..len].sort_unstable_by(f64::total_cmp);"), "search", LIMITS);
	assert!(
		bubble < insertion.score() && insertion.score() < std.score() - 1.0,
		"{bubble} {} {}",
		insertion.frame,
		std.frame
	);
	// Sorted input is nothing to insertion sort.
	assert!(insertion.outcome()["descriptors"]["adaptivity"].as_f64().is_some_and(|share| share > 0.8));
}

#[test]
fn the_reference_as_a_candidate_scores_about_zero() {
	let reply = judge().evaluate_with(&body("data[..len].sort_unstable_by(f64::total_cmp);"), "search", SHORT);
	// Wide, since the machine may be busy with other tests.
	assert!(reply.score().abs() < 0.1, "{}", reply.frame);
}

#[test]
fn a_planted_gain_is_found_and_none_where_none_is() {
	let mut judge = judge();
	for planted in [0.0, 0.2] {
		let found = judge.calibrate(planted, SHORT);
		let score = found["score"].as_f64().expect("a score");
		// Wide, since the machine may be busy with other tests.
		assert!((score - f64::ln_1p(planted)).abs() < 0.08, "{found}");
		assert!(found["pairs"].as_u64().is_some_and(|pairs| pairs >= 8), "{found}");
	}
}

#[test]
fn what_is_to_be_beaten_decides_how_well_is_measured() {
	let mut judge = judge();
	let std = body("data[..len].sort_unstable_by(f64::total_cmp);");
	let [far, near] = [5.0, 0.0].map(|to_beat| judge.evaluate_against(&std, to_beat, SHORT));
	let width = |reply: &Reply| {
		let interval = &reply.outcome()["interval"];
		interval["high"].as_f64().expect("an end") - interval["low"].as_f64().expect("an end")
	};
	assert!(width(&far) > width(&near), "{} {}", far.frame, near.frame);
}

#[test]
fn what_does_not_sort_is_wrong() {
	for source in [
		"",
		"data.sort_unstable_by(f64::total_cmp);",
		"let first = data.first().copied().unwrap_or(0.0);\ndata[..len].fill(first);",
		"data[..len].sort_unstable_by(|a, b| b.total_cmp(a));",
		"data[..len].sort_unstable_by(f64::total_cmp);\nif len > 9000 { data[5000] = f64::NAN; }",
		"data[..len].sort_unstable_by(f64::total_cmp);\nif len == 10_000 { data.swap(0, 9999); }",
	] {
		assert_eq!(judge().evaluate_with(&body(source), "search", LIMITS).kind(), "wrong", "{source}");
	}
}

#[test]
fn to_sort_at_first_and_do_nothing_afterwards_is_wrong() {
	let source = "use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
		static CALLS: AtomicUsize = AtomicUsize::new(0);
		pub fn sort(data: &mut [f64], len: usize) {
			if len < 10_000 || CALLS.fetch_add(1, Relaxed) < 20 { data[..len].sort_unstable_by(f64::total_cmp); }
		}";
	assert_eq!(judge().evaluate_with(&sort(source), "search", LIMITS).kind(), "wrong");
}

#[test]
fn to_be_wrong_now_and_then_or_after_some_hundred_calls_is_wrong() {
	for condition in ["calls % 100 == 99", "calls > 400"] {
		let source = format!(
			"use std::sync::atomic::{{AtomicUsize, Ordering::Relaxed}};
			static CALLS: AtomicUsize = AtomicUsize::new(0);
			pub fn sort(data: &mut [f64], len: usize) {{
				let calls = CALLS.fetch_add(1, Relaxed);
				if !({condition}) {{ data[..len].sort_unstable_by(f64::total_cmp); }}
			}}"
		);
		// Decided after a few pairs.
		let reply = judge().evaluate_against(&sort(&source), 7.0, LIMITS);
		assert_eq!(reply.kind(), "wrong", "{condition}: {}", reply.frame);
	}
}

#[test]
fn a_sort_that_only_sometimes_loops_is_timed_out_at_the_limit() {
	let limits = Limits { wall_ms: 1500, ..LIMITS };
	let reply = judge().evaluate_with(
		&body("data[..len].sort_unstable_by(f64::total_cmp);\nwhile len == 10_000 { std::hint::black_box(&data); }"),
		"search",
		limits,
	);
	assert_eq!(reply.kind(), "timed-out", "{}", reply.frame);
	// What it waits for a processor is not its own.
	let cpu = reply.frame["timing"]["cpuUs"].as_u64().map(Duration::from_micros).expect("a figure");
	assert!(cpu < Duration::from_millis(1650), "{cpu:?} of {:?}", reply.elapsed);
}

#[test]
fn a_panic_in_the_timed_stage_is_a_panic() {
	let reply = judge().evaluate_with(
		&body("data[..len].sort_unstable_by(f64::total_cmp);\nassert!(len < 10_000);"),
		"search",
		LIMITS,
	);
	assert_eq!((reply.kind(), &reply.outcome()["line"]), ("panicked", &json!(3)), "{}", reply.frame);
}

/// Sorts like the reference, but for what it does in the call of this number: some million steps.
fn once(at: usize, millions: usize) -> Candidate {
	sort(&format!(
		"use std::sync::atomic::{{AtomicUsize, Ordering}};
		static CALLS: AtomicUsize = AtomicUsize::new(0);
		pub fn sort(data: &mut [f64], len: usize) {{
			if CALLS.fetch_add(1, Ordering::Relaxed) == {at} {{
				let made = (0..{millions} * 1_000_000_u64).fold(1, |made, step| std::hint::black_box(made ^ step));
				if made == 7 {{ data[0] = 7.0; }}
			}}
			data[..len].sort_unstable_by(f64::total_cmp);
		}}"
	))
}

#[test]
fn what_is_done_once_in_a_process_counts_also_where_it_is_not_in_the_first_call() {
	let mut judge = judge();
	let reply = judge.evaluate_with(&once(3, 400), "search", SHORT);
	let beyond = reply.outcome()["metrics"]["warm_up_us"].as_f64();
	assert!(reply.score() < -0.1 && beyond.is_some_and(|beyond| beyond > 50_000.0), "{}", reply.frame);
	let feedback = reply.outcome()["feedback"].as_str().expect("feedback");
	assert!(feedback.contains("\nThat counts what it does once"), "{feedback}");
	// A few microseconds are no table.
	let small = judge.evaluate_with(&once(0, 0), "search", SHORT);
	assert!(small.score() > -0.05 && small.outcome()["metrics"].get("warm_up_us").is_none(), "{}", small.frame);
}
