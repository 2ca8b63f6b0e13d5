//! What an evaluator says of a candidate.

use serde::{Serialize, Serializer};

use crate::{Confirmation, Interval, Mean};

/// Which way a metric improves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
	/// Smaller is better.
	Lower,
	/// Larger is better.
	Higher,
}

/// A named raw figure that judgements carry beside the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metric {
	/// The name under which judgements give it.
	pub name: String,
	/// Its unit, such as `µs`; empty for a pure number.
	pub unit: String,
	/// Which way it improves.
	pub better: Better,
}

impl Metric {
	/// A metric of this name and unit of which less is better.
	#[must_use]
	pub fn lower(name: &str, unit: &str) -> Self {
		Metric { name: name.to_owned(), unit: unit.to_owned(), better: Better::Lower }
	}

	/// A metric of this name and unit of which more is better.
	#[must_use]
	pub fn higher(name: &str, unit: &str) -> Self {
		Metric { name: name.to_owned(), unit: unit.to_owned(), better: Better::Higher }
	}
}

/// A feature that places a candidate in a grid cell: `bins` equal parts of `min..=max`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Descriptor {
	/// The name under which judgements give it.
	pub name: String,
	/// Lower end of the first bin; smaller values belong to it too.
	pub min: f64,
	/// Upper end of the last bin; larger values belong to it too.
	pub max: f64,
	/// How many bins there are.
	pub bins: u32,
}

impl Descriptor {
	/// A descriptor of this name over `bins` equal parts of `min..=max`.
	#[must_use]
	pub fn new(name: &str, min: f64, max: f64, bins: u32) -> Self {
		Descriptor { name: name.to_owned(), min, max, bins }
	}
}

/// What [`judge`](crate::Evaluator::judge) says of the outputs of a candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
	pub(crate) verdict: Verdict,
	pub(crate) feedback: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
	Scored(Box<Scored>),
	Wrong,
	Suspect,
}

/// A score with all that stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Scored {
	pub(crate) score: f64,
	/// Where a measured score lies; `None` for one that is computed.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub(crate) interval: Option<Interval>,
	pub(crate) exact: bool,
	#[serde(serialize_with = "as_object")]
	pub(crate) metrics: Figures,
	#[serde(serialize_with = "as_object", skip_serializing_if = "Vec::is_empty")]
	pub(crate) standard_errors: Figures,
	#[serde(serialize_with = "as_object")]
	pub(crate) descriptors: Figures,
	/// The judgement's, once it is an outcome.
	pub(crate) feedback: String,
	/// What the evaluator's rule says of a champion; `None` in a search.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub(crate) confirmation: Option<Confirmation>,
}

fn as_object<S: Serializer>(figures: &Figures, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.collect_map(figures.iter().map(|(name, value)| (name, value)))
}

/// Named numbers in the order in which they were given.
pub(crate) type Figures = Vec<(String, f64)>;

impl Judgement {
	/// The outputs are right and worth `score`: higher is better. A score, metric or descriptor
	/// that is not finite makes the candidate wrong.
	#[must_use]
	pub fn scored(score: f64) -> Self {
		let verdict = Verdict::Scored(Box::new(Scored { score, ..Scored::default() }));
		Judgement { verdict, feedback: String::new() }
	}

	/// The outputs are not right; `feedback` says where, for the next proposal.
	#[must_use]
	pub fn wrong(feedback: impl Into<String>) -> Self {
		Judgement { verdict: Verdict::Wrong, feedback: feedback.into() }
	}

	/// The outputs are right, yet something about them is too good to be believed.
	#[must_use]
	pub fn suspect(feedback: impl Into<String>) -> Self {
		Judgement { verdict: Verdict::Suspect, feedback: feedback.into() }
	}

	/// Says between what a score lies that was measured.
	#[must_use]
	pub fn within(mut self, bounds: Interval) -> Self {
		if let Verdict::Scored(scored) = &mut self.verdict {
			scored.interval = Some(bounds);
		}
		self
	}

	/// Says whether nothing better is possible, so that the search may stop.
	#[must_use]
	pub fn exact(mut self, is_exact: bool) -> Self {
		if let Verdict::Scored(scored) = &mut self.verdict {
			scored.exact = is_exact;
		}
		self
	}

	/// Adds the value of a metric; without effect on a judgement that is not scored.
	#[must_use]
	pub fn metric(mut self, name: &str, value: f64) -> Self {
		if let Verdict::Scored(scored) = &mut self.verdict {
			scored.metrics.push((name.to_owned(), value));
		}
		self
	}

	/// Adds a metric that is a mean of samples, or another middle of them, with how far it may be off; without effect on a judgement that is not
	/// scored.
	#[must_use]
	pub fn mean(mut self, name: &str, mean: Mean) -> Self {
		if let Verdict::Scored(scored) = &mut self.verdict
			&& mean.error.is_finite()
		{
			scored.standard_errors.push((name.to_owned(), mean.error));
		}
		self.metric(name, mean.value)
	}

	/// Adds the value of a descriptor; without effect on a judgement that is not scored.
	#[must_use]
	pub fn descriptor(mut self, name: &str, value: f64) -> Self {
		if let Verdict::Scored(scored) = &mut self.verdict {
			scored.descriptors.push((name.to_owned(), value));
		}
		self
	}

	/// Sets the text that the next proposal is shown.
	#[must_use]
	pub fn feedback(mut self, text: impl Into<String>) -> Self {
		self.feedback = text.into();
		self
	}

	/// Whether the outputs were found right and worth a score.
	#[must_use]
	pub fn is_scored(&self) -> bool {
		matches!(self.verdict, Verdict::Scored(_))
	}
}
