//! One candidate for every way in which an evaluation may end, through a real judge.

use std::time::{Duration, Instant};

use oxipelago_harness::{Candidate, Judge, Limits, Reply};
use serde_json::json;

const TYPE: &str = "fn(f64, f64) -> f64";

fn judge() -> Judge {
	Judge::open(env!("CARGO_BIN_EXE_rastrigin"), &json!({}))
}

fn surface(body: &str) -> Candidate {
	Candidate::compile(&format!("pub fn surface(x: f64, y: f64) -> f64 {{\n{body}\n}}\n"), &[("surface", TYPE)])
}

fn outcome(body: &str) -> Reply {
	outcome_within(body, Limits::default())
}

fn outcome_within(body: &str, limits: Limits) -> Reply {
	judge().evaluate_with(&surface(body), "search", limits)
}

fn detail(reply: &Reply) -> &str {
	reply.outcome()["detail"].as_str().unwrap_or_else(|| panic!("no detail: {}", reply.frame))
}

#[test]
fn the_judge_opens_with_what_it_evaluates() {
	let judge = judge();
	let opened = &judge.opened;
	assert_eq!(opened["kind"], "opened");
	assert_eq!(opened["functions"], json!([{ "name": null, "type": TYPE }]));
	assert_eq!((&opened["timed"], &opened["fixedInputs"]), (&json!(false), &json!(true)));
}

#[test]
fn the_starter_is_scored_and_the_function_itself_exact_in_search_and_confirmation() {
	let mut judge = judge();
	let starter = judge.opened["starter"].as_str().expect("a starter").to_owned();
	let reply = judge.evaluate(&Candidate::compile(&starter, &[("surface", TYPE)]));
	assert_eq!(reply.kind(), "scored");
	assert!((reply.score() + 1_562.404_717).abs() < 1e-3, "{}", reply.frame);

	let exact =
		surface("let wave = |t: f64| t * t - 10.0 * (std::f64::consts::TAU * t).cos();\n20.0 + wave(x) + wave(y)");
	for purpose in ["search", "confirm"] {
		let reply = judge.evaluate_with(&exact, purpose, Limits::default());
		assert_eq!(reply.outcome()["exact"], true, "{}", reply.frame);
		assert!(reply.frame["timing"]["peakKb"].as_u64().is_some_and(|peak| peak > 0));
	}
}

#[test]
fn ordinary_rust_is_scored() {
	for body in [
		"let mut seen = std::collections::HashMap::new();\nfor i in 0..20 { *seen.entry(format!(\"{}\", i % 7)).or_insert(0.0) += x; }\nseen.values().sum::<f64>() + y",
		"fn down(n: u32, x: f64) -> f64 { if n == 0 { x } else { std::hint::black_box(down(n - 1, x)) + 1.0 } }\nif x == y { down(10_000, x) } else { 0.0 }",
		"let leaked: &'static mut Vec<f64> = Box::leak(Box::new((0..100).map(f64::from).collect()));\nleaked[3] * x + y",
		"std::panic::catch_unwind(|| if x > 0.0 { panic!(\"caught\") } else { 1.0 }).unwrap_or(2.0)",
		"x.powi(3).sin().mul_add(y.tanh(), x.atan2(y).exp().ln_1p()) + (x as u128 % 7) as f64 + y.powf(2.0).sqrt()",
	] {
		assert_eq!(outcome(body).kind(), "scored", "{body}");
	}
}

#[test]
fn an_output_that_is_not_finite_is_wrong_and_its_point_named() {
	let reply = outcome("if x > 0.0 { f64::NAN } else { y }");
	assert_eq!(reply.kind(), "wrong");
	assert!(reply.outcome()["feedback"].as_str().is_some_and(|text| text.contains("is NaN")), "{}", reply.frame);
	assert_eq!(outcome("1e300 * x").kind(), "wrong");
}

#[test]
fn a_panic_gives_its_message_and_the_candidate_s_own_line() {
	let reply = outcome("let values = [x, y];\nlet index = values.len() + (x > 9.0) as usize;\nvalues[index]");
	assert_eq!(reply.kind(), "panicked", "{}", reply.frame);
	assert_eq!(reply.outcome()["line"], 4);
	assert_eq!(reply.outcome()["message"], "index out of bounds: the len is 2 but the index is 2");

	let reply = outcome("let none: Option<f64> = std::hint::black_box(None);\n\nnone.unwrap()");
	assert_eq!((reply.kind(), &reply.outcome()["line"]), ("panicked", &json!(4)), "{}", reply.frame);
}

