//! What a sandbox costs beside the candidate in it, and what many of them leave behind.
//!
//! `cargo bench -p rastrigin`, with the number of evaluations as an argument after `--` (2,000 unless
//! given): first that many of a sound candidate, then as many of which one in three is hostile.
//! Descriptors of the judge can be counted by root only.

use std::fs;
use std::time::{Duration, Instant};

use oxipelago_harness::{Candidate, Judge, Limits};
use serde_json::json;

/// Every third evaluation is one of these, in turn.
const HOSTILE: [&str; 7] = [
	"panic!(\"on purpose\")",
	"std::process::exit(0)",
	"std::process::abort()",
	"fn down(x: f64) -> f64 { let frame = std::hint::black_box([x; 8]); down(frame[1]) + frame[2] }\ndown(x)",
	"std::fs::read(\"/etc/passwd\").map_or(0.0, |_| x)",
	"let mut all = Vec::new();\nloop { all.push(std::hint::black_box(vec![1_u8; 1 << 20])); }",
	"loop { std::hint::black_box(x); }",
];

fn main() {
	let rounds = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(2_000);
	let mut judge = Judge::open(env!("CARGO_BIN_EXE_rastrigin"), &json!({}));
	println!("isolation: {}", judge.opened["isolation"]);
	let sound = surface("x * x + y * y");
	for _ in 0..50 {
		judge.evaluate(&sound);
	}
	let before = footprint(judge.pid());

	let begun = Instant::now();
	let mut costs: Vec<[u64; 5]> = (0..rounds).map(|_| cost(&mut judge, &sound)).collect();
	let elapsed = begun.elapsed().as_secs_f64();
	println!("{rounds} evaluations of a sound candidate, {:.0} a second; µs:", f64::from(rounds) / elapsed);
	for (index, name) in ["overhead", "loading", "exercise", "judging", "cpu"].into_iter().enumerate() {
		costs.sort_unstable_by_key(|cost| cost[index]);
		let at = |percent: usize| costs[(costs.len() * percent / 100).min(costs.len() - 1)][index];
		println!("  {name:<9} p50 {:>6}  p99 {:>6}  max {:>6}", at(50), at(99), at(100));
	}

	let hostile: Vec<_> = HOSTILE.into_iter().map(surface).collect();
	let limits = Limits { wall_ms: 100, memory_mb: 32 };
	let mut hostile = hostile.iter().cycle();
	for round in 0..rounds {
		if round % 3 == 0 {
			let reply = judge.evaluate_with(hostile.next().expect("endless"), "search", limits);
			assert_ne!(reply.kind(), "scored", "{}", reply.frame);
		} else {
			assert_eq!(judge.evaluate(&sound).kind(), "scored");
		}
	}
	println!("{rounds} evaluations, one in three hostile: all sound ones scored, no hostile one");
	println!("before: {before}\nafter:  {}", footprint(judge.pid()));
}

fn surface(body: &str) -> Candidate {
	let source = format!("pub fn surface(x: f64, y: f64) -> f64 {{\n{body}\n}}\n");
	Candidate::compile(&source, &[("surface", "fn(f64, f64) -> f64")])
}

/// What one evaluation took in microseconds: overhead, loading, exercise, judging, processor.
fn cost(judge: &mut Judge, candidate: &Candidate) -> [u64; 5] {
	let reply = judge.evaluate(candidate);
	assert_eq!(reply.kind(), "scored", "{}", reply.frame);
	let timing = &reply.frame["timing"];
	let micros = |name: &str| timing[name].as_u64().expect("a time");
	let (exercise, judging) = (micros("exerciseUs"), micros("judgeUs"));
	[micros("totalUs").saturating_sub(exercise + judging), micros("spawnUs"), exercise, judging, micros("cpuUs")]
}

/// What the judge and its fork server hold, once the next sandbox has been made.
fn footprint(judge: u32) -> String {
	std::thread::sleep(Duration::from_millis(200));
	let children = fs::read_to_string(format!("/proc/{judge}/task/{judge}/children")).unwrap_or_default();
	let zygote = children.split_whitespace().next().and_then(|pid| pid.parse().ok()).unwrap_or(0);
	let of = |pid: u32| {
		let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
		let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("?").trim().to_owned();
		let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).map_or("?".to_owned(), |all| all.count().to_string());
		format!("{resident}, {descriptors} descriptors")
	};
	let count = children.split_whitespace().count();
	format!("judge {}; fork server {}; {count} children", of(judge), of(zygote))
}
