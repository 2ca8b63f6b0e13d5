//! Whether held-out inputs bear out what the search found of a champion.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::words::{beside, figure};
use crate::{Interval, Measured, Scale};

/// An error that is so many times the search's is as good as it.
const LEEWAY: f64 = 1.25;
/// What chance may do to an error of which nobody says how far it may be off, and at most to any other: of
/// few samples one that is far off says much, not little.
const UNKNOWN_CHANCE: f64 = 2.0;
const MOST_CHANCE: f64 = 4.0;
/// Standard deviations beyond which a difference is no chance: 1 % on both sides.
const NO_CHANCE: f64 = 2.576;
/// A mean of squares below this is rounding.
const ROUNDING: f64 = 1e-24;
/// A score that is no error may lose this share of itself.
const MAY_LOSE: f64 = 0.25;

/// What was found of a candidate: by the search, or on held-out inputs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "camelCase", default)]
pub struct Finding {
	/// Its score.
	pub score: f64,
	/// Between what the score lies, where it was measured.
	pub interval: Option<Interval>,
	/// Whether nothing better is possible; not known of what a search found.
	pub exact: bool,
	/// Metrics by name.
	pub metrics: BTreeMap<String, f64>,
	/// How far metrics that are means may be off by the choice of samples: one standard deviation.
	pub standard_errors: BTreeMap<String, f64>,
}

/// What an evaluator's rule says of a champion on held-out inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirmation {
	verdict: Verdict,
	detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
	HoldsUp,
	Worse,
}

impl Confirmation {
	/// It is there what the search found, chance aside. `detail` says how near in a few words, such as
	/// `mse 1.1 times the search's`; it may be empty.
	#[must_use]
	pub fn holds_up(detail: impl Into<String>) -> Self {
		Confirmation { verdict: Verdict::HoldsUp, detail: detail.into() }
	}

	/// It is worse there than the search found, and not by chance. `detail` says by how much, such as
	/// `mse 2.4 times the search's`.
	#[must_use]
	pub fn worse(detail: impl Into<String>) -> Self {
		Confirmation { verdict: Verdict::Worse, detail: detail.into() }
	}

	/// Whether it holds up.
	#[must_use]
	pub fn is_good(&self) -> bool {
		self.verdict == Verdict::HoldsUp
	}

	/// Why, in a few words.
	pub(crate) fn detail(&self) -> &str {
		&self.detail
	}

	/// By an error, such as a mean of squares: it holds up where it is at most 1.25 times the search's, or
	/// where more than that may be chance by the standard errors that [`Judgement::mean`](crate::Judgement::mean)
	/// gave of both; of an error without one up to twice is held to be chance, and more than four times never is.
	/// What is exact holds up.
	///
	/// # Panics
	///
	/// If either finding has no metric of that name.
	#[must_use]
	pub fn of_error(name: &str, claimed: &Finding, found: &Finding) -> Self {
		let [before, now] = [claimed, found].map(|finding| Error {
			value: *finding.metrics.get(name).unwrap_or_else(|| panic!("a finding has no metric {name}")),
			error: finding.standard_errors.get(name).copied(),
		});
		of_errors(name, before, now, found.exact)
	}

	/// By the score alone: one below 0 is taken for an error, and may be twice the search's; any other may lose a
	/// quarter of itself. What is exact holds up.
	#[must_use]
	pub fn of_score(claimed: &Finding, found: &Finding) -> Self {
		let (before, now) = (claimed.score, found.score);
		if before <= 0.0 && now <= 0.0 {
			let [before, now] = [before, now].map(|score| Error { value: -score, error: None });
			return of_errors("score", before, now, found.exact);
		}
		let detail = format!("score {}, {} in the search", figure(now), figure(before));
		if found.exact || now >= before - MAY_LOSE * before.abs() {
			Confirmation::holds_up(detail)
		} else {
			Confirmation::worse(detail)
		}
	}

