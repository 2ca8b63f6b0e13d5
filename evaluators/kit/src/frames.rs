//! What both ends of the protocol have to make of the same frames: the manager's end reads them too, in
//! `test/scoring/protocol.test.ts`.

use serde_json::{Value, json};

use crate::judgement::Scored;
use crate::outcome::Outcome;
use crate::protocol::{Best, Cost, FunctionType, Isolation, Level, Opened, PROTOCOL, Reply, Request};
use crate::{Confirmation, Descriptor, Interval, Measured, Metric, Rows};

fn recorded(what: &str) -> Vec<Value> {
	let mut frames: Value = serde_json::from_str(include_str!("../tests/frames.json")).expect("JSON");
	serde_json::from_value(frames[what].take()).expect("a list")
}

#[test]
fn a_request_is_read_to_its_last_field() {
	for frame in recorded("requests") {
		let request = Request::read(&frame);
		expect_within(&frame, &serde_json::to_value(&request).expect("JSON"));
	}
}

#[test]
fn a_reply_is_what_the_manager_expects() {
	let written: Vec<Value> = replies().iter().map(|reply| serde_json::to_value(reply).expect("JSON")).collect();
	for (written, frame) in written.iter().zip(recorded("replies")) {
		assert_eq!(*written, frame);
	}
	assert_eq!(written.len(), recorded("replies").len());
	assert_eq!(written[0]["protocol"], json!(PROTOCOL));
}

/// Whether nothing of the frame was left unread; what it does not say may have been filled in.
fn expect_within(frame: &Value, read: &Value) {
	match (frame, read) {
		(Value::Object(fields), Value::Object(found)) => {
			fields.iter().for_each(|(name, value)| expect_within(value, found.get(name).expect(name)));
		}
		// A whole number is as good where a number is expected.
		(Value::Number(one), Value::Number(other)) => assert_eq!(one.as_f64(), other.as_f64()),
		(Value::Array(items), Value::Array(found)) => {
			assert_eq!(items.len(), found.len());
			items.iter().zip(found).for_each(|(item, found)| expect_within(item, found));
		}
		_ => assert_eq!(frame, read),
	}
}

impl Request {
	fn read(frame: &Value) -> Self {
		serde_json::from_slice(frame.to_string().as_bytes()).expect("a request")
	}
}

/// Those of the file, in its order.
fn replies() -> Vec<Reply> {
	let of = |id: u64, outcome: Outcome| Reply::Outcome { id, outcome, timing: COST, output: String::new() };
	let text = str::to_owned;
	let tuned = |id: u64, best: Option<Best>, vectors: usize| Reply::Tuned { id, best, vectors, timing: COST };
	let fast = Outcome::Scored(Box::new(Scored {
		score: 0.693,
		interval: Some(Interval { low: 0.69, high: 0.7 }),
		exact: false,
		metrics: vec![(text("random_us"), 51.5)],
		standard_errors: vec![(text("random_us"), 0.5)],
		descriptors: vec![(text("adaptivity"), 0.5)],
		feedback: text("Overall it is 2.000 times as fast as the reference."),
		confirmation: Some(Confirmation::worse("speedup 1.1 times less")),
	}));
	let exact = Outcome::Scored(Box::new(Scored { score: -1.5, exact: true, ..Scored::default() }));
	vec![
		Reply::Opened(Box::new(opened())),
		Reply::Refused { message: text("settings: unknown setting `colour`") },
		Reply::Outcome { id: 7, outcome: fast, timing: COST, output: text("printed\n") },
		of(8, exact),
		of(1, Outcome::Wrong { feedback: text("Expected 3, got 4.") }),
		of(2, Outcome::Panicked { message: text("index out of bounds"), line: Some(3) }),
		of(3, Outcome::Panicked { message: text("elsewhere"), line: None }),
		of(4, Outcome::TimedOut { limit_ms: 2000 }),
		of(5, Outcome::OutOfMemory { limit_mb: 256 }),
		of(6, Outcome::Crashed { detail: text("SIGSEGV") }),
		of(10, Outcome::Forbidden { detail: text("the system call openat") }),
		of(11, Outcome::Suspect { feedback: text("The clock and the account of processor time disagree.") }),
		Reply::Calibrated { id: 9, score: 0.0488, interval: Interval { low: 0.048, high: 0.05 }, pairs: 100 },
		Reply::Rows { id: 12, rows: Some(Rows::new(vec![vec![1.5, -2.0], vec![0.0, 1e300]], vec![3.0, 4.25])) },
		Reply::Rows { id: 13, rows: Some(Rows::new(vec![vec![1.5]], vec![3.0]).weighted(vec![0.5])) },
		Reply::Rows { id: 14, rows: None },
		tuned(
			15,
			Some(Best { values: vec![std::f64::consts::TAU.next_up(), 24.0], cost: 1e-30, before: Some(12.5) }),
			598,
		),
		tuned(16, Some(Best { values: vec![24.0], cost: -0.25, before: None }), 16),
		tuned(17, None, 1),
		Reply::Fault { message: text("cannot fork") },
		Reply::Lost { message: text("a sandbox was killed") },
	]
}

fn opened() -> Opened {
	Opened {
		protocol: PROTOCOL,
		evaluator: "sort",
		functions: vec![FunctionType { name: None, text: "fn(&mut [f64], usize)" }],
		metrics: vec![Metric::lower("random_us", "µs")],
		descriptors: vec![Descriptor::new("adaptivity", 0.0, 1.0, 5)],
		calls: vec!["_.cos()"],
		timed: true,
		measured: Some(Measured { implausible: 2.5, ..Measured::SPEED }),
		fixed_inputs: false,
		starter: Some("pub fn sort(data: &mut [f64], len: usize) {}\n".to_owned()),
		isolation: Isolation { level: Level::Reduced, missing: vec!["landlock"] },
	}
}

const COST: Cost = Cost { total_us: 6, spawn_us: 5, exercise_us: 4, judge_us: 3, cpu_us: 2, peak_kb: 1 };
