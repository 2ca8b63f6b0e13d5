//! How one evaluation ended, as the manager is told.

use serde::{Serialize, Serializer};

use crate::Interval;
use crate::judgement::{Figures, Judgement, Verdict};

/// How one evaluation ended. A candidate's fault is a value; only `Scored` has a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(crate) enum Outcome {
	Scored {
		score: f64,
		/// Where a measured score lies; `None` for one that is computed.
		#[serde(skip_serializing_if = "Option::is_none")]
		interval: Option<Interval>,
		exact: bool,
		#[serde(serialize_with = "as_object")]
		metrics: Figures,
		#[serde(serialize_with = "as_object")]
		descriptors: Figures,
		feedback: String,
	},
	Wrong {
		feedback: String,
	},
	Panicked {
		message: String,
		line: Option<u32>,
	},
	TimedOut {
		limit_ms: u64,
	},
	OutOfMemory {
		limit_mb: u64,
	},
	Crashed {
		detail: String,
	},
	Forbidden {
		detail: String,
	},
	Suspect {
		feedback: String,
	},
}

impl Outcome {
	/// The outcome that a judgement amounts to. A figure that is not finite is wrong: JSON cannot
	/// carry it, and no score can be compared with it.
	pub(crate) fn of(judgement: Judgement) -> Self {
		let feedback = judgement.feedback;
		match judgement.verdict {
			Verdict::Wrong => Outcome::Wrong { feedback },
			Verdict::Suspect => Outcome::Suspect { feedback },
			Verdict::Scored { score, interval, exact, metrics, descriptors } => {
				let mut own = vec![("score".to_owned(), score)];
				own.extend(
					interval
						.into_iter()
						.flat_map(|Interval { low, high }| [low, high])
						.map(|end| ("interval".to_owned(), end)),
				);
				match own.iter().chain(&metrics).chain(&descriptors).find(|(_, value)| !value.is_finite()) {
					Some((name, value)) => Outcome::Wrong { feedback: format!("{name} is {value}. {feedback}") },
					None => Outcome::Scored { score, interval, exact, metrics, descriptors, feedback },
				}
			}
		}
	}
}

fn as_object<S: Serializer>(figures: &Figures, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.collect_map(figures.iter().map(|(name, value)| (name, value)))
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