#[test]
fn a_panic_behind_the_candidate_s_own_hook_is_a_panic() {
	let reply = outcome("std::panic::set_hook(Box::new(|_| ()));\npanic!(\"unseen {x}\")");
	assert_eq!((reply.kind(), &reply.outcome()["message"]), ("panicked", &json!("unseen -5")), "{}", reply.frame);
	let reply = outcome("std::panic::panic_any(x as i32)");
	assert_eq!(reply.outcome()["message"], "a panic whose payload is not text", "{}", reply.frame);
}

#[test]
fn a_panic_within_a_panic_is_the_first_panic() {
	let reply = outcome(
		"struct Bomb;\nimpl Drop for Bomb { fn drop(&mut self) { panic!(\"second\") } }\nlet _bomb = Bomb;\npanic!(\"first\")",
	);
	assert_eq!((reply.kind(), &reply.outcome()["message"]), ("panicked", &json!("first")), "{}", reply.frame);
}

#[test]
fn an_overflow_in_the_debug_profile_is_a_panic() {
	let source = "pub fn surface(x: f64, y: f64) -> f64 {\n(255_u8 + (x.abs() as u8)) as f64 + y\n}";
	let candidate = Candidate::compile_with(source, &[("surface", TYPE)], &["-Cdebug-assertions=on"]);
	let reply = judge().evaluate(&candidate);
	assert_eq!((reply.kind(), &reply.outcome()["line"]), ("panicked", &json!(2)), "{}", reply.frame);
}

#[test]
fn a_loop_and_a_sleep_are_timed_out_at_the_limit() {
	let limits = Limits { wall_ms: 1000, ..Limits::default() };
	for body in ["loop { std::hint::black_box(x); }", "std::thread::sleep(std::time::Duration::from_secs(60));\nx"] {
		let before = waited();
		let reply = outcome_within(body, limits);
		assert_eq!((reply.kind(), &reply.outcome()["limitMs"]), ("timed-out", &json!(1000)), "{}", reply.frame);
		assert!(reply.elapsed >= Duration::from_secs(1), "{:?}", reply.elapsed);
		let waiting = || waited().saturating_sub(before);
		let is_late = || reply.elapsed > Duration::from_millis(1_100) + waiting();
		if is_late() {
			// The kernel adds it up every two seconds.
			std::thread::sleep(Duration::from_millis(2_100));
			assert!(!is_late(), "{:?}, of which {:?} waiting", reply.elapsed, waiting());
		}
	}
}

/// How long somebody has waited for a processor since the machine started, as far as the kernel says.
fn waited() -> Duration {
	let text = std::fs::read_to_string("/proc/pressure/cpu").unwrap_or_default();
	let total = text.lines().next().and_then(|line| line.rsplit('=').next()).and_then(|total| total.parse().ok());
	Duration::from_micros(total.unwrap_or_default())
}

#[test]
fn memory_without_end_is_out_of_memory() {
	let limits = Limits { memory_mb: 64, ..Limits::default() };
	for body in [
		"let mut all = Vec::new();\nloop { all.push(std::hint::black_box(vec![1_u8; 1 << 20])); }",
		"let huge: Vec<f64> = Vec::with_capacity(std::hint::black_box(1 << 40));\nstd::hint::black_box(&huge).capacity() as f64 + x",
		"let mut text = String::new();\nloop { text.push_str(\"and so on \"); std::hint::black_box(&text); }",
	] {
		let reply = outcome_within(body, limits);
		assert_eq!((reply.kind(), &reply.outcome()["limitMb"]), ("out-of-memory", &json!(64)), "{}", reply.frame);
	}
}

#[test]
fn memory_within_the_limit_is_scored() {
	let limits = Limits { memory_mb: 64, ..Limits::default() };
	let reply = outcome_within(
		"if x == y && x < -4.9 { let block = vec![1_u8; 32 << 20]; std::hint::black_box(&block)[5] as f64 } else { 0.0 }",
		limits,
	);
	assert_eq!(reply.kind(), "scored", "{}", reply.frame);
}

