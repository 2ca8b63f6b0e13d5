//! What is told to the caller.

use serde::Serialize;

/// The one line of JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
	/// Parts that this machine does not give: `landlock`, `landlock-network`, `seccomp`, `parent-death-signal` and the like.
	pub(crate) missing: Vec<&'static str>,
	/// One entry for each command that was started.
	pub(crate) steps: Vec<Step>,
}

/// How one command ended.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Step {
	/// Exit code, where it exited.
	pub(crate) exit: Option<i32>,
	/// Number of the signal that ended it, where one did.
	pub(crate) signal: Option<i32>,
	/// It was killed at the wall limit.
	pub(crate) over_wall: bool,
	/// It was killed at the limit of processor time.
	pub(crate) over_cpu: bool,
	/// Processor time of the command and of the children that it waited for, in microseconds.
	pub(crate) cpu_us: i64,
	/// Peak resident memory in KiB.
	pub(crate) peak_kib: i64,
}
