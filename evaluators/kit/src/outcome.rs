//! How one evaluation ended, as the manager is told.

use serde::Serialize;

use crate::judgement::{Judgement, Scored, Verdict};
use crate::{Evaluator, Finding, Interval};

/// How one evaluation ended. A candidate's fault is a value; only `Scored` has a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(crate) enum Outcome {
	Scored(Box<Scored>),
	Wrong { feedback: String },
	Panicked { message: String, line: Option<u32> },
	TimedOut { limit_ms: u64 },
	OutOfMemory { limit_mb: u64 },
	Crashed { detail: String },
	Forbidden { detail: String },
	Suspect { feedback: String },
}

impl Outcome {
	/// The outcome that a judgement amounts to. A figure that is not finite is wrong: JSON cannot
	/// carry it, and no score can be compared with it.
	pub(crate) fn of(judgement: Judgement) -> Self {
		let feedback = judgement.feedback;
		match judgement.verdict {
			Verdict::Wrong => Outcome::Wrong { feedback },
			Verdict::Suspect => Outcome::Suspect { feedback },
			Verdict::Scored(scored) => {
				let mut own = vec![("score".to_owned(), scored.score)];
				own.extend(
					scored
						.interval
						.into_iter()
						.flat_map(|Interval { low, high }| [low, high])
						.map(|end| ("interval".to_owned(), end)),
				);
				let all = own.iter().chain(&scored.metrics).chain(&scored.descriptors);
				match all.into_iter().find(|(_, value)| !value.is_finite()) {
					Some((name, value)) => Outcome::Wrong { feedback: format!("{name} is {value}. {feedback}") },
					None => Outcome::Scored(Box::new(Scored { feedback, ..*scored })),
				}
			}
		}
	}

	/// How it ended, as the end of a sentence that begins with whom it happened to.
	pub(crate) fn said(&self) -> String {
		match self {
			Outcome::Scored(_) => "was scored".to_owned(),
			Outcome::Wrong { feedback } | Outcome::Suspect { feedback } => format!("was not accepted: {feedback}"),
			Outcome::Panicked { message, line: Some(line) } => format!("panicked on line {line}: {message}"),
			Outcome::Panicked { message, line: None } => format!("panicked: {message}"),
			Outcome::TimedOut { limit_ms } => format!("took longer than {limit_ms} ms"),
			Outcome::OutOfMemory { limit_mb } => format!("needed more than {limit_mb} MiB"),
			Outcome::Crashed { detail } => format!("crashed: {detail}"),
			Outcome::Forbidden { detail } => format!("did what is forbidden: {detail}"),
		}
	}

	/// With what the evaluator's rule says of a champion beside what the search found of it.
	pub(crate) fn confirmed<E: Evaluator>(mut self, evaluator: &E, claimed: Option<&Finding>) -> Self {
		if let (Outcome::Scored(scored), Some(claimed)) = (&mut self, claimed) {
			let found = Finding {
				score: scored.score,
				interval: scored.interval,
				exact: scored.exact,
				metrics: scored.metrics.iter().cloned().collect(),
				standard_errors: scored.standard_errors.iter().cloned().collect(),
			};
			scored.confirmation = Some(evaluator.confirm(claimed, &found));
		}
		self
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::{json, to_value};

	#[test]
	fn outcomes_read_as_the_protocol_says() {
		let scored = Judgement::scored(-2.0).metric("mse", 2.0).descriptor("waves", 0.5).feedback("text");
		assert_eq!(
			to_value(Outcome::of(scored)).expect("serialisable"),
			json!({
				"kind": "scored", "score": -2.0, "exact": false, "metrics": { "mse": 2.0 },
				"descriptors": { "waves": 0.5 }, "feedback": "text",
			})
		);
		assert_eq!(
			to_value(Outcome::TimedOut { limit_ms: 5 }).expect("serialisable"),
			json!({ "kind": "timed-out", "limitMs": 5 })
		);
		assert_eq!(
			to_value(Outcome::OutOfMemory { limit_mb: 5 }).expect("serialisable"),
			json!({ "kind": "out-of-memory", "limitMb": 5 })
		);
		assert_eq!(
			to_value(Outcome::Panicked { message: "no".to_owned(), line: None }).expect("serialisable"),
			json!({ "kind": "panicked", "message": "no", "line": null })
		);
	}

	#[test]
	fn a_score_or_metric_that_is_not_finite_is_wrong() {
		let infinite = Judgement::scored(1.0).metric("mse", f64::INFINITY).feedback("Worst points: none.");
		assert_eq!(Outcome::of(infinite), Outcome::Wrong { feedback: "mse is inf. Worst points: none.".to_owned() });
		assert!(matches!(Outcome::of(Judgement::scored(f64::NAN)), Outcome::Wrong { .. }));
	}
}
