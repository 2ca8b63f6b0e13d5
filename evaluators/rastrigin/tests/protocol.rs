//! The judge as a process: how it opens, refuses, fails and ends.

use std::fs;
use std::time::{Duration, Instant};

use oxipelago_harness::{Candidate, Judge, Limits, code};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

fn open(additions: &Value) -> Judge {
	Judge::open(env!("CARGO_BIN_EXE_rastrigin"), additions)
}

fn surface(body: &str) -> Candidate {
	let source = format!("pub fn surface(x: f64, y: f64) -> f64 {{\n{body}\n}}\n");
	Candidate::compile(&source, &[("surface", "fn(f64, f64) -> f64")])
}

fn children(pid: u32) -> Vec<u32> {
	let list = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
	list.split_whitespace().map(|child| child.parse().expect("a pid")).collect()
}

/// How many descriptors a process has; nothing unless this is root, since judges cannot be looked into.
fn descriptors(pid: u32) -> Option<usize> {
	fs::read_dir(format!("/proc/{pid}/fd")).ok().map(Iterator::count)
}

#[test]
fn the_caller_s_mistakes_are_refused_in_one_line() {
	for (additions, expected) in [
		(json!({ "settings": { "points": 5 } }), "Expected no settings for this evaluator, got `points`"),
		(json!({ "settings": 5 }), "Expected the evaluator's settings to be an object, got `5`"),
		(json!({ "data": "/x.csv" }), "Expected no data, since this evaluator makes its own inputs, got `/x.csv`"),
		(json!({ "protocol": 3 }), "Expected protocol 2, got 3"),
		(json!({ "disable": ["rlimits"] }), "Expected `disable` to be among landlock, seccomp and user, got `rlimits`"),
	] {
		let mut judge = open(&additions);
		assert_eq!(judge.opened, json!({ "kind": "refused", "message": expected }));
		assert!(judge.end().success());
	}
}

#[test]
fn what_cannot_be_read_is_a_fault() {
	for frame in [&b"{"[..], b"\xff", br#"{"kind":"stop"}"#, br#"{"kind":"evaluate","id":1}"#] {
		let mut judge = open(&json!({}));
		judge.send_bytes(frame);
		let reply = judge.receive().expect("a reply");
		assert_eq!(reply["kind"], "fault", "{reply}");
		assert_eq!(judge.end().code(), Some(1));
	}
}

#[test]
fn a_library_that_is_not_there_is_a_fault_that_names_it() {
	let mut judge = open(&json!({}));
	judge.send(&json!({
		"kind": "evaluate", "id": 1, "candidate": { "libraries": ["/no/such.so"], "entries": ["oxi_0_0"], "file": "0/candidate.rs" },
		"seed": "0".repeat(64), "purpose": "search", "limits": { "wallMs": 1000, "memoryMb": 64 },
	}));
	let reply = judge.receive().expect("a reply");
	assert_eq!(reply["kind"], "fault");
	assert!(reply["message"].as_str().is_some_and(|text| text.starts_with("/no/such.so: ")), "{reply}");
}

#[test]
fn requests_may_be_sent_ahead_and_are_answered_in_order() {
	let mut judge = open(&json!({}));
	let candidate = surface("x");
	for id in [5, 3, 8] {
		judge.send(&json!({
			"kind": "evaluate", "id": id, "candidate": code(&candidate), "seed": "0".repeat(64), "purpose": "search",
			"limits": { "wallMs": 5000, "memoryMb": 64 },
		}));
	}
	for id in [5, 3, 8] {
		let reply = judge.receive().expect("a reply");
		assert_eq!((&reply["id"], &reply["outcome"]["kind"]), (&json!(id), &json!("scored")), "{reply}");
	}
}

#[test]
fn the_same_candidate_scores_the_same_again() {
	let candidate = surface("x * x + y.sin()");
	let mut judge = open(&json!({}));
	let first = judge.evaluate(&candidate).outcome().clone();
	assert_eq!(*judge.evaluate(&candidate).outcome(), first);
	let mut other = open(&json!({ "disable": ["seccomp"] }));
	assert_eq!(*other.evaluate(&candidate).outcome(), first);
}