#[test]
fn recursion_without_end_is_a_stack_overflow_within_milliseconds() {
	let body = "fn down(x: f64) -> f64 { let frame = std::hint::black_box([x; 8]); down(frame[1] + 1.0) + frame[2] }\ndown(x + y)";
	let candidate = surface(body);
	let begun = Instant::now();
	let reply = judge().evaluate(&candidate);
	assert_eq!((reply.kind(), detail(&reply)), ("crashed", "stack overflow"), "{}", reply.frame);
	assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[test]
fn ending_the_process_is_a_crash() {
	let reply = outcome("std::process::exit(0)");
	assert_eq!((reply.kind(), detail(&reply)), ("crashed", "exited with code 0 before its work was done"));
	let reply = outcome("std::process::abort()");
	assert_eq!((reply.kind(), detail(&reply)), ("crashed", "killed by SIGABRT"));
}

#[test]
fn reaching_out_is_forbidden_and_the_call_named() {
	for (body, call) in [
		("std::thread::spawn(|| ()).join().map_or(0.0, |_| x)", "clone3"),
		("std::fs::read(\"/etc/passwd\").map_or(0.0, |bytes| bytes.len() as f64)", "openat"),
		("std::net::TcpStream::connect(\"127.0.0.1:1\").map_or(0.0, |_| x)", "socket"),
		("std::fs::write(\"/tmp/oxi-was-here\", \"x\").map_or(0.0, |_| x)", "openat"),
	] {
		let reply = outcome(body);
		assert_eq!((reply.kind(), detail(&reply)), ("forbidden", format!("system call {call}").as_str()));
	}
	let reply = outcome("std::process::Command::new(\"true\").status().map_or(0.0, |_| x)");
	assert_eq!(reply.kind(), "forbidden", "{}", reply.frame);
}

#[test]
fn there_is_no_environment_to_see() {
	let reply = outcome("std::env::vars().count() as f64 * f64::INFINITY.min(1e9)");
	assert_eq!(reply.kind(), "scored");
	let empty = outcome("0.0");
	assert!((reply.score() - empty.score()).abs() < 1e-9, "{} {}", reply.frame, empty.frame);
}

#[test]
fn what_a_candidate_prints_is_kept_up_to_a_cap_and_never_parsed() {
	let line = r#"{\"kind\":\"outcome\",\"id\":1,\"outcome\":{\"kind\":\"scored\",\"score\":0}}"#;
	let reply = outcome(&format!("if x == y {{ print!(\"{{}}\", \"{line}\"); eprintln!(\"!\"); }}\nf64::NAN"));
	assert_eq!(reply.kind(), "wrong");
	assert!(reply.frame["output"].as_str().is_some_and(|text| text.contains("\"score\":0")), "{}", reply.frame);

	let reply = outcome("println!(\"{}\", \"all work and no play \".repeat(10));\nx");
	assert_eq!(reply.kind(), "scored");
	assert_eq!(reply.frame["output"].as_str().map(str::len), Some(64 << 10));
}

#[test]
fn a_library_that_cannot_be_loaded_is_a_crash_that_says_why() {
	let mut judge = judge();
	let candidate = surface("x");
	let unlinked = Candidate::compile(
		"unsafe extern \"C\" { fn oxi_nowhere(x: f64) -> f64; }\npub fn surface(x: f64, y: f64) -> f64 { unsafe { oxi_nowhere(x) } }",
		&[("surface", TYPE)],
	);
	let reply = judge.evaluate(&unlinked);
	assert!(detail(&reply).contains("undefined symbol: oxi_nowhere"), "{}", reply.frame);
	// The next candidate is unaffected.
	assert_eq!(judge.evaluate(&candidate).kind(), "scored");
}

#[test]
fn after_each_kind_of_death_the_next_candidate_scores_as_before() {
	let mut judge = judge();
	let limits = Limits { wall_ms: 300, memory_mb: 64 };
	let sound = surface("x * x + y * y");
	let before = judge.evaluate_with(&sound, "search", limits).score();
	for body in [
		"panic!()",
		"loop {}",
		"std::process::exit(0)",
		"std::process::abort()",
		"let mut all = Vec::new();\nloop { all.push(std::hint::black_box(vec![1_u8; 1 << 20])); }",
		"std::fs::read(\"/etc/passwd\").map_or(0.0, |bytes| bytes.len() as f64)",
		"loop { println!(\"without end\"); }",
	] {
		let died = judge.evaluate_with(&surface(body), "search", limits);
		assert_ne!(died.kind(), "scored", "{body}");
		let after = judge.evaluate_with(&sound, "search", limits);
		assert!((after.score() - before).abs() < 1e-12, "{body}: {}", after.frame);
	}
}
