//! A judge's process, spoken to in frames.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Candidate;

/// What an evaluation may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// Wall-clock limit of the sandbox in milliseconds.
	pub wall_ms: u64,
	/// Memory limit of the sandbox in MiB.
	pub memory_mb: u64,
}

impl Default for Limits {
	fn default() -> Self {
		Limits { wall_ms: 5_000, memory_mb: 256 }
	}
}

/// What the judge answered, and when.
#[derive(Clone, Debug)]
pub struct Reply {
	/// The whole reply.
	pub frame: Value,
	/// From the request written to the reply read.
	pub elapsed: Duration,
}

impl Reply {
	/// The outcome's kind, such as `scored`.
	///
	/// # Panics
	///
	/// If the reply is no outcome.
	#[must_use]
	pub fn kind(&self) -> &str {
		self.outcome()["kind"].as_str().unwrap_or_else(|| panic!("no outcome: {}", self.frame))
	}

	/// The outcome.
	#[must_use]
	pub fn outcome(&self) -> &Value {
		&self.frame["outcome"]
	}

	/// The score; not a number where there is none.
	#[must_use]
	pub fn score(&self) -> f64 {
		self.outcome()["score"].as_f64().unwrap_or(f64::NAN)
	}
}

/// A judge's process. It is told to end, and waited for, when it is dropped.
pub struct Judge {
	process: Child,
	input: Option<ChildStdin>,
	output: ChildStdout,
	/// The reply to `open`.
	pub opened: Value,
	/// What candidates are timed beside.
	pub reference: Option<Candidate>,
	asked: u64,
}

impl Judge {
	/// Starts the judge `binary`, beside which lies the program for its candidates, `binary-inside`, and opens it with
	/// these additions to the request.
	///
	/// # Panics
	///
	/// If it does not start or does not reply.
	#[must_use]
	pub fn open(binary: &str, additions: &Value) -> Self {
		let mut process = Command::new(binary)
			.arg(format!("{binary}-inside"))
			.env_clear()
			.current_dir("/")
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.spawn()
			.unwrap_or_else(|error| panic!("{binary}: {error}"));
		let (input, output) = (process.stdin.take(), process.stdout.take().expect("a pipe"));
		let mut judge = Judge { process, input, output, opened: Value::Null, reference: None, asked: 0 };
		let mut request =
			json!({ "kind": "open", "protocol": 2, "settings": {}, "data": null, "allowUnsandboxed": false });
		for (key, value) in additions.as_object().into_iter().flatten() {
			request[key] = value.clone();
		}
		judge.send(&request);
		judge.opened = judge.receive().expect("a reply to `open`");
		judge
	}

	/// Has a candidate evaluated as in a search, with inputs of its own.
	pub fn evaluate(&mut self, candidate: &Candidate) -> Reply {
		self.evaluate_with(candidate, "search", Limits::default())
	}

	/// Has a candidate evaluated for a purpose, `search` or `confirm`, within limits.
	///
	/// # Panics
	///
	/// If the judge does not reply.
	pub fn evaluate_with(&mut self, candidate: &Candidate, purpose: &str, limits: Limits) -> Reply {
		self.evaluate_as(candidate, purpose, &json!({}), limits)
	}

	/// Has a candidate evaluated on held-out inputs, of which the search has found what this outcome says.
	///
	/// # Panics
	///
	/// If the judge does not reply.
	pub fn confirm(&mut self, candidate: &Candidate, claimed: &Value) -> Reply {
		self.evaluate_as(candidate, "confirm", &json!({ "claimed": claimed }), Limits::default())
	}

	/// Has a candidate evaluated as in a search where the best so far has this score.
	///
	/// # Panics
	///
	/// If the judge does not reply.
	pub fn evaluate_against(&mut self, candidate: &Candidate, to_beat: f64, limits: Limits) -> Reply {
		self.evaluate_as(candidate, "search", &json!({ "toBeat": to_beat }), limits)
	}

	fn evaluate_as(&mut self, candidate: &Candidate, purpose: &str, additions: &Value, limits: Limits) -> Reply {
		self.asked += 1;
		let begun = Instant::now();
		let mut request = json!({
			"kind": "evaluate",
			"id": self.asked,
			"candidate": code(candidate),
			"reference": self.reference.as_ref().map(code),
			"seed": format!("{:064x}", self.asked),
			"purpose": purpose,
			"limits": { "wallMs": limits.wall_ms, "memoryMb": limits.memory_mb },
		});
		for (key, value) in additions.as_object().into_iter().flatten() {
			request[key] = value.clone();
		}
		self.send(&request);
		let frame = self.receive().expect("a reply to `evaluate`");
		let elapsed = begun.elapsed();
		assert_eq!(frame["id"], self.asked, "{frame}");
		Reply { frame, elapsed }
	}

	/// Has the reference timed beside itself, with a gain planted. Gives the judge's whole reply.
	///
	/// # Panics
	///
	/// If the judge does not reply.
	pub fn calibrate(&mut self, planted: f64, limits: Limits) -> Value {
		self.asked += 1;
		self.send(&json!({
			"kind": "calibrate",
			"id": self.asked,
			"reference": self.reference.as_ref().map(code),
			"seed": format!("{:064x}", self.asked),
			"planted": planted,
			"limits": { "wallMs": limits.wall_ms, "memoryMb": limits.memory_mb },
		}));
		self.receive().expect("a reply to `calibrate`")
	}

	/// The judge's process id.
	#[must_use]
	pub fn pid(&self) -> u32 {
		self.process.id()
	}

	/// Sends one frame.
	///
	/// # Panics
	///
	/// If the judge does not take it.
	pub fn send(&mut self, frame: &Value) {
		self.send_bytes(frame.to_string().as_bytes());
	}

	/// Sends these bytes as one frame.
	///
	/// # Panics
	///
	/// If the judge does not take them.
	pub fn send_bytes(&mut self, bytes: &[u8]) {
		let input = self.input.as_mut().expect("a judge that was not told to end");
		let length = u32::try_from(bytes.len()).expect("a short frame");
		input.write_all(&length.to_le_bytes()).expect("a judge that reads");
		input.write_all(bytes).expect("a judge that reads");
	}

	/// The next frame; `None` at the end.
	///
	/// # Panics
	///
	/// If what comes is no frame.
	pub fn receive(&mut self) -> Option<Value> {
		let mut length = [0; 4];
		self.output.read_exact(&mut length).ok()?;
		let mut frame = vec![0; u32::from_le_bytes(length) as usize];
		self.output.read_exact(&mut frame).expect("a whole frame");
		Some(serde_json::from_slice(&frame).expect("JSON"))
	}

	/// Closes the judge's input and waits for it to end.
	///
	/// # Panics
	///
	/// If it cannot be waited for.
	pub fn end(&mut self) -> ExitStatus {
		self.input = None;
		self.process.wait().expect("a child")
	}
}

/// A compiled candidate as the protocol has it.
#[must_use]
pub fn code(candidate: &Candidate) -> Value {
	json!({ "libraries": [candidate.library()], "entries": candidate.entries(), "file": candidate.file() })
}

impl Drop for Judge {
	fn drop(&mut self) {
		self.input = None;
		// A test that fails must not leave it behind.
		let _ = self.process.wait();
	}
}