#[test]
fn closing_its_input_ends_the_judge_and_all_its_processes() {
	let mut judge = open(&json!({}));
	let both = settled(judge.pid());
	assert!(judge.end().success());
	wait_until(|| both.iter().all(|pid| !is_alive(*pid)), "its processes are gone");
}

#[test]
fn closing_its_input_ends_an_evaluation_at_once() {
	let mut judge = open(&json!({}));
	let candidate = surface("loop { std::hint::black_box(x); }");
	judge.send(&json!({
		"kind": "evaluate", "id": 1, "candidate": code(&candidate), "seed": "0".repeat(64), "purpose": "search",
		"limits": { "wallMs": 60_000, "memoryMb": 64 },
	}));
	let pid = judge.pid();
	wait_until(|| children(pid).len() == 2, "the sandbox is there");
	let both = children(pid);
	let begun = Instant::now();
	assert!(judge.end().success());
	assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
	wait_until(|| both.iter().all(|pid| !is_alive(*pid)), "its processes are gone");
}

#[test]
fn what_somebody_else_kills_is_lost_and_says_nothing_of_a_candidate() {
	let candidate = surface("loop { std::hint::black_box(x); }");
	// The fork server and what it made ahead, before they are needed; then a sandbox at work.
	for is_at_work in [false, true] {
		let mut judge = open(&json!({}));
		let pid = judge.pid();
		let before = settled(pid);
		let ask = json!({
			"kind": "evaluate", "id": 1, "candidate": code(&candidate), "seed": "0".repeat(64), "purpose": "search",
			"limits": { "wallMs": 60_000, "memoryMb": 64 },
		});
		if is_at_work {
			judge.send(&ask);
			wait_until(|| processor_ticks(before[1]) > 5, "the candidate is at work");
			kill(before[1]);
		} else {
			for child in before {
				kill(child);
			}
			judge.send(&ask);
		}
		let reply = judge.receive().expect("a reply");
		assert_eq!(reply["kind"], "lost", "{reply}");
		assert!(judge.end().success());
	}
}

#[test]
fn evaluations_leave_neither_processes_nor_descriptors_behind() {
	let mut judge = open(&json!({}));
	let bodies = ["x", "panic!()", "std::process::exit(1)", "std::fs::read(\"/etc/passwd\").map_or(0.0, |_| x)"];
	let candidates: Vec<_> = bodies.into_iter().map(surface).collect();
	judge.evaluate(&candidates[0]);
	let before = settled(judge.pid());
	let (zygote, open) = (before[0], descriptors(judge.pid()));
	let held = descriptors(zygote);
	for _ in 0..10 {
		for candidate in &candidates {
			judge.evaluate_with(candidate, "search", Limits { wall_ms: 5_000, memory_mb: 64 });
		}
	}
	assert_eq!(settled(judge.pid())[0], zygote);
	assert_eq!((descriptors(judge.pid()), descriptors(zygote)), (open, held));
	assert!(children(zygote).is_empty());
}

/// The judge's children once it waits for a request: the fork server and a sandbox made ahead.
fn settled(pid: u32) -> Vec<u32> {
	// The call is `read`, on x86-64 and on arm64, from descriptor 0. Only root can see it.
	let call = || fs::read_to_string(format!("/proc/{pid}/syscall"));
	let waits = || call().map_or(true, |call| call.starts_with("0 0x0 ") || call.starts_with("63 0x0 "));
	wait_until(|| waits() && children(pid).len() == 2, "the judge reads, with two children");
	children(pid)
}

fn kill(pid: u32) {
	let process = Pid::from_raw(i32::try_from(pid).expect("a pid")).expect("a pid");
	kill_process(process, Signal::KILL).expect("it is there");
}

/// In hundredths of a second.
fn processor_ticks(pid: u32) -> u64 {
	let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
	let used = status.rsplit(") ").next().and_then(|fields| fields.split(' ').nth(11)).map(str::parse);
	used.and_then(Result::ok).unwrap_or(0)
}

fn is_alive(pid: u32) -> bool {
	let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
	!status.is_empty() && !status.contains(") Z ")
}

fn wait_until(condition: impl Fn() -> bool, what: &str) {
	let begun = Instant::now();
	while !condition() {
		assert!(begun.elapsed() < Duration::from_secs(20), "not within 20 s: {what}");
		std::thread::yield_now();
	}
}
