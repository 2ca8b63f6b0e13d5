//! A seed source that fits the table.

use std::fmt::Write;

/// Words that are no identifiers: the keywords of the 2024 edition, strict and reserved.
const KEYWORDS: &str = " abstract as async await become box break const continue crate do dyn else enum extern false \
	final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self Self static struct \
	super trait true try type typeof unsafe unsized use virtual where while yield ";

/// A function of as many arguments as there are names, called by them where they may be.
pub(crate) fn source(names: &[String], arity: usize) -> String {
	let mut taken: Vec<String> = Vec::new();
	for index in 0..arity {
		let name = names.get(index).filter(|name| is_identifier(name) && !taken.contains(name));
		let name = name.cloned().unwrap_or_else(|| {
			let mut name = format!("x{}", index + 1);
			while taken.contains(&name) || names.contains(&name) {
				name.push('_');
			}
			name
		});
		taken.push(name);
	}
	let mut arguments = String::new();
	for (index, name) in taken.iter().enumerate() {
		let _ = write!(arguments, "{}{name}: f64", if index > 0 { ", " } else { "" });
	}
	format!("pub fn model({arguments}) -> f64 {{\n    0.0\n}}\n")
}

fn is_identifier(name: &str) -> bool {
	let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic());
	let goes_on_well = name.chars().all(|next| next.is_ascii_alphanumeric() || next == '_');
	starts_well && goes_on_well && !KEYWORDS.split_whitespace().any(|keyword| keyword == name)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn names(names: &[&str]) -> Vec<String> {
		names.iter().map(|name| (*name).to_owned()).collect()
	}

	#[test]
	fn columns_name_the_arguments_where_they_may() {
		let source = source(&names(&["mass", "type", "top speed", "mass", "_", "energy"]), 5);
		assert!(source.starts_with("pub fn model(mass: f64, x2: f64, x3: f64, x4: f64, x5: f64) -> f64 {"), "{source}");
	}

	#[test]
	fn a_made_up_name_is_not_one_of_a_column() {
		let source = source(&names(&["for", "x1", "y"]), 2);
		assert!(source.starts_with("pub fn model(x1_: f64, x1: f64) -> f64"), "{source}");
	}

	#[test]
	fn without_a_header_arguments_are_numbered() {
		assert!(source(&[], 1).starts_with("pub fn model(x1: f64) -> f64"));
	}
}
