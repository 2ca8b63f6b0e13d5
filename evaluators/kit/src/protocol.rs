//! What manager and judge say to one another, frame by frame.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outcome::Outcome;
use crate::{Descriptor, Finding, Interval, Measured, Metric, Rows};

/// The version of the protocol that this kit speaks.
pub(crate) const PROTOCOL: u32 = 2;

/// What the manager asks.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Request {
	Open(Open),
	Evaluate(Evaluate),
	Calibrate(Calibrate),
	Rows(RowsWanted),
	Tune(Tune),
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Open {
	pub(crate) protocol: u32,
	#[serde(default)]
	pub(crate) settings: Value,
	#[serde(default)]
	pub(crate) data: Option<String>,
	/// The command that makes inputs and scores, for an evaluator that is not written in Rust.
	#[serde(default)]
	pub(crate) script: Vec<String>,
	#[serde(default)]
	pub(crate) allow_unsandboxed: bool,
	/// Parts of the isolation to leave out, so that tests can run at every level.
	#[serde(default)]
	pub(crate) disable: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Evaluate {
	pub(crate) id: u64,
	pub(crate) candidate: Code,
	/// Where speed is scored: what candidates are measured beside.
	#[serde(default)]
	pub(crate) reference: Option<Code>,
	pub(crate) seed: String,
	pub(crate) purpose: Purpose,
	pub(crate) limits: Limits,
	/// To confirm: what the search found.
	#[serde(default)]
	pub(crate) claimed: Option<Finding>,
	/// Where speed is scored: the score that a better candidate clears. 0 unless given.
	#[serde(default)]
	pub(crate) to_beat: Option<f64>,
}

/// Compiled code: the same at one or more places, as libraries.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct Code {
	/// Paths; a timed sandbox loads any of them, others the first.
	pub(crate) libraries: Vec<String>,
	/// Exported statics, one a function.
	pub(crate) entries: Vec<String>,
	/// How the path of a panic's location ends where it is this code's own.
	pub(crate) file: String,
}

/// Asks how well an evaluator that scores speed measures here and now.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct Calibrate {
	pub(crate) id: u64,
	pub(crate) reference: Code,
	pub(crate) seed: String,
	/// The share by which one of two equal ones is held up; 0 to measure equal ones.
	pub(crate) planted: f64,
	pub(crate) limits: Limits,
}

/// Asks for the rows behind the search's score.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct RowsWanted {
	pub(crate) id: u64,
	/// What the cases are drawn from, unless they are the same for every seed.
	pub(crate) seed: String,
}

/// Asks for the best values of numbers that a candidate reads from a table.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tune {
	pub(crate) id: u64,
	pub(crate) candidate: Code,
	/// Exported array of 64-bit words, one a number: the bits of an `f64`, or a whole number.
	pub(crate) table: String,
	/// Where speed is scored: what vectors are measured beside.
	#[serde(default)]
	pub(crate) reference: Option<Code>,
	pub(crate) seed: String,
	/// Of each vector.
	pub(crate) limits: Limits,
	pub(crate) parameters: Vec<Parameter>,
	/// Vectors to try at most.
	pub(crate) vectors: usize,
}

/// A number that is tuned, as it was written, and what it may be.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Parameter {
	Real { value: f64 },
	Whole { value: f64, low: f64, high: f64 },
}

impl Parameter {
	pub(crate) fn value(&self) -> f64 {
		match self {
			Parameter::Real { value } | Parameter::Whole { value, .. } => *value,
		}
	}
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "lowercase")]
pub(crate) enum Purpose {
	Search,
	Confirm,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limits {
	pub(crate) wall_ms: u64,
	pub(crate) memory_mb: u64,
}

/// What the judge answers.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Reply {
	Opened(Box<Opened>),
	Refused {
		message: String,
	},
	Outcome {
		id: u64,
		outcome: Outcome,
		timing: Cost,
		output: String,
	},
	Calibrated {
		id: u64,
		score: f64,
		interval: Interval,
		pairs: usize,
	},
	Rows {
		id: u64,
		rows: Option<Rows>,
	},
	/// `best` is `None` where the candidate has no score as it was written.
	Tuned {
		id: u64,
		best: Option<Best>,
		vectors: usize,
		timing: Cost,
	},
	Fault {
		message: String,
	},
	/// What the judge needs was ended by something outside, such as `kill` or want of memory.
	Lost {
		message: String,
	},
}

/// The best values of a candidate's numbers, and what they cost: the sum of squares, or minus the score.
#[derive(Debug, Serialize)]
pub(crate) struct Best {
	pub(crate) values: Vec<f64>,
	pub(crate) cost: f64,
	/// What those cost that were written; `None` where speed is scored.
	pub(crate) before: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
	pub(crate) protocol: u32,
	pub(crate) evaluator: &'static str,
	pub(crate) functions: Vec<FunctionType>,
	pub(crate) metrics: Vec<Metric>,
	pub(crate) descriptors: Vec<Descriptor>,
	pub(crate) calls: Vec<&'static str>,
	pub(crate) timed: bool,
	pub(crate) measured: Option<Measured>,
	pub(crate) fixed_inputs: bool,
	pub(crate) starter: Option<String>,
	pub(crate) isolation: Isolation,
}

#[derive(Debug, Serialize)]
pub(crate) struct FunctionType {
	pub(crate) name: Option<&'static str>,
	#[serde(rename = "type")]
	pub(crate) text: &'static str,
}

/// How well sandboxes are shut in on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Isolation {
	pub(crate) level: Level,
	pub(crate) missing: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
	Full,
	Reduced,
	None,
}

/// What an evaluation took.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cost {
	/// From the request read to the reply ready.
	pub(crate) total_us: u64,
	/// From the library opened to the candidate loaded in its sandbox.
	pub(crate) spawn_us: u64,
	/// In the candidate, decoding inputs and encoding outputs included unless it is timed.
	pub(crate) exercise_us: u64,
	/// In the evaluator itself, making and judging cases.
	pub(crate) judge_us: u64,
	/// The kernel's count of the sandbox's processor time.
	pub(crate) cpu_us: u64,
	/// The sandbox's largest resident set.
	pub(crate) peak_kb: u64,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_request_reads_as_the_protocol_says() {
		let text = br#"{"kind":"evaluate","id":7,"candidate":{"libraries":["/x.so"],"entries":["oxi_3_0"],"file":"3/candidate.rs"},
			"seed":"00","purpose":"confirm","limits":{"wallMs":2000,"memoryMb":256}}"#;
		let Request::Evaluate(request) = serde_json::from_slice(text).expect("a request") else {
			panic!("an evaluation")
		};
		assert_eq!((request.id, request.purpose), (7, Purpose::Confirm));
		assert_eq!((request.limits.wall_ms, request.limits.memory_mb), (2000, 256));
	}
}