	/// By a score that was measured: even the upper end of its interval may not lie further below the search's score
	/// than two measurements of one candidate do.
	#[must_use]
	pub fn of_measured(measured: &Measured, claimed: &Finding, found: &Finding) -> Self {
		let detail = match measured.scale {
			Scale::LogRatio => beside("speed", (found.score - claimed.score).exp()),
			Scale::Plain => format!("score {}, {} in the search", figure(found.score), figure(claimed.score)),
		};
		let most = found.interval.map_or(found.score, |interval| interval.high);
		if most + measured.agreement < claimed.score {
			Confirmation::worse(detail)
		} else {
			Confirmation::holds_up(detail)
		}
	}

	/// The worse of two.
	#[must_use]
	pub fn and(self, other: Self) -> Self {
		if self.is_good() { other } else { self }
	}
}

/// A figure of which less is better and 0 is perfect, and how far it may be off.
#[derive(Clone, Copy)]
struct Error {
	value: f64,
	error: Option<f64>,
}

impl Error {
	/// Its own share by which it may be off.
	fn doubt(&self) -> Option<f64> {
		self.error.map(|error| if self.value > 0.0 { error / self.value } else { 0.0 })
	}
}

fn of_errors(name: &str, before: Error, now: Error, exact: bool) -> Confirmation {
	let ratio = now.value.max(ROUNDING) / before.value.max(ROUNDING);
	let chance = match (before.doubt(), now.doubt()) {
		(Some(before), Some(now)) => (NO_CHANCE * before.hypot(now)).exp().min(MOST_CHANCE),
		_ => UNKNOWN_CHANCE,
	};
	// Of an error of 0 in the search no ratio can be told.
	let detail = if before.value > 0.0 && ratio.is_finite() {
		beside(name, now.value / before.value)
	} else {
		format!("{name} {}, {} in the search", figure(now.value), figure(before.value))
	};
	if exact {
		Confirmation::holds_up("exact")
	} else if ratio <= LEEWAY {
		Confirmation::holds_up(detail)
	} else if ratio <= chance {
		Confirmation::holds_up(format!("{detail}, which may be chance"))
	} else {
		Confirmation::worse(detail)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Mean, Seed};
	use rand::RngExt;
	use rand::rngs::ChaCha8Rng;

	/// A finding with a mean of squares of errors that are about normal with this standard deviation.
	fn sampled(rows: usize, deviation: f64, rng: &mut ChaCha8Rng) -> Finding {
		let error = |rng: &mut ChaCha8Rng| (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
		let squares: Vec<f64> = (0..rows).map(|_| (deviation * error(rng)).powi(2)).collect();
		of_mean(Mean::of(squares.iter().copied()))
	}

	fn of_mean(mse: Mean) -> Finding {
		Finding {
			score: -mse.value,
			metrics: BTreeMap::from([("mse".to_owned(), mse.value)]),
			standard_errors: BTreeMap::from([("mse".to_owned(), mse.error)]),
			..Finding::default()
		}
	}

	fn of_value(mse: f64) -> Finding {
		of_mean(Mean { value: mse, error: 0.0 })
	}

	/// How often of 200 errors of this many times the deviation hold up.
	fn held_up(searched: usize, held_out: usize, times: f64) -> usize {
		let mut rng = Seed::new([4; 32]).rng();
		let mut confirm = || {
			let (claimed, found) = (sampled(searched, 1.0, &mut rng), sampled(held_out, times, &mut rng));
			Confirmation::of_error("mse", &claimed, &found)
		};
		(0..200).filter(|_| confirm().is_good()).count()
	}

	#[test]
	fn what_is_as_good_on_rows_not_seen_holds_up_on_few_and_on_many() {
		for (searched, held_out) in [(32, 8), (160, 40), (10_000, 10_000)] {
			let held_up = held_up(searched, held_out, 1.0);
			assert!(held_up >= 196, "{held_up} of 200 with {held_out} rows");
		}
	}

	#[test]
	fn a_larger_error_is_chance_on_few_rows_and_none_on_many() {
		let (small, large) = (1.3_f64.sqrt(), 2.4_f64.sqrt());
		assert!(held_up(160, 40, small) >= 180);
		assert!(held_up(10_000, 10_000, small) <= 20);
		assert!(held_up(32, 8, large) >= 100);
		assert!(held_up(4_000, 1_000, large) == 0);
	}

	#[test]
	fn it_says_by_how_much() {
		let confirmation = Confirmation::of_error("mse", &of_value(10.0), &of_value(24.0));
		assert_eq!(confirmation, Confirmation::worse("mse 2.4 times the search's"));
		let confirmation = Confirmation::of_error("mse", &of_value(18_090.0), &of_value(1e36));
		assert_eq!(confirmation, Confirmation::worse("mse 5.5e31 times the search's"));
		assert_eq!(
			Confirmation::of_error("mse", &of_value(10.0), &of_value(11.0)),
			Confirmation::holds_up("mse 1.1 times the search's")
		);
		assert_eq!(
			Confirmation::of_error("mse", &of_value(10.0), &of_value(10.004)),
			Confirmation::holds_up("mse as in the search")
		);
	}

	#[test]
	fn one_row_that_is_far_off_is_no_chance() {
		let claimed = of_mean(Mean::of([1.0, 2.0, 1.5, 0.5].into_iter().cycle().take(160)));
		let found = of_mean(Mean::of([1.0, 2.0, 1.5, 0.5].into_iter().cycle().take(39).chain([1e6])));
		assert!(!Confirmation::of_error("mse", &claimed, &found).is_good());
	}

	#[test]
	fn rounding_and_what_is_exact_hold_up() {
		assert!(Confirmation::of_error("mse", &of_value(1e-30), &of_value(1e-28)).is_good());
		assert!(Confirmation::of_error("mse", &of_value(0.0), &of_value(0.0)).is_good());
		let exact = Finding { exact: true, ..of_value(1e-12) };
		assert_eq!(Confirmation::of_error("mse", &of_value(1e-15), &exact), Confirmation::holds_up("exact"));
		let found = Confirmation::of_error("mse", &of_value(0.0), &of_value(0.5));
		assert_eq!(found, Confirmation::worse("mse 0.500, 0 in the search"));
	}

	#[test]
	fn a_score_alone_is_an_error_below_zero_and_a_share_above() {
		let score = |before: f64, now: f64| {
			let finding = |score| Finding { score, ..Finding::default() };
			Confirmation::of_score(&finding(before), &finding(now))
		};
		assert!(score(-1.0, -1.9).is_good());
		assert_eq!(score(-1.0, -2.4), Confirmation::worse("score 2.4 times the search's"));
		assert!(score(0.99, 0.9).is_good());
		assert!(!score(0.99, 0.6).is_good());
		assert!(!score(0.5, -0.5).is_good());
		assert!(score(-0.5, 0.5).is_good());
	}

	#[test]
	fn a_measured_score_keeps_what_it_was_a_tenth_aside() {
		let measured = |low: f64, high: f64| Finding {
			score: f64::midpoint(low, high),
			interval: Some(Interval { low, high }),
			..Finding::default()
		};
		let confirm = |claimed: &Finding, found: &Finding| Confirmation::of_measured(&Measured::SPEED, claimed, found);
		assert!(confirm(&measured(1.0, 1.1), &measured(0.9, 1.0)).is_good());
		let fallen = confirm(&measured(1.0, 1.1), &measured(0.3, 0.4));
		assert_eq!(fallen, Confirmation::worse("speed 0.497 times the search's"));
	}

	#[test]
	fn the_worse_of_two_rules_counts() {
		let (good, bad) = (Confirmation::holds_up("a"), Confirmation::worse("b"));
		assert_eq!(good.clone().and(bad.clone()), bad);
		assert_eq!(bad.clone().and(good), bad);
	}
}
