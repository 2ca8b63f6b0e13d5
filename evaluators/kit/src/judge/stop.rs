//! Why a judge goes no further with what it is doing.

use std::io;

use crate::Judgement;
use crate::outcome::Outcome;

/// Why a judge goes no further with what it is doing.
#[derive(Debug)]
pub(crate) enum Stop {
	/// The candidate's outcome is known.
	Outcome(Outcome),
	/// The caller's mistake, in one line.
	Refused(String),
	/// Something of ours has failed.
	Fault(String),
	/// Something outside has ended a process of ours, which says nothing of any candidate.
	Lost(String),
	/// The manager is gone.
	Abandoned,
}

impl Stop {
	/// The candidate's outputs are not right.
	pub(crate) fn wrong(feedback: impl Into<String>) -> Self {
		Stop::Outcome(Outcome::Wrong { feedback: feedback.into() })
	}

	/// What ends the reference is no candidate's outcome, but its author's to mend.
	pub(crate) fn of_reference(self) -> Self {
		match self {
			Stop::Outcome(outcome) => {
				Stop::Fault(format!("the reference {}; draw inputs that it can take, or mend it", outcome.said()))
			}
			stop => stop,
		}
	}
}

impl Stop {
	/// Nor is what ends a sandbox that only decodes inputs.
	pub(crate) fn of_inputs(self) -> Self {
		match self {
			Stop::Outcome(outcome) => Stop::Fault(format!("the sandbox that decodes inputs {}", outcome.said())),
			stop => stop,
		}
	}
}

impl From<io::Error> for Stop {
	fn from(error: io::Error) -> Self {
		match error.kind() {
			// Of a socket whose other end is gone: the fork server, or a sandbox that waited for its candidate.
			io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => {
				Stop::Lost(format!("a process that runs candidates is gone: {error}"))
			}
			_ => Stop::Fault(error.to_string()),
		}
	}
}

impl From<Judgement> for Stop {
	fn from(judgement: Judgement) -> Self {
		Stop::Outcome(Outcome::of(judgement))
	}
}
