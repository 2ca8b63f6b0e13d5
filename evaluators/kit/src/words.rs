//! Figures in words, as a person compares them.

/// A figure that is so many times what it was in the search.
pub(crate) fn beside(name: &str, ratio: f64) -> String {
	if (0.995..1.005).contains(&ratio) {
		format!("{name} as in the search")
	} else {
		format!("{name} {} times the search's", figure(ratio))
	}
}

/// Two or three digits are enough to compare by.
pub(crate) fn figure(value: f64) -> String {
	let size = value.abs();
	match size {
		0.0 => "0".to_owned(),
		_ if !(1e-3..1e6).contains(&size) => format!("{value:.1e}"),
		_ if size >= 100.0 => format!("{value:.0}"),
		_ if size >= 10.0 => format!("{value:.1}"),
		_ if size >= 1.0 => format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned(),
		_ => format!("{value:.3}"),
	}
}
