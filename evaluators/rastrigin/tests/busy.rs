//! Limits of time beside others who want the same processor.

use std::process::{Child, Command};
use std::time::Duration;

use oxipelago_harness::{Candidate, Judge, Limits};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde_json::json;

const LIMITS: Limits = Limits { wall_ms: 400, memory_mb: 64 };

/// A processor that two loops take as much of as they are let, until this is dropped.
struct BusyProcessor([Child; 2]);

impl BusyProcessor {
	/// Keeps this thread there from now on, and what it starts.
	fn with_this_thread() -> Self {
		let allowed = sched_getaffinity(None).expect("a set of processors");
		let first = (0..CpuSet::MAX_CPU).find(|processor| allowed.is_set(*processor)).expect("a processor");
		let mut one = CpuSet::new();
		one.set(first);
		sched_setaffinity(None, &one).expect("a processor of the set");
		BusyProcessor(
			[(); 2].map(|()| Command::new("sh").args(["-c", "while :; do :; done"]).spawn().expect("a shell")),
		)
	}
}

impl Drop for BusyProcessor {
	fn drop(&mut self) {
		for child in &mut self.0 {
			child.kill().expect("a child");
			child.wait().expect("a child");
		}
	}
}

/// Computes for so long, on a processor, once.
fn computing(cpu: Duration) -> Candidate {
	let source = format!(
		"unsafe extern \"C\" {{ fn clock() -> i64; }}
		static ONCE: std::sync::Once = std::sync::Once::new();
		pub fn surface(x: f64, y: f64) -> f64 {{
			ONCE.call_once(|| while unsafe {{ clock() }} < {} {{}});
			x * y
		}}",
		cpu.as_micros()
	);
	Candidate::compile(&source, &[("surface", "fn(f64, f64) -> f64")])
}

#[test]
fn who_is_kept_from_a_processor_has_its_time_all_the_same() {
	let _busy = BusyProcessor::with_this_thread();
	let mut judge = Judge::open(env!("CARGO_BIN_EXE_rastrigin"), &json!({}));

	let reply = judge.evaluate_with(&computing(Duration::from_millis(200)), "search", LIMITS);
	assert_eq!(reply.kind(), "scored", "{}", reply.frame);
	assert!(reply.elapsed > Duration::from_millis(LIMITS.wall_ms), "nobody kept it: {:?}", reply.elapsed);

	let reply = judge.evaluate_with(&computing(Duration::from_hours(1)), "search", LIMITS);
	assert_eq!((reply.kind(), &reply.outcome()["limitMs"]), ("timed-out", &json!(400)), "{}", reply.frame);
	let cpu = reply.frame["timing"]["cpuUs"].as_u64().map(Duration::from_micros).expect("a figure");
	assert!(cpu <= Duration::from_millis(440), "{cpu:?}");
}

#[test]
fn who_sleeps_is_out_of_time_at_the_limit_however_busy_the_processor() {
	let _busy = BusyProcessor::with_this_thread();
	let mut judge = Judge::open(env!("CARGO_BIN_EXE_rastrigin"), &json!({}));
	let source = "pub fn surface(x: f64, _: f64) -> f64 { std::thread::sleep(std::time::Duration::from_secs(60)); x }";
	let sleeper = Candidate::compile(source, &[("surface", "fn(f64, f64) -> f64")]);
	let reply = judge.evaluate_with(&sleeper, "search", LIMITS);
	assert_eq!(reply.kind(), "timed-out", "{}", reply.frame);
	let cpu = reply.frame["timing"]["cpuUs"].as_u64().map(Duration::from_micros).expect("a figure");
	assert!(cpu < Duration::from_millis(100), "{cpu:?}");
}
